"""Before any page: who may come in, from which page a form may be posted, and what browsers are
told.

Pure ASGI.
"""

from __future__ import annotations

import secrets
from urllib.parse import SplitResult, quote, urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.auth import TokenAuth

OPEN = (
    "/n/",
    "/static/",
    "/twilio/sms",
    "/api/health",
    "/login",
    "/report",
    "/favicon.ico",
    "/public",
)
CLOSED = ("/report/new", "/report/sent")  # of the desk, though they begin like the drivers' page
HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
NEARBY = ("localhost", "127.0.0.1", "::1")


class AccessGuard:
    """`own` is the desk's public host; `styles` the hashes of the styles that stand inside pages;
    `secure`: people reach the desk by https, and browsers are told never to use http.
    """

    def __init__(
        self,
        app: ASGIApp,
        keys: TokenAuth | None,
        own: str,
        styles: tuple[str, ...],
        secure: bool = False,
    ) -> None:
        self.app, self.keys, self.own = app, keys, own
        self.headers = _headers(styles, secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    # A page may set its own, such as the public pages, which may be cached.
                    out.setdefault(name, value)
            await send(message)

        refused = self._refuse(scope, headers)
        with structlog.contextvars.bound_contextvars(
            request=secrets.token_hex(4), method=scope["method"], page=_page(scope["path"])
        ):
            await (refused or self.app)(scope, receive, guarded)

    def _refuse(self, scope: Scope, headers: Headers) -> Response | None:
        path = scope["path"]
        if self.keys is None and not self._known_host(headers.get("host", "")):
            return PlainTextResponse("this desk does not answer to that name", 421)
        if (
            scope["method"] not in ("GET", "HEAD", "OPTIONS")
            # Twilio posts from elsewhere; its signature is checked instead (`desk.sms_webhook`).
            and path != "/twilio/sms"
            and not self._same_origin(headers)
        ):
            return PlainTextResponse(
                "this was posted from another page; open the desk and try again", 403
            )
        # After the check of the origin, which holds for pages without a login, too.
        if self.keys is None or _open(path) or self.keys.fit(headers):
            return None
        # Machines get a status they can act on, people the login page.
        if path.startswith("/api/") or path in ("/live", "/openapi.json", "/metrics"):
            return JSONResponse(
                {"faults": ["send the desk's token: Authorization: Bearer …"]},
                401,
                {"WWW-Authenticate": "Bearer"},
            )
        wanted = path + (
            f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        )
        return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)

    def _known_host(self, host: str) -> bool:
        """Without a token only this machine is served: a foreign name is a page that had its name
        resolve to this machine (DNS rebinding).
        """
        return host.lower() == self.own or (_split(f"//{host}").hostname or "") in NEARBY

    def _same_origin(self, headers: Headers) -> bool:
        """A request without either header is not from a current browser, and carries no user's
        cookie.
        """
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        return origin is None or _split(origin).netloc.lower() in {
            headers.get("host", "").lower(),
            self.own,
        }


def _open(path: str) -> bool:
    closed = any(path == c or path.startswith(c + "/") for c in CLOSED)
    return not closed and any(
        path == o.rstrip("/") or path.startswith(o if o.endswith("/") else o + "/") for o in OPEN
    )


def _split(address: str) -> SplitResult:
    """The parts of an address; of one that cannot be read they are empty."""
    try:
        return urlsplit(address)
    except ValueError:  # such as a bracket that is not closed
        return urlsplit("")


def _page(path: str) -> str:
    """For the log: a one-tap link must not be readable there, as it could be used."""
    return "/n/…" if path.startswith("/n/") else path[:100]


def _headers(styles: tuple[str, ...], secure: bool) -> dict[str, str]:
    inside = " ".join(f"'{style}'" for style in styles)
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; script-src 'self'; style-src 'self' {inside}; img-src 'self'"
            " data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors"
            " 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # "no-referrer" would also blank the Origin of our own forms, which is how a foreign one is
        # told apart.
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
        "Cache-Control": "no-store",
        **(HSTS if secure else {}),
    }
