"""Passwords and second factors that people of the company have set."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import NamedTuple

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from handlers.column_encryption import ColumnEncryption, UnreadableError
from handlers.login_sessions import wall_clock
from handlers.runtime import Runtime
from handlers.weak_secrets import is_simple
from incidents.actor import Actor
from incidents.company import Person
from ledger import accounts as rows
from ledger import audit
from ledger.audit import AuditEntry
from ledger.database import Connection
from ledger.tables import AccountRow

SHORTEST, LONGEST = 12, 128  # characters of a password
ISSUER = "Muster"
STEP = 30  # seconds for which a code of the second factor holds
DRIFT = 1  # steps by which a phone's clock may be wrong
AT_ONCE = 2  # passwords hashed at the same time: each takes 64 MiB and 50 ms of a core
_hasher = PasswordHasher()


class WeakPasswordError(Exception):
    """`reason`: short, long, simple (`weak_secrets`), or own: it has the id, name or a phone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SecondFactor(NamedTuple):
    """A second factor that is being set up. `address`: for a QR code."""

    secret: str
    address: str


class Accounts:
    """What is set for persons; `encryption`: for the secrets of second factors."""

    def __init__(
        self,
        runtime: Runtime,
        encryption: ColumnEncryption,
        now: Callable[[], datetime] = wall_clock,
    ) -> None:
        self._ledger, self._encryption, self._now = runtime.ledger, encryption, now
        self._hashing = asyncio.Semaphore(AT_ONCE)

    async def of(self, person: str) -> AccountRow:
        """What this person has set."""
        async with self._ledger.reading() as connection:
            return await rows.account_of(connection, person)

    async def set_password(self, person: Person, password: str, actor: Actor) -> None:
        """Raises WeakPasswordError."""
        check_password(person, password)
        async with self._hashing:
            hashed = await asyncio.to_thread(_hasher.hash, password)
        async with self._ledger.writing() as connection:
            await rows.set_account(connection, person.id, password_hash=hashed)
            await self._record(connection, actor, "password.set", person.id)

    async def is_password(self, person: str | None, password: str) -> bool:
        """Whether it is this person's. Takes as long where there is no such person."""
        account = await self.of(person) if person else AccountRow(person="")
        async with self._hashing:
            right = await asyncio.to_thread(_verify, account.password_hash, password[:LONGEST])
        return right and account.password_hash is not None

    async def needs_second_factor(self, person: str) -> bool:
        """Whether a code of the second factor is asked for at a login."""
        return (await self.of(person)).totp is not None

    async def begin_totp(self, person: Person) -> SecondFactor:
        """A new secret, which counts once a code of it was shown (`confirm_totp`)."""
        secret = pyotp.random_base32()
        async with self._ledger.writing() as connection:
            await rows.set_account(
                connection, person.id, totp_waiting=self._encryption.encrypt(secret)
            )
        return _second_factor(person, secret)

    async def waiting_totp(self, person: Person) -> SecondFactor | None:
        """The one that is being set up."""
        secret = self._secret((await self.of(person.id)).totp_waiting)
        return _second_factor(person, secret) if secret else None

    async def confirm_totp(self, person: str, code: str, actor: Actor) -> bool:
        """Whether the code was right; from then on it is asked for at each login."""
        sealed = (await self.of(person)).totp_waiting
        secret = self._secret(sealed)
        step = _step_of(secret, code, self._now()) if secret else None
        if step is None:
            return False
        values = {"totp": sealed, "totp_waiting": None, "totp_step": step}
        async with self._ledger.writing() as connection:
            await rows.set_account(connection, person, **values)
            await self._record(connection, actor, "totp.set", person)
        return True

    async def is_totp(self, person: str, code: str) -> bool:
        """Whether it is a code of this person's second factor that was not used before."""
        secret = self._secret((await self.of(person)).totp)
        step = _step_of(secret, code, self._now()) if secret else None
        if step is None:
            return False
        async with self._ledger.writing() as connection:
            return await rows.use_totp_step(connection, person, step)

    async def remove_totp(self, person: str, actor: Actor) -> None:
        """Logins ask for it no more."""
        async with self._ledger.writing() as connection:
            await rows.remove_totp(connection, person)
            await self._record(connection, actor, "totp.removed", person)

    async def _record(self, connection: Connection, actor: Actor, what: str, person: str) -> None:
        await audit.append(connection, AuditEntry(self._now(), actor, what, f"person {person}"))

    def _secret(self, sealed: str | None) -> str | None:
        """None where there is none, or none that can be read: then it must be removed on the
        server (`muster people login --remove-totp`).
        """
        try:
            return self._encryption.decrypt(sealed) if sealed else None
        except UnreadableError:
            return None


def check_password(person: Person, password: str) -> None:
    """Raises WeakPasswordError."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPasswordError("short" if len(password) < SHORTEST else "long")
    if is_simple(password):
        raise WeakPasswordError("simple")
    folded = password.casefold()
    if any(own and own.casefold() in folded for own in (person.id, person.name, *person.phones)):
        raise WeakPasswordError("own")


@cache
def _placeholder_hash() -> str:
    """Compared where there is no password, so that both take the same time."""
    return _hasher.hash("no password is set")


def _verify(expected: str | None, password: str) -> bool:
    try:
        return _hasher.verify(expected or _placeholder_hash(), password)
    except (VerificationError, InvalidHashError):
        return False


def _second_factor(person: Person, secret: str) -> SecondFactor:
    address = pyotp.TOTP(secret).provisioning_uri(name=person.id, issuer_name=ISSUER)
    return SecondFactor(secret, address)


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is."""
    if not (code.isascii() and code.isdecimal()):
        return None
    present = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None
