"""The desk's shared token as a bearer, and how it is compared."""

from __future__ import annotations

import hmac

from starlette.datastructures import Headers

from incidents.actor import Actor


def bearer_in(headers: Headers) -> str | None:
    """The bearer of a request, None without one: a proxy in front may have a login of its own
    (Basic).
    """
    scheme, _, shown = headers.get("authorization", "").partition(" ")
    return shown.strip() if scheme.lower() == "bearer" else None


class BearerToken:
    """Authenticates by the shared token, which tells no person."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    async def actor(self, headers: Headers, way: str, address: str | None) -> Actor | None:
        """A sender without a name; None where the bearer is not the token."""
        shown = bearer_in(headers)
        if shown is None:
            return None
        # Headers are read as latin-1; a token with other signs was sent as UTF-8.
        sent = shown.encode("latin-1").decode("utf-8", "replace")
        return Actor(way, address=address) if self.matches(sent) else None

    def matches(self, token: str) -> bool:
        """In constant time."""
        # `==` would end at the first different byte, whose position can be measured.
        return hmac.compare_digest(token.encode(), self._token)
