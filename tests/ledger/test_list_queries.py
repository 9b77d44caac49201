"""The lists of desk and command line: their order, their limits, what each leaves out."""

from __future__ import annotations

from ledger import list_queries, parked_signals, received_signals
from ledger.database import Ledger
from ledger.tables import SignalRow, UnitReservationRow
from tests.ledger.sample_rows import (
    at,
    put,
    put_incidents,
    put_lines,
    put_notices,
    read,
    run,
    signal,
    write,
)
from translations import english, plain


async def test_an_empty_ledger_has_empty_lists(ledger: Ledger) -> None:
    lists = (
        list_queries.incidents,
        list_queries.drills,
        list_queries.timeline,
        list_queries.notices,
        list_queries.open_questions,
        list_queries.parked,
        list_queries.signals,
        list_queries.paper,
    )
    for query in lists:
        assert await read(ledger, query) == [], query.__name__
    assert await read(ledger, list_queries.holds) == {}
    assert await read(ledger, list_queries.incident, 1) is None
    assert await read(ledger, list_queries.run_of, 1) is None
    assert await read(ledger, list_queries.last_line) == 0


async def test_incidents_come_newest_first_of_all_or_of_one_state(ledger: Ledger) -> None:
    await put_incidents(ledger, 1, 3)
    await put_incidents(ledger, 2, run=run(2, status="closed"))
    assert [row["id"] for row in await read(ledger, list_queries.incidents)] == [3, 2, 1]
    assert [row["id"] for row in await read(ledger, list_queries.incidents, "open")] == [3, 1]
    assert [row["id"] for row in await read(ledger, list_queries.incidents, limit=1)] == [3]


async def test_drills_are_known_by_the_people_they_may_reach(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    await put_incidents(ledger, 2, drill=["hana"])
    await put_incidents(ledger, 3, drill=[], run=run(3, status="closed"))
    assert await read(ledger, list_queries.drills) == [(2, ["hana"]), (3, [])]
    assert await read(ledger, list_queries.drills, "open") == [(2, ["hana"])]


async def test_a_run_is_read_as_it_was_written(ledger: Ledger) -> None:
    one = run(1, fields={"note": "坏了"}, signals=2)
    await put_incidents(ledger, 1, run=one)
    assert await read(ledger, list_queries.run_of, 1) == one


async def test_a_timeline_goes_on_after_what_was_seen(ledger: Ledger) -> None:
    first, second, third = await put_lines(ledger, "opened", "asked", "answered")
    (other,) = await put_lines(ledger, "opened", incident=2)
    assert await read(ledger, list_queries.last_line) == other
    whole = await read(ledger, list_queries.timeline)
    assert [line["id"] for line in whole] == [first, second, third, other]
    assert [line["code"] for line in await read(ledger, list_queries.timeline, 1, second)] == [
        "answered"
    ]
    assert [line["id"] for line in await read(ledger, list_queries.timeline, after=third)] == [
        other
    ]
    assert [line["code"] for line in await read(ledger, list_queries.timeline, 1, limit=1)] == [
        "opened"
    ]


async def test_notices_come_as_they_were_owed(ledger: Ledger) -> None:
    first, second = await put_notices(ledger, "a", "b")
    (third,) = await put_notices(ledger, "c", incident=2)
    assert [n["id"] for n in await read(ledger, list_queries.notices)] == [first, second, third]
    assert [n["id"] for n in await read(ledger, list_queries.notices, 2)] == [third]
    assert [n["id"] for n in await read(ledger, list_queries.notices, limit=1)] == [first]


async def test_what_needs_an_answer_comes_earliest_deadline_first(ledger: Ledger) -> None:
    await put_notices(ledger, "whenever")
    await put_notices(ledger, "later", state="sent", deadline=at(20))
    await put_notices(ledger, "soon", state="sending", deadline=at(5))
    await put_notices(ledger, "told", state="sent", deadline=at(1), expects="nothing")
    for state in ("answered", "withdrawn", "failed"):
        await put_notices(ledger, state, state=state, deadline=at(1))
    rows = await read(ledger, list_queries.open_questions)
    assert [row["deadline"] for row in rows] == [at(5), at(20), None]


async def test_units_that_are_not_free_by_their_name(ledger: Ledger) -> None:
    held = {"unit": "S-1", "state": "dispatched", "incident": 1, "instead_of": "K-1"}
    await put(ledger, UnitReservationRow, held | {"until": at(9)})
    assert await read(ledger, list_queries.holds) == {"S-1": held | {"until": at(9)}}


async def test_what_was_parked_comes_newest_first_with_its_size_and_without_its_bytes(
    ledger: Ledger,
) -> None:
    for number, body in enumerate((b"{", b"[[")):
        await write(ledger, parked_signals.park, at(number), "desk", plain(f"fault {number}"), body)
    rows = await read(ledger, list_queries.parked)
    assert [(english(row["reason"]), row["bytes"]) for row in rows] == [
        ("fault 1", 2),
        ("fault 0", 1),
    ]
    assert all("body" not in row for row in rows)
    assert len(await read(ledger, list_queries.parked, 1)) == 1


async def test_signals_come_newest_first_with_what_became_of_them(ledger: Ledger) -> None:
    for number, incident in enumerate((1, None, 1)):
        one = signal(f"s-{number}", received_at=at(number))
        row = received_signals.signal_row(one, "judged", verdict="opened", incident=incident)
        await put(ledger, SignalRow, row)
    assert [row["id"] for row in await read(ledger, list_queries.signals)] == ["s-2", "s-1", "s-0"]
    assert [row["id"] for row in await read(ledger, list_queries.signals, 1)] == ["s-2", "s-0"]
    assert [row["id"] for row in await read(ledger, list_queries.signals, limit=1)] == ["s-2"]
