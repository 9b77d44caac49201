"""Sessions on both databases: begun, seen, ended, and gone with their person."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from handlers.login_sessions import LONGEST, TOKEN, TOTP_TRIES, LoginSessions
from handlers.runtime import Runtime
from incidents.company import Person
from ledger import login_sessions as rows
from ledger.login_sessions import IDLE
from tests.actors import DESK
from tests.handlers.manual_clock import ManualClock
from tests.ledger.sample_rows import read

AGENT = "Mozilla/5.0 (Phone)"


@pytest.fixture
def sessions(runtime: Runtime, now: ManualClock) -> LoginSessions:
    return LoginSessions(runtime, "the shared token", now)


async def test_only_the_key_finds_a_session_and_the_ledger_has_its_hash(
    runtime: Runtime, sessions: LoginSessions, person: Person
) -> None:
    key = await sessions.begin(person.id, "code", "192.0.2.7", AGENT)
    found = await sessions.find(key)
    assert found and (found.person, found.way, found.agent) == (person.id, "code", AGENT)
    assert key not in str(found) and await sessions.find(found.key_hash) is None


async def test_a_session_is_written_at_most_once_a_minute(
    runtime: Runtime, sessions: LoginSessions, now: ManualClock, person: Person
) -> None:
    key, begun = await sessions.begin(person.id, "code", None, AGENT), now()

    async def seen() -> float:
        await sessions.find(key)
        (row,) = await sessions.list()
        return (row["last_seen_at"] - begun).total_seconds()

    now.move(seconds=59)
    assert await seen() == 0
    now.move(seconds=1)
    assert await seen() == 60


async def test_a_session_in_use_lasts_seven_days_and_an_idle_one_twelve_hours(
    sessions: LoginSessions, now: ManualClock, person: Person
) -> None:
    key, idle = [await sessions.begin(person.id, "code", None, AGENT) for _ in range(2)]
    now.move(hours=12)
    assert await sessions.find(idle) is None and await sessions.find(key) is None
    key, begun = await sessions.begin(person.id, "code", None, AGENT), now()
    while now() - begun < LONGEST:
        assert await sessions.find(key)
        now.moment += IDLE - timedelta(minutes=1)
    assert await sessions.find(key) is None
    assert await sessions.list() == []


async def test_a_second_login_does_not_end_the_first_and_each_is_ended_by_itself(
    sessions: LoginSessions, person: Person
) -> None:
    first, second = [await sessions.begin(person.id, "code", None, AGENT) for _ in range(2)]
    found = await sessions.find(first)
    assert found and await sessions.end(found.id, DESK) and not await sessions.end(found.id, DESK)
    assert await sessions.find(first) is None and await sessions.find(second)


async def test_all_sessions_of_a_person_end_at_once_also_on_another_desk(
    runtime: Runtime, other: Runtime, sessions: LoginSessions, now: ManualClock, person: Person
) -> None:
    keys = [await sessions.begin(person.id, "code", None, AGENT) for _ in range(3)]
    token = await sessions.begin(None, TOKEN, None, AGENT)
    this = await sessions.find(keys[0])
    assert this and await sessions.end_of(person.id, DESK, but=this.id) == 2
    elsewhere = LoginSessions(other, "the shared token", now)
    found = [await elsewhere.find(key) is not None for key in (*keys, token)]
    assert found == [True, False, False, True]


async def test_a_session_that_needs_a_second_factor_opens_nothing_yet(
    runtime: Runtime, sessions: LoginSessions, now: ManualClock, person: Person
) -> None:
    key = await sessions.begin(person.id, "password", None, AGENT, pending=True)
    assert await sessions.find(key) is None and await sessions.list() == []
    pending = await sessions.find(key, pending=True)
    assert pending
    fresh = await sessions.complete(pending, "192.0.2.7")
    assert fresh != key and await sessions.find(key, pending=True) is None
    found = await sessions.find(fresh)
    assert found and (found.way, found.address) == ("password+totp", "192.0.2.7")
    late = await sessions.begin(person.id, "password", None, AGENT, pending=True)
    now.move(minutes=10)
    assert await sessions.find(late, pending=True) is None


async def test_a_pending_session_may_be_tried_five_times_however_many_come_at_once(
    sessions: LoginSessions, person: Person
) -> None:
    key = await sessions.begin(person.id, "password", None, AGENT, pending=True)
    pending = await sessions.find(key, pending=True)
    assert pending
    tries = await asyncio.gather(*(sessions.take_totp_try(pending) for _ in range(12)))
    assert sum(tries) == TOTP_TRIES


async def test_no_one_who_is_not_in_the_company_has_a_session(
    sessions: LoginSessions, runtime: Runtime
) -> None:
    assert await sessions.find(await sessions.begin("P-gone", "code", None, AGENT)) is None
    assert await sessions.find(await sessions.begin(None, TOKEN, None, AGENT))


async def test_an_address_is_known_only_after_a_whole_login(
    runtime: Runtime, sessions: LoginSessions, person: Person
) -> None:
    await sessions.begin(person.id, "password", "192.0.2.7", AGENT, pending=True)
    await sessions.begin(person.id, "code", "192.0.2.8", AGENT)
    known = [
        await read(runtime.ledger, rows.has_logged_in_from, person.id, f"192.0.2.{number}")
        for number in (7, 8, 9)
    ]
    assert known == [False, True, False]
