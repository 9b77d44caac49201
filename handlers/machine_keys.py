"""Keys of machines: made, proved, listed, revoked. The secret is shown once and stored nowhere."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.clock import Clock
from handlers.key_scopes import read_scopes
from incidents.actor import Actor
from ledger import audit, machine_keys
from ledger.audit import AuditEntry
from ledger.database import ConflictError, Ledger, LedgerUnavailableError
from translations import RefusalError, message

LONGEST, SHORTEST = timedelta(days=366), timedelta(hours=1)
USUAL = "90d"
USED_EVERY = timedelta(minutes=1)  # how often the last use is written down
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_SPAN = re.compile(r"(\d{1,4})([dh])")
_SECRET = re.compile(r"muster_([0-9a-f]{12})_[A-Za-z0-9_-]{32}")


class KeyRefusedError(RefusalError):
    """This secret proves nothing: unknown, expired or revoked."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made. `secret` is shown once."""

    id: str
    name: str
    secret: str
    scopes: list[str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MachineKey:
    """A key whose secret was shown."""

    name: str
    scopes: frozenset[str]


def is_key(text: str) -> bool:
    """Whether a text has the form of a key's secret."""
    return _SECRET.fullmatch(text) is not None


def source_of_key(name: str) -> str:
    """What a signal that came by a key names as its source."""
    return f"key:{name}"


class MachineKeys:
    """The keys of one ledger."""

    def __init__(self, ledger: Ledger, clock: Clock | None = None) -> None:
        # The real time, also where a demo runs faster: keys are made by a command of its own.
        self._ledger, self._clock = ledger, clock or Clock()

    async def create(self, name: str, scopes: str, actor: Actor, expires: str = USUAL) -> NewKey:
        """Raises ValueError, and LedgerUnavailableError."""
        if not _NAME.fullmatch(name):
            raise ValueError("a name has letters, digits, dots and dashes, 60 at most")
        found, lasts = read_scopes(scopes), _lasting(expires)
        key_id, now = secrets.token_hex(6), self._clock.now()
        secret = f"muster_{key_id}_{secrets.token_urlsafe(24)}"
        try:
            async with self._ledger.writing() as connection:
                await machine_keys.add(
                    connection,
                    {
                        "id": key_id,
                        "name": name,
                        "digest": _digest(secret),
                        "scopes": found,
                        "created_at": now,
                        "expires_at": now + lasts,
                    },
                )
                after = {"scopes": found, "expires_at": (now + lasts).isoformat()}
                entry = AuditEntry(now, actor, "key.created", f"key {name}", after=after)
                await audit.append(connection, entry)
        except ConflictError as taken:
            raise ValueError(f"there is or was a key {name!r}; choose another name") from taken
        return NewKey(key_id, name, secret, found, now + lasts)

    async def revoke(self, name: str, actor: Actor) -> bool:
        """Whether there was such a key that was not revoked yet. Raises LedgerUnavailableError."""
        now = self._clock.now()
        async with self._ledger.writing() as connection:
            revoked = await machine_keys.revoke(connection, name, now)
            if revoked:
                await audit.append(connection, AuditEntry(now, actor, "key.revoked", f"key {name}"))
        return revoked

    async def prove(self, secret: str, address: str | None) -> MachineKey:
        """The key with this secret, its use written down.

        Raises KeyRefusedError, LedgerUnavailableError.
        """
        form = _SECRET.fullmatch(secret)
        if form is None:
            raise KeyRefusedError(message("refusal.key_unknown"))
        async with self._ledger.reading() as connection:
            row = await machine_keys.find(connection, form[1])
        # In constant time, as `==` would end at the first different sign.
        if row is None or not hmac.compare_digest(row["digest"], _digest(secret)):
            raise KeyRefusedError(message("refusal.key_unknown"))
        now = self._clock.now()
        if row["revoked_at"] is not None:
            raise KeyRefusedError(message("refusal.key_revoked", key=row["name"]))
        if row["expires_at"] <= now:
            raise KeyRefusedError(message("refusal.key_expired", key=row["name"]))
        if row["used_at"] is None or now - row["used_at"] >= USED_EVERY:
            await self._mark_used(form[1], now, address)
        return MachineKey(row["name"], frozenset(row["scopes"]))

    async def _mark_used(self, key_id: str, now: datetime, address: str | None) -> None:
        try:
            async with self._ledger.writing() as connection:
                await machine_keys.mark_used(connection, key_id, now, address)
        except (ConflictError, LedgerUnavailableError):
            pass  # a note of the use only: the key is proved without it


def _digest(secret: str) -> str:
    # A plain hash is enough for 192 random bits; a slow one is for what people choose.
    return hashlib.sha256(secret.encode()).hexdigest()


def _lasting(text: str) -> timedelta:
    """`90d`, `12h`. Raises ValueError."""
    found = _SPAN.fullmatch(text.strip())
    span = timedelta(0)
    if found:
        span = timedelta(days=int(found[1])) if found[2] == "d" else timedelta(hours=int(found[1]))
    if not SHORTEST <= span <= LONGEST:
        raise ValueError(f"{text!r}: write how long it lasts, from 1h to 366d, such as 90d")
    return span
