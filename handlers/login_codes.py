"""One-time codes for a person's own phone, and one-time links that are printed on the server."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from handlers.column_encryption import ColumnEncryption
from handlers.login_sessions import wall_clock
from handlers.runtime import Runtime
from incidents.company import Person
from ledger import login_codes as rows
from ledger import login_sessions
from ledger.database import Connection
from ledger.tables import LoginCodeRow
from translations import translate

DIGITS = 6
TRIES = 5
CODE_LASTS = timedelta(minutes=10)
LINK_LASTS = timedelta(minutes=30)
KEPT = timedelta(days=2)
# Codes for one person from addresses that they have not logged in from: none can flood a phone.
AN_HOUR, A_DAY = 6, 20
WAKE = "logins"  # the channel of the notify bus on which the sender of codes listens


class Proved(NamedTuple):
    """Who has shown a code or a link. `way`: code, link."""

    person: str
    way: str


class LoginCodes:
    """A code belongs to the attempt that asked for it: what others try does not use it up."""

    def __init__(
        self,
        runtime: Runtime,
        encryption: ColumnEncryption,
        now: Callable[[], datetime] = wall_clock,
    ) -> None:
        self._runtime, self._encryption, self._now = runtime, encryption, now

    async def send(self, person: Person | None, address: str | None) -> str:
        """Sends a code to the person's phone; returns the attempt with which it must be shown.

        The same happens where there is no such person, as far as can be seen from outside.
        """
        attempt, code, now = secrets.token_urlsafe(24), _new_code(), self._now()
        async with self._runtime.ledger.writing() as connection:
            await rows.forget_before(connection, now - KEPT)
            # The same work where no code is sent, so that it takes the same time.
            who = person.id if person else ""
            allowed = await self._may_be_sent(connection, who, address, now)
            sealed = self._encryption.encrypt(_text(person.language if person else "zh", code))
            to = person if allowed else None
            row = _row("code", to.id if to else None, attempt, code, now, CODE_LASTS)
            if to and to.phones:
                row.phones, row.send_at, row.sealed = list(to.phones), now, sealed
            await rows.add_code(connection, row)
        self._runtime.ledger.wakes.notify(WAKE)
        return attempt

    async def _may_be_sent(
        self, connection: Connection, person: str, address: str | None, now: datetime
    ) -> bool:
        known = address is not None and await login_sessions.has_logged_in_from(
            connection, person, address
        )
        if known:  # the throttle by address and person is enough
            return True
        hour = await rows.count_since(connection, person, now - timedelta(hours=1))
        day = await rows.count_since(connection, person, now - timedelta(days=1))
        return hour < AN_HOUR and day < A_DAY

    async def is_open(self, attempt: str) -> bool:
        """Whether a code may still be shown for this attempt."""
        async with self._runtime.ledger.reading() as connection:
            return await rows.is_open(connection, _hash(attempt), self._now())

    async def prove(self, attempt: str, code: str = "") -> Proved | None:
        """Who it proves; None where it is wrong, over, used, or was tried too often.

        A link is an attempt that needs no code.
        """
        now = self._now()
        async with self._runtime.ledger.writing() as connection:
            found = await rows.take_try(connection, _hash(attempt), now)
            if found is None or found.person is None:
                return None
            if not hmac.compare_digest(found.code_hash, _hash(f"{attempt} {code}")):
                return None
            used = await rows.mark_used(connection, found.id, now)
        return Proved(found.person, found.way) if used else None


async def new_link(runtime: Runtime, person: str, now: Callable[[], datetime] = wall_clock) -> str:
    """A secret that logs this person in once, within LINK_LASTS."""
    secret = secrets.token_urlsafe(32)
    row = _row("link", person, secret, "", now(), LINK_LASTS)
    row.tries_left = 1
    async with runtime.ledger.writing() as connection:
        await rows.add_code(connection, row)
    return secret


def _row(
    way: str, person: str | None, attempt: str, code: str, now: datetime, lasts: timedelta
) -> LoginCodeRow:
    return LoginCodeRow(
        id=0,
        way=way,
        attempt_hash=_hash(attempt),
        code_hash=_hash(f"{attempt} {code}"),
        person=person,
        tries_left=TRIES,
        created_at=now,
        ends_at=now + lasts,
        phones=[],
    )


def _new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def _text(language: str, code: str) -> str:
    minutes = int(CODE_LASTS.total_seconds() // 60)
    return translate("desk.login_code_text", language, code=code, minutes=minutes)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
