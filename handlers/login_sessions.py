"""Sessions of browsers: begun after a login, ended by a logout, by time, or when their person has
left the company.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from handlers.login_people import may_log_in
from handlers.runtime import NoCompanyError, Runtime
from incidents.actor import Actor
from ledger import audit
from ledger import login_sessions as rows
from ledger.audit import AuditEntry
from ledger.database import ConflictError, Connection, LedgerUnavailableError
from ledger.list_rows import SessionListRow
from ledger.tables import LoginSessionRow

LONGEST = timedelta(days=7)
SECOND_FACTOR_WITHIN = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)  # a session's row is written at most this often
REMEMBERED = timedelta(days=90)  # afterwards an ended session's row is deleted
TOTP_TRIES = 5
LONGEST_AGENT = 120  # characters
TOKEN = "token"  # the way of a login with the shared token


def wall_clock() -> datetime:
    """Logins last for real hours, also where the plan's clock runs faster."""
    return datetime.now(UTC)


class LoginSessions:
    """`token`: the desk's shared one; sessions that were begun with it end when it changes."""

    def __init__(
        self, runtime: Runtime, token: str | None, now: Callable[[], datetime] = wall_clock
    ) -> None:
        self._runtime, self._token, self.now = runtime, token, now

    async def begin(
        self, person: str | None, way: str, address: str | None, agent: str, pending: bool = False
    ) -> str:
        """The new session's key, for a cookie. `pending`: a second factor is still to be shown."""
        key, now = secrets.token_urlsafe(32), self.now()
        row = LoginSessionRow(
            id=0,
            key_hash=self._hash_for_token(key) if way == TOKEN else _hash(key),
            person=person,
            way=way,
            pending=pending,
            tries_left=TOTP_TRIES,
            created_at=now,
            last_seen_at=now,
            ends_at=now + (SECOND_FACTOR_WITHIN if pending else LONGEST),
            address=address,
            agent=agent[:LONGEST_AGENT],
        )
        async with self._runtime.ledger.writing() as connection:
            await rows.forget_before(connection, now - REMEMBERED)
            session = await rows.add_session(connection, row)
            if not pending:
                actor = Actor("desk", person, address=address)
                await audit.append(
                    connection,
                    AuditEntry(
                        now, actor, "session.begun", f"session {session}", after={"way": way}
                    ),
                )
        return key

    async def find(
        self, key: str, pending: bool = False, in_use: bool = True
    ) -> LoginSessionRow | None:
        """The session in use that has this key; None where it ended or its person has left.

        `in_use`: this counts as seen. Raises LedgerUnavailableError.
        """
        hashes = [_hash(key), *([self._hash_for_token(key)] if self._token else ())]
        now = self.now()
        async with self._runtime.ledger.reading() as connection:
            found = await rows.find_session(connection, hashes)
            if found is None or found.pending is not pending or not _in_use(found, now):
                return None
            if found.person and not await self._is_employed(connection, found.person):
                return None
        if in_use and now - found.last_seen_at >= SEEN_EVERY:
            # A page is shown also while the row cannot be written.
            with suppress(ConflictError, LedgerUnavailableError):
                async with self._runtime.ledger.writing() as connection:
                    await rows.mark_seen(connection, found.id, now)
        return found

    async def _is_employed(self, connection: Connection, person: str) -> bool:
        """Whether the company still has this person."""
        try:
            directory = await self._runtime.directory(connection)
        except NoCompanyError:
            return False
        return may_log_in(directory.people.get(person))

    async def take_totp_try(self, session: LoginSessionRow) -> bool:
        """Whether a code may be compared for this pending session."""
        async with self._runtime.ledger.writing() as connection:
            return await rows.take_try(connection, session.id)

    async def complete(self, pending: LoginSessionRow, address: str | None) -> str:
        """The second factor was shown: a new session, with a new key, takes its place."""
        async with self._runtime.ledger.writing() as connection:
            await rows.end_session(connection, pending.id, self.now())
        return await self.begin(pending.person, f"{pending.way}+totp", address, pending.agent)

    async def end(self, session: int, actor: Actor) -> bool:
        """Whether it was in use."""
        now = self.now()
        async with self._runtime.ledger.writing() as connection:
            ended = await rows.end_session(connection, session, now)
            if ended:
                entry = AuditEntry(now, actor, "session.ended", f"session {session}")
                await audit.append(connection, entry)
        return ended

    async def end_of(self, person: str, actor: Actor, but: int | None = None) -> int:
        """End all sessions of a person, `but` one; how many."""
        now = self.now()
        async with self._runtime.ledger.writing() as connection:
            ended = await rows.end_sessions_of(connection, person, now, but)
            if ended:
                after = {"sessions": ended}
                entry = AuditEntry(now, actor, "sessions.ended", f"person {person}", after=after)
                await audit.append(connection, entry)
        return ended

    async def list(self, person: str | None = None) -> list[SessionListRow]:
        """Those in use, of one person or of all."""
        async with self._runtime.ledger.reading() as connection:
            return await rows.sessions(connection, self.now(), person)

    async def has_logged_in_from(self, person: str, address: str) -> bool:
        """Whether this person has logged in from there before."""
        async with self._runtime.ledger.reading() as connection:
            return await rows.has_logged_in_from(connection, person, address)

    def _hash_for_token(self, key: str) -> str:
        return hmac.new((self._token or "").encode(), key.encode(), hashlib.sha256).hexdigest()


async def end_session(runtime: Runtime, session: int, actor: Actor) -> int:
    """For the command line: how many were ended."""
    return int(await LoginSessions(runtime, None).end(session, actor))


async def end_sessions_of(runtime: Runtime, person: str, actor: Actor) -> int:
    """For the command line: how many of this person's were ended."""
    return await LoginSessions(runtime, None).end_of(person, actor)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _in_use(session: LoginSessionRow, now: datetime) -> bool:
    in_time = now < session.ends_at and now < session.last_seen_at + rows.IDLE
    return session.ended_at is None and in_time
