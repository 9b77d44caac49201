"""The self-audit finds what has stopped, repairs what can be repaired, says the rest where people
look, and calls someone once about what lasts.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from handlers import self_audit
from handlers.process_signals import Incoming, receive
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from ledger import list_queries, notices, parked_signals
from ledger.tables import (
    IncidentRow,
    NoticeRow,
    OutboxRow,
    ParkedRow,
    SignalRow,
    table_of,
)
from tests.handlers.self_audit_rounds import (
    about_parked,
    calls,
    change,
    found,
    put,
    rounds,
)
from tests.ledger.sample_rows import put_incidents, put_notices
from tests.runtimes import MONDAY, clock_of, failed, look
from translations import message


async def test_where_all_is_well_it_finds_nothing_and_calls_no_one(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    await change(runtime, NoticeRow, state="sent", sent_at=MONDAY)
    await change(runtime, OutboxRow, published_at=MONDAY)
    await rounds(runtime, 2)
    assert await found(runtime) == {} and await calls(runtime) == []


async def test_of_several_processes_one_makes_each_round(runtime: Runtime, other: Runtime) -> None:
    clock_of(other).moment = clock_of(runtime).moment
    made = [await self_audit.examine(one) for one in (runtime, other, runtime)]
    assert made == [True, False, False]
    for one in (runtime, other):
        clock_of(one).move(minutes=1)
    assert [await self_audit.examine(one) for one in (other, runtime)] == [True, False]


async def test_a_run_that_waits_for_nothing_gets_its_deadline_back(
    runtime: Runtime, repaired: dict[str, int]
) -> None:
    await receive(runtime, [failed("K-07")])
    due = (await look(runtime, lambda c: list_queries.incident(c, 1)))["due_at"]  # type: ignore[index]
    await change(runtime, IncidentRow, due_at=None)
    await rounds(runtime)
    assert await found(runtime) == {"run": ["run_without_deadline"]} and repaired == {"run": 1}
    assert (await look(runtime, lambda c: list_queries.incident(c, 1)))["due_at"] == due  # type: ignore[index]
    await rounds(runtime)
    assert await found(runtime) == {}, "it has a deadline ahead again"


async def test_a_run_that_nothing_wakes_is_woken_and_goes_on(runtime: Runtime) -> None:
    """Its deadline passed while it was lost: it is acted on now."""
    await receive(runtime, [failed("K-07")])
    await change(runtime, IncidentRow, due_at=None)
    clock_of(runtime).move(hours=1)
    before = len(await look(runtime, list_queries.notices))
    await rounds(runtime)
    assert await process_due_deadlines(runtime) == 1
    assert len(await look(runtime, list_queries.notices)) > before


async def test_someone_who_owes_an_answer_by_a_moment_is_enough(runtime: Runtime) -> None:
    await put_incidents(runtime.ledger, 1)
    await put_notices(runtime.ledger, "a", state="sent", deadline=MONDAY + timedelta(hours=1))
    await rounds(runtime)
    assert "run" not in await found(runtime)
    clock_of(runtime).move(hours=1)
    await rounds(runtime)
    assert "run" in await found(runtime), "the answer is overdue, and nothing follows"


async def test_a_deadline_that_no_one_acts_on_is_told_to_the_owner_of_the_incident_once(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    clock_of(runtime).move(hours=1)
    await rounds(runtime, 3)
    assert (await found(runtime))["deadline"] == ["deadline_late"] and not await calls(runtime)
    await rounds(runtime, 10)
    (called, *others) = [row for row in await calls(runtime) if row["incident"] == 1]
    (head,) = {
        n["person"] for n in await look(runtime, list_queries.notices) if n["step"] == "tell_head"
    }
    assert called["person"] == head and not others, "called once, however long it lasts"
    assert "系统故障" in called["text"] and "事件 1" in called["text"]
    while await process_due_deadlines(runtime):
        pass
    await rounds(runtime)
    assert "deadline" not in await found(runtime)


async def test_a_message_that_was_claimed_and_never_sent_is_free_again_and_doubtful(
    runtime: Runtime, repaired: dict[str, int]
) -> None:
    await receive(runtime, [failed("K-07")])
    now = clock_of(runtime).now()
    async with runtime.ledger.writing() as connection:
        claimed = await notices.claim(connection, "gone", now, 100)
    assert claimed
    await rounds(runtime)
    assert "claim" not in await found(runtime), "whoever is slow for a minute keeps it"
    await rounds(runtime)
    assert repaired["claim"] == len(claimed)
    async with runtime.ledger.writing() as connection:
        again = await notices.claim(connection, "me", clock_of(runtime).now(), 100)
    assert {one.id for one in again} >= {one.id for one in claimed}
    assert all(one.doubtful for one in again if one.id in {c.id for c in claimed})


@pytest.mark.parametrize(("urgency", "queue"), [(0, "urgent"), (2, "messages")])
async def test_messages_that_do_not_go_out_are_found(
    runtime: Runtime, urgency: int, queue: str
) -> None:
    await receive(runtime, [failed("K-07")])
    await change(runtime, NoticeRow, state="owed", urgency=urgency)
    await rounds(runtime, 2 if urgency == 0 else 15)
    assert f"queue_{queue}" not in (await found(runtime)).get("queue", [])
    await rounds(runtime, 2)
    assert f"queue_{queue}" in (await found(runtime))["queue"]


async def test_a_queue_that_moves_is_not_found_however_long_it_is(runtime: Runtime) -> None:
    for number in range(12):
        await put(runtime, OutboxRow, topic="incidents", key=str(number), body=b"{}")
    for number in range(1, 12):
        async with runtime.ledger.writing() as connection:
            here = table_of(OutboxRow).c.id == number
            await connection.execute(
                update(table_of(OutboxRow)).where(here).values(published_at=MONDAY)
            )
        await rounds(runtime)
        assert await found(runtime) == {}
    await rounds(runtime, 6)
    assert await found(runtime) == {"queue": ["queue_outbox"]}, "now it stands still"


async def test_a_signal_that_the_broker_has_lost_is_published_again(
    runtime: Runtime, repaired: dict[str, int]
) -> None:
    row = {
        "source": "desk", "id": "s-1", "kind": "truck.failed", "time": MONDAY,
        "received_at": MONDAY, "fields": {"unit": "K-07"}, "state": "accepted",
        "published_at": MONDAY,
    }  # fmt: skip
    await put(runtime, SignalRow, **row)
    await rounds(runtime, 7)
    assert (await found(runtime))["queue"] == ["queue_signals"] and repaired == {"queue": 1}
    signal = table_of(SignalRow)
    async with runtime.ledger.reading() as connection:
        published = await connection.execute(signal.select())
        assert published.one().published_at is None


async def test_parked_messages_count_until_someone_has_looked_at_them(runtime: Runtime) -> None:
    await receive(runtime, [Incoming(b"{nope", "kafka signals/0/1")])
    await rounds(runtime, 14)
    assert await found(runtime) == {}
    await rounds(runtime, 2)
    assert await found(runtime) == {"parked": ["parked_unseen"]}
    async with runtime.ledger.writing() as connection:
        await parked_signals.mark_seen(connection, [1], MONDAY)
    await rounds(runtime)
    assert await found(runtime) == {}


async def test_what_is_about_no_incident_goes_to_the_last_resort(runtime: Runtime) -> None:
    await receive(runtime, [Incoming(b"{nope", "kafka signals/0/1")])
    await rounds(runtime, 30)
    called = await calls(runtime)
    assert called and {row["role"] for row in called} == {runtime.plan.escalation.last_resort}
    assert {row["incident"] for row in called} == {0}


async def test_what_comes_and_goes_calls_no_one_each_time(runtime: Runtime) -> None:
    for _ in range(4):
        await receive(runtime, [Incoming(b"{nope", f"test {clock_of(runtime).now()}")])
        await rounds(runtime, 30)
        await change(runtime, ParkedRow, seen_at=MONDAY)
        await rounds(runtime)
    first = await about_parked(runtime)
    clock_of(runtime).move(hours=6)
    await receive(runtime, [Incoming(b"{nope", "later")])
    await rounds(runtime, 30)
    assert await about_parked(runtime) == 2 * first > 0


async def test_beyond_the_ceiling_of_parked_messages_only_their_number_is_kept(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parked_signals, "CEILING", 3)
    await put(
        runtime, ParkedRow, received_at=MONDAY, source="kafka signals/0/0", body=b"sound",
        reason=message("fault.no_text"), retry_at=MONDAY + timedelta(days=1),
    )  # fmt: skip
    await receive(runtime, [Incoming(b"{nope", f"kafka signals/0/{n}") for n in range(1, 8)])
    await rounds(runtime)
    left = await look(runtime, list_queries.parked)
    assert {row["source"] for row in left} == {f"kafka signals/0/{n}" for n in (0, 6, 7)}
    assert await look(runtime, parked_signals.dropped) == 5, "sent = kept + counted"
