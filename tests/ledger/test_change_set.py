"""What decisions write: all of it or nothing, and nothing over what another process wrote first."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import list_queries, outbox, received_signals
from ledger.change_set import ChangeSet, WithdrawnQuestion
from ledger.database import ConflictError, Ledger
from ledger.decision_state import DecisionState, load_for_events, load_live
from ledger.decision_writer import write_changes as write_changes
from playbooks.company.company_lookup import UnitLive
from playbooks.definition.run import Run
from tests.ledger.sample_rows import (
    at,
    line_row,
    notice_row,
    put_incidents,
    put_notices,
    read,
    run,
    signal,
    waiting,
    write,
)
from translations import plain

SEEN = plain("a truck failed")


async def _stored(ledger: Ledger, *incidents: int) -> DecisionState:
    return await read(ledger, load_for_events, incidents)


async def _save(ledger: Ledger, changes: ChangeSet, stored: DecisionState) -> dict[str, int]:
    return await write(ledger, write_changes, changes, stored)


def _opening(number: int, **more: Any) -> tuple[ChangeSet, DecisionState]:
    """A decision that opens an incident."""
    stored = DecisionState(runs={number: run(number)})
    return ChangeSet(touched={number}, reasons={number: SEEN}, **more), stored


def _take(stored: DecisionState, unit: str, incident: int | None) -> None:
    stored.live.units[unit] = UnitLive("dispatched", incident, "K-1", None)


async def test_an_opened_incident_is_there_with_its_lines_and_notices(ledger: Ledger) -> None:
    changes, stored = _opening(
        4,
        timeline=[line_row("opened", incident=4)],
        notices=[notice_row("a", incident=4), notice_row("b", incident=4)],
    )
    numbers = await _save(ledger, changes, stored)
    (row,) = await read(ledger, list_queries.incidents)
    assert (row["id"], row["state"], row["reason"]) == (4, "open", plain("a truck failed"))
    assert [line["code"] for line in await read(ledger, list_queries.timeline, 4)] == ["opened"]
    first, second = await read(ledger, list_queries.notices, 4)
    assert numbers == {"a": first["id"], "b": second["id"]}


async def test_a_notice_is_owed_once_by_its_key(ledger: Ledger) -> None:
    await _save(ledger, *_opening(1, notices=[notice_row("a")]))
    stored = await _stored(ledger, 1)
    repeated = [notice_row("a", text="again"), notice_row("b")]
    numbers = await _save(ledger, ChangeSet(touched={1}, notices=repeated), stored)
    notices = await read(ledger, list_queries.notices)
    assert [n["text"] for n in notices] == ["A truck failed"] * 2
    assert list(numbers) == ["b"], "only what was not owed before"


async def test_what_a_run_became_replaces_what_it_was(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    stored = await _stored(ledger, 1)
    stored.runs[1] = run(1, major=True, signals=3, steps=waiting(at(20)))
    await _save(ledger, ChangeSet(touched={1}), stored)
    row = await read(ledger, list_queries.incident, 1)
    assert row is not None
    assert (row["severity"], row["signals"], row["due_at"]) == ("major", 3, at(20))
    assert await read(ledger, list_queries.run_of, 1) == stored.runs[1]


async def test_a_closed_run_has_no_next_moment(ledger: Ledger) -> None:
    await put_incidents(ledger, 1, run=run(1, steps=waiting(at(20))))
    stored = await _stored(ledger, 1)
    closed = {"status": "closed", "closed_at": at(1)}
    stored.runs[1] = run(1, steps=waiting(at(20)), **closed)
    await _save(ledger, ChangeSet(touched={1}), stored)
    row = await read(ledger, list_queries.incident, 1)
    assert row is not None
    assert (row["state"], row["closed_at"], row["due_at"]) == ("closed", at(1), None)


async def test_of_two_writers_of_one_run_the_second_decides_again(
    ledger: Ledger, other: Ledger
) -> None:
    await put_incidents(ledger, 1)
    first, second = await _stored(ledger, 1), await _stored(other, 1)
    await _save(ledger, ChangeSet(touched={1}), first)
    lost = ChangeSet(touched={1}, timeline=[line_row("lost")], notices=[notice_row("lost")])
    with pytest.raises(ConflictError):
        await _save(other, lost, second)
    assert (
        await read(ledger, list_queries.timeline) == await read(ledger, list_queries.notices) == []
    )
    await _save(other, lost, await _stored(other, 1))
    assert [line["code"] for line in await read(ledger, list_queries.timeline)] == ["lost"]


async def test_an_incidents_number_is_given_once(ledger: Ledger) -> None:
    await _save(ledger, *_opening(1))
    with pytest.raises(ConflictError):
        await _save(ledger, *_opening(1, timeline=[line_row("again")]))
    assert await read(ledger, list_queries.timeline) == []


async def test_a_signal_is_judged_once(ledger: Ledger) -> None:
    row = received_signals.signal_row(signal("s-1"), "judged", verdict="opened", incident=1)
    await _save(ledger, *_opening(1, signals=[row]))
    with pytest.raises(ConflictError):
        await _save(ledger, *_opening(2, signals=[row]))
    assert [i["id"] for i in await read(ledger, list_queries.incidents)] == [1]


async def test_what_was_accepted_before_gets_its_verdict_once(ledger: Ledger) -> None:
    await write(ledger, received_signals.accept, signal("s-1"))
    verdict = {
        "state": "judged",
        "verdict": "opened",
        "incident": 1,
        "reason": plain("a truck failed"),
    }
    judged = {"source": "phone", "id": "s-1"} | verdict
    await _save(ledger, *_opening(1, judged=[judged]))
    (seen,) = await read(ledger, list_queries.signals)
    assert {name: seen[name] for name in verdict} == verdict
    with pytest.raises(ConflictError, match="s-1 was judged elsewhere"):
        await _save(ledger, *_opening(2, judged=[judged]))


async def test_a_truck_is_in_one_dispatch_only(ledger: Ledger, other: Ledger) -> None:
    await put_incidents(ledger, 1, 2)
    first, second = await _stored(ledger, 1), await _stored(other, 2)
    _take(first, "S-1", 1)
    _take(second, "S-1", 2)
    await _save(ledger, ChangeSet(touched={1}, units={"S-1"}), first)
    with pytest.raises(ConflictError):
        await _save(other, ChangeSet(touched={2}, units={"S-1"}), second)
    assert (await read(ledger, list_queries.holds))["S-1"]["incident"] == 1


async def test_a_truck_is_handed_on_and_freed_by_who_has_it(ledger: Ledger, other: Ledger) -> None:
    await put_incidents(ledger, 1)
    stored = await _stored(ledger, 1)
    _take(stored, "S-1", 1)
    await _save(ledger, ChangeSet(touched={1}, units={"S-1"}), stored)

    late = await _stored(other, 1)
    stored = await _stored(ledger, 1)
    stored.live.units["S-1"] = UnitLive("dispatched", 1, "K-2", at(90))
    await _save(ledger, ChangeSet(touched={1}, units={"S-1"}), stored)
    hold = (await read(ledger, list_queries.holds))["S-1"]
    assert (hold["instead_of"], hold["until"]) == ("K-2", at(90))

    stored = await _stored(ledger, 1)
    del stored.live.units["S-1"]
    await _save(ledger, ChangeSet(touched={1}, units={"S-1"}), stored)
    assert await read(ledger, list_queries.holds) == {}

    del late.live.units["S-1"]
    late.versions[1] += 2
    with pytest.raises(ConflictError, match="S-1 was taken elsewhere"):
        await _save(other, ChangeSet(touched={1}, units={"S-1"}), late)


async def test_how_far_a_route_is_served_is_the_last_word(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    for upto in (3, 7):
        stored = await _stored(ledger, 1)
        stored.live.served["K-1"] = upto
        await _save(ledger, ChangeSet(touched={1}, units={"K-1"}), stored)
        assert (await read(ledger, load_live)).served == {"K-1": upto}


async def _answer(ledger: Ledger, notice: int, **more: Any) -> None:
    author = {"way": "link", "answered_by": "hana", "on_behalf_of": None}
    answer = {"id": notice, "answer": "accepted", "at": at(3), "entered": None} | author | more
    await _save(ledger, ChangeSet(touched={1}, answered=[answer]), await _stored(ledger, 1))


@pytest.mark.parametrize("state", ["owed", "sending", "sent", "unknown"])
async def test_an_answer_is_taken_however_quick_it_was(ledger: Ledger, state: str) -> None:
    await put_incidents(ledger, 1)
    (notice,) = await put_notices(ledger, "a", state=state)
    await _answer(ledger, notice, entered={"time": "14:30"})
    (row,) = await read(ledger, list_queries.notices)
    assert (row["state"], row["answer"], row["answered_at"]) == ("answered", "accepted", at(3))
    assert (row["way"], row["answered_by"], row["on_behalf_of"]) == ("link", "hana", None)


@pytest.mark.parametrize("state", ["answered", "withdrawn", "failed"])
async def test_what_is_settled_is_not_answered(ledger: Ledger, state: str) -> None:
    await put_incidents(ledger, 1)
    (notice,) = await put_notices(ledger, "a", state=state, answer="first")
    with pytest.raises(ConflictError, match="answered elsewhere"):
        await _answer(ledger, notice)
    (row,) = await read(ledger, list_queries.notices)
    assert (row["state"], row["answer"]) == (state, "first")


async def test_withdrawing_stops_what_is_not_out_and_closes_what_is_asked(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    states = ("owed", "sending", "unknown", "sent", "answered", "failed")
    for state in states:
        await put_notices(ledger, state, state=state, token="1:ask:1", first_tried_at=at(1))
    await put_notices(ledger, "told", state="sent", token="1:ask:1", expects="nothing")
    await put_notices(ledger, "other", token="1:other:1")
    changes = ChangeSet(
        touched={1}, withdrawn=[WithdrawnQuestion("1:ask:1", plain("somebody else took it"))]
    )
    await _save(ledger, changes, await _stored(ledger, 1))
    after = [(n["state"], n["why"]) for n in await read(ledger, list_queries.notices)]
    gone = ("withdrawn", plain("somebody else took it"))
    assert after == [gone] * 4 + [
        ("answered", None),
        ("failed", None),
        ("sent", None),
        ("owed", None),
    ]


async def test_events_for_others_are_published_in_the_order_of_the_decisions(
    ledger: Ledger,
) -> None:
    for number in (1, 2):
        events = [
            {"topic": "incidents", "key": str(number), "body": f"{number}-{kind}".encode()}
            for kind in ("opened", "major")
        ]
        await _save(ledger, *_opening(number, outbox=events))
    owed = await read(ledger, outbox.pending_events)
    assert [event.body for event in owed] == [b"1-opened", b"1-major", b"2-opened", b"2-major"]


async def test_a_routine_begins_once_for_a_site_and_day(ledger: Ledger) -> None:
    row = {"routine": "roll call", "site": "HQ", "day": at(0).date(), "incident": 1}
    await _save(ledger, *_opening(1, routines=[row]))
    with pytest.raises(ConflictError):
        await _save(ledger, *_opening(2, routines=[row | {"incident": 2}]))
    assert [i["id"] for i in await read(ledger, list_queries.incidents)] == [1]


async def test_a_drill_keeps_its_people_in_its_row(ledger: Ledger) -> None:
    drill: Run = run(1, drill=True, people=("hana", "carl"))
    changes = ChangeSet(touched={1}, reasons={1: SEEN})
    await _save(ledger, changes, DecisionState(runs={1: drill}))
    assert await read(ledger, list_queries.drills) == [(1, ["hana", "carl"])]
