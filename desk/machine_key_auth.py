"""Authentication by a machine's key: as a bearer, or in the cookie of a display, which is
read-only.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from desk.authentication import AuthenticationError
from desk.bearer_token import bearer_in
from handlers.key_scopes import is_read_only
from handlers.machine_keys import LONGEST, KeyRefusedError, MachineKey, MachineKeys, is_key
from incidents.actor import Actor

COOKIE, SECURE_COOKIE = "muster_key", "__Host-muster_key"


@dataclass(frozen=True, slots=True)
class KeyActor(Actor):
    """A machine with what its key may do."""

    scopes: frozenset[str] = frozenset()


class KeyAuth:
    """Authenticates machines by the secrets of their keys."""

    def __init__(self, keys: MachineKeys) -> None:
        self._keys = keys

    async def actor(self, headers: Headers, way: str, address: str | None) -> Actor | None:
        """Raises AuthenticationError where a key is shown that proves nothing, and
        LedgerUnavailableError.
        """
        sent = bearer_in(headers)
        if sent and is_key(sent):
            return _actor(await self._prove(sent, address), way, address)
        stored = _cookie(headers)
        key = await read_only_key(self._keys, stored, address) if stored else None
        return _actor(key, way, address) if key else None

    async def _prove(self, secret: str, address: str | None) -> MachineKey:
        try:
            return await self._keys.prove(secret, address)
        except KeyRefusedError as refused:
            raise AuthenticationError(refused.message) from refused


async def read_only_key(keys: MachineKeys, secret: str, address: str | None) -> MachineKey | None:
    """The key, where it is one that can change nothing: a cookie goes along with every request of
    a browser. Raises LedgerUnavailableError.
    """
    try:
        key = await keys.prove(secret, address)
    except KeyRefusedError:
        return None
    return key if is_read_only(key.scopes) else None


async def log_in_with_key(
    keys: MachineKeys, sent: str, address: str | None, onward: str, secure: bool
) -> Response | None:
    """The login of a display by a read-only key; None where `sent` is no such key."""
    if not is_key(sent) or await read_only_key(keys, sent, address) is None:
        return None
    response = RedirectResponse(onward, 303)
    response.set_cookie(
        SECURE_COOKIE if secure else COOKIE,
        sent,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=secure,
    )
    return response


def delete_key_cookie(response: Response) -> None:
    """Forget the key in this browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    response.delete_cookie(SECURE_COOKIE, httponly=True, samesite="strict", secure=True)


def _actor(key: MachineKey, way: str, address: str | None) -> KeyActor:
    return KeyActor(way, key=key.name, address=address, scopes=key.scopes)


def _cookie(headers: Headers) -> str | None:
    sent = cookie_parser(headers.get("cookie", ""))
    found = sent.get(SECURE_COOKIE) or sent.get(COOKIE)
    return found if found and is_key(found) else None
