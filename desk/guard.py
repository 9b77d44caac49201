"""Before any page: authentication, the pages from which a form may be posted, and security headers.

Pure ASGI.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from urllib.parse import SplitResult, quote, urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.authentication import (
    Authenticate,
    AuthenticationError,
    address_of,
    authenticate,
    remember,
)
from desk.bearer_token import bearer_in
from desk.login_throttle import LoginThrottle
from incidents.actor import Actor
from ledger.database import ConflictError, LedgerUnavailableError

OPEN = (
    "/n/",
    "/t/",
    "/static/",
    "/twilio/sms",
    "/api/health",
    "/login",
    "/report",
    "/favicon.ico",
    "/public",
)
CLOSED = ("/report/new", "/report/sent")  # of the desk, though they begin like the drivers' page
SECRET_PATHS = ("/n/", "/t/", "/login/link/")
UNKNOWN = "there is no such key or token"
NOTHING_SHOWN = "send the desk's token, or a key: Authorization: Bearer …"
HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
NEARBY = ("localhost", "127.0.0.1", "::1")


class AccessGuard:
    """`methods`: the ways of proving who sends a request. `trusted`: no login is needed, and a
    request that proves nothing may do everything. `throttle`: how often a proof may be wrong.

    `own` is the desk's public host; `styles` the hashes of the styles inside pages;
    `secure`: people reach the desk by https, and browsers are made to use nothing else (HSTS).
    """

    def __init__(
        self,
        app: ASGIApp,
        methods: Sequence[Authenticate],
        own: str,
        styles: tuple[str, ...],
        throttle: LoginThrottle,
        secure: bool = False,
        trusted: bool = False,
    ) -> None:
        self.app, self.methods, self.own = app, methods, own
        self.throttle, self.trusted = throttle, trusted
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

        refused = self._refuse_origin(scope, headers)
        if refused is None:
            refused = await self._refuse_stranger(scope, headers)
        with structlog.contextvars.bound_contextvars(
            request=secrets.token_hex(4), method=scope["method"], page=_page(scope["path"])
        ):
            await (refused or self.app)(scope, receive, guarded)

    def _refuse_origin(self, scope: Scope, headers: Headers) -> Response | None:
        # RFC 9112, 3.2: a proxy may go by another one of them than we do.
        if len(headers.getlist("host")) > 1:
            return PlainTextResponse("this request names more than one host", 400)
        if self.trusted and not self._known_host(headers.get("host", "")):
            return PlainTextResponse("this desk does not answer to that name", 421)
        if (
            scope["method"] not in ("GET", "HEAD", "OPTIONS")
            # Twilio posts from elsewhere; its signature is checked instead (`desk.sms_webhook`).
            and scope["path"] != "/twilio/sms"
            and not self._same_origin(headers)
        ):
            return PlainTextResponse(
                "this was posted from another page; open the desk and try again", 403
            )
        return None

    async def _refuse_stranger(self, scope: Scope, headers: Headers) -> Response | None:
        """After the check of the origin, which holds for pages without a login, too."""
        path = scope["path"]
        remember(scope, None, trusted=False)
        if path.startswith("/static/"):
            return None
        if not self.trusted and (wait := self._wait(scope, headers)):
            answer = {"Retry-After": str(math.ceil(wait))}
            return JSONResponse({"faults": ["too many wrong tokens from here"]}, 429, answer)
        try:
            proved = await self._prove(scope, headers)
        except AuthenticationError as wrong:
            return _ask_for_login(scope, str(wrong))
        except (LedgerUnavailableError, ConflictError):
            return _ask_to_wait(path)
        if proved is None and not self.trusted:
            return _ask_for_login(scope, UNKNOWN if bearer_in(headers) else NOTHING_SHOWN)
        remember(scope, proved, trusted=self.trusted)
        return None

    def _wait(self, scope: Scope, headers: Headers) -> float:
        shown = bearer_in(headers)
        return self.throttle.wait_for_bearer(address_of(scope), shown) if shown else 0.0

    async def _prove(self, scope: Scope, headers: Headers) -> Actor | None:
        """Who sends it. A wrong bearer counts where a login is needed, and only if it is known to
        be wrong: while the ledger is away no key can be checked.
        """
        try:
            proved = await authenticate(self.methods, scope, headers)
        except AuthenticationError:
            self._count_bearer(scope, headers, right=False)
            raise
        self._count_bearer(scope, headers, right=proved is not None)
        return proved

    def _count_bearer(self, scope: Scope, headers: Headers, *, right: bool) -> None:
        shown = bearer_in(headers)
        if shown and not self.trusted:
            self.throttle.record_bearer(right, address_of(scope), shown)

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


def _ask_for_login(scope: Scope, fault: str) -> Response | None:
    """Machines get a status they can act on, people the login page, open addresses nothing."""
    path = scope["path"]
    if _open(path):
        return None
    if path.startswith("/api/") or path in ("/live", "/openapi.json", "/metrics"):
        return JSONResponse({"faults": [fault]}, 401, {"WWW-Authenticate": "Bearer"})
    wanted = path + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
    return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)


def _ask_to_wait(path: str) -> Response | None:
    """The sender cannot be authenticated now; open addresses do not need it."""
    if _open(path):
        return None
    away = "the ledger is away; try again in a moment"
    if path.startswith("/api/"):
        return JSONResponse({"faults": [away]}, 503)
    return PlainTextResponse(f"暂时无法读取记录，请稍后再试。 {away}", 503)


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
    """For the log: a link must not be readable there, as it could be used."""
    hidden = next((start for start in SECRET_PATHS if path.startswith(start)), None)
    return f"{hidden}…" if hidden else path[:100]


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
        # distinguished.
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
        "Cache-Control": "no-store",
        **(HSTS if secure else {}),
    }
