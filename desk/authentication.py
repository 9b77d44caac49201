"""Authentication: who sends a request. Each method is one function in a module of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import Scope

from incidents.actor import CLI_USER_AGENT, Actor
from translations import RefusalError


class AuthenticationError(RefusalError):
    """The credentials are wrong, expired or revoked."""


# From headers, way and address of a request: its sender, None without credentials of this method.
Authenticate = Callable[[Headers, str, str | None], Awaitable[Actor | None]]

_WAYS = (("/api/", "api"), ("/n/", "link"), ("/t/", "link"), ("/twilio/", "text"))


async def authenticate(
    methods: Sequence[Authenticate], scope: Scope, headers: Headers
) -> Actor | None:
    """The sender by the first method that finds its credentials, None without any.

    Raises AuthenticationError where the credentials are refused, and LedgerUnavailableError.
    """
    way, address = way_of(scope["path"], headers), address_of(scope)
    for method in methods:
        if found := await method(headers, way, address):
            return found
    return None


def remember(scope: Scope, proved: Actor | None, *, trusted: bool) -> None:
    """Keep the sender of this request for the handlers.

    `trusted`: requests without a login may do what a login may.
    """
    way = way_of(scope["path"], Headers(scope=scope))
    scope["actor"] = proved or Actor(way, address=address_of(scope))
    scope["logged_in"] = trusted or proved is not None


def actor_of(request: Request) -> Actor:
    """Who sends this request; without a login only the way and the address are known."""
    actor: Actor = request.scope["actor"]
    return actor


def logged_in(request: Request) -> bool:
    """Whether this request may do what needs a login."""
    return bool(request.scope["logged_in"])


def way_of(path: str, headers: Headers) -> str:
    """The way of an actor (`incidents.actor.WAYS`) by the address of the desk that was used, and
    whether the command line used it.
    """
    if path.startswith("/report") and not path.startswith(("/report/new", "/report/sent")):
        return "phone"
    way = next((way for prefix, way in _WAYS if path.startswith(prefix)), "desk")
    by_command = headers.get("user-agent", "").startswith(CLI_USER_AGENT)
    return "cli" if way == "api" and by_command else way


def address_of(scope: Scope) -> str | None:
    """The network address of the peer (of the client, where the proxy is a trusted one)."""
    client = scope.get("client")
    return client[0] if client else None
