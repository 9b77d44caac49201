"""The services behind the logins of one desk, and sessions as a method of authentication."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from desk.authentication import Authenticate
from desk.bearer_token import BearerToken
from desk.login_throttle import LoginThrottle
from desk.session_cookie import key_in
from handlers.accounts import Accounts
from handlers.column_encryption import ColumnEncryption
from handlers.login_codes import LoginCodes
from handlers.login_sessions import LoginSessions
from handlers.runtime import Runtime
from incidents.actor import Actor
from ledger.tables import LoginSessionRow

if TYPE_CHECKING:  # what it imports is loaded only where a provider is configured
    from desk.oidc_client import OidcClient


@dataclass(frozen=True, slots=True)
class SessionActor(Actor):
    """A person who is logged in. `second_factor`: they have shown one, or their company's provider
    has asked for it.
    """

    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class LoginServices:
    """`token`: the shared one, where there is one. `secure`: the desk is reached by https."""

    sessions: LoginSessions
    codes: LoginCodes
    accounts: Accounts
    token: BearerToken | None
    oidc: OidcClient | None
    secure: bool
    throttle: LoginThrottle = field(default_factory=LoginThrottle)

    async def actor(self, headers: Headers, way: str, address: str | None) -> Actor | None:
        """The person of the browser's session, None without a session."""
        session = await self.session(headers)
        if session is None:
            return None
        proved = session.way == "oidc" or session.way.endswith("+totp")
        return SessionActor(way, session.person, address=address, second_factor=proved)

    async def session(self, headers: Headers, pending: bool = False) -> LoginSessionRow | None:
        """The session that a request carries."""
        key = key_in(headers, self.secure)
        if key is None:
            return None
        return await self.sessions.find(key, pending, in_use=not is_automatic(headers))


def is_automatic(headers: Headers) -> bool:
    """Whether an open page sends the request by itself (`desk.js`), so that no person uses it."""
    return "x-follow" in headers or headers.get("accept") == "text/event-stream"


def methods_of(logins: LoginServices) -> tuple[Authenticate, ...]:
    """Sessions and the shared token as methods of authentication."""
    return (logins.actor, *((logins.token.actor,) if logins.token else ()))


def login_services(
    runtime: Runtime,
    token: str | None,
    secrets: tuple[str, ...],
    oidc: OidcClient | None,
    secure: bool,
) -> LoginServices:
    """`secrets`: what the keys for encrypted columns are derived from, the newest first."""
    encryption = ColumnEncryption(secrets)
    return LoginServices(
        LoginSessions(runtime, token),
        LoginCodes(runtime, encryption),
        Accounts(runtime, encryption),
        BearerToken(token) if token else None,
        oidc,
        secure,
    )
