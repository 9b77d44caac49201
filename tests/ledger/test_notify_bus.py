"""Loops are woken when something was written: in this process at once, in others by NOTIFY."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from ledger.database import Ledger
from ledger.notify_bus import TOPICS, NotifyBus, wait
from tests.ledger.sample_rows import on_postgres
from tests.servers.postgres import PostgreSQL

ENOUGH = 60  # seconds; only a test that fails waits for it


async def _woken(event: asyncio.Event) -> None:
    async with asyncio.timeout(ENOUGH):
        await event.wait()


@pytest.fixture
async def listening(ledger: Ledger, other: Ledger) -> AsyncIterator[tuple[NotifyBus, NotifyBus]]:
    """Two processes that hear each other."""
    await ledger.wakes.listen()
    await other.wakes.listen()
    yield ledger.wakes, other.wakes


async def test_who_subscribed_to_a_topic_is_woken_by_it_alone() -> None:
    wakes = NotifyBus(None)
    events = {topic: wakes.subscribe(topic) for topic in TOPICS}
    wakes.notify("agenda", "outbox")
    assert {topic for topic, event in events.items() if event.is_set()} == {"agenda", "outbox"}


async def test_every_subscriber_has_an_event_of_its_own() -> None:
    wakes = NotifyBus(None)
    first, second = wakes.subscribe("changes"), wakes.subscribe("changes")
    wakes.notify("changes")
    first.clear()
    assert second.is_set()
    wakes.unsubscribe("changes", second)
    second.clear()
    wakes.notify("changes")
    assert first.is_set() and not second.is_set()


async def test_a_wake_that_came_before_the_wait_is_not_lost() -> None:
    wakes = NotifyBus(None)
    event = wakes.subscribe("notices")
    wakes.notify("notices")
    async with asyncio.timeout(ENOUGH):
        await wait(event, 3600)
    assert not event.is_set(), "the next wait waits"


async def test_without_a_wake_it_looks_by_itself() -> None:
    event = asyncio.Event()
    async with asyncio.timeout(ENOUGH):
        await wait(event, 0.001)


@on_postgres
async def test_other_processes_are_woken_too(listening: tuple[NotifyBus, NotifyBus]) -> None:
    here, there = listening
    for topic in TOPICS:
        event = there.subscribe(topic)
        here.notify(topic)
        await _woken(event)


@on_postgres
async def test_what_is_urgent_takes_with_it_what_waits(
    listening: tuple[NotifyBus, NotifyBus],
) -> None:
    here, there = listening
    urgent, changes = there.subscribe("urgent"), there.subscribe("changes")
    here.notify("changes")
    here.notify("urgent")
    await _woken(urgent)
    assert changes.is_set()


@on_postgres
async def test_ones_own_notify_does_not_wake_twice(listening: tuple[NotifyBus, NotifyBus]) -> None:
    here, there = listening
    own = here.subscribe("changes")
    here.notify("changes")
    assert own.is_set()
    own.clear()
    far = there.subscribe("changes")
    await _woken(far)  # the NOTIFY has gone round
    far.clear()
    there.notify("agenda", "urgent")
    await _woken(here.subscribe("urgent"))  # and what came after it was heard here
    assert not own.is_set()


@on_postgres
async def test_a_message_that_is_not_ours_wakes_no_one(
    ledger: Ledger, listening: tuple[NotifyBus, NotifyBus]
) -> None:
    here, there = listening
    events = [there.subscribe(topic) for topic in TOPICS]
    async with ledger.writing() as connection:
        for message in ("", "nonsense", "me:", "me:no such topic,also none"):
            await connection.exec_driver_sql(f"NOTIFY muster, '{message}'")
    heard = there.subscribe("urgent")
    here.notify("urgent")
    await _woken(heard)
    assert [event.is_set() for event in events] == [topic == "urgent" for topic in TOPICS]


async def test_after_the_connection_was_lost_it_listens_again_and_wakes_everything(
    postgres: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.notify_bus.LISTEN_AGAIN", 0.01)
    ledger = Ledger(postgres.fresh_database())
    await ledger.wakes.listen()
    events = [ledger.wakes.subscribe(topic) for topic in TOPICS]
    async with ledger.writing() as connection:
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    for event in events:
        await _woken(event)
    await ledger.close()


async def test_without_a_server_it_goes_on_without_listening() -> None:
    ledger = Ledger("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    await ledger.wakes.listen()
    event = ledger.wakes.subscribe("notices")
    ledger.wakes.notify("notices")
    assert event.is_set()
    await ledger.close()
