"""The past as it can be played again: signals as received, answers as given."""

from __future__ import annotations

from typing import Any

from ledger import received_signals, replay_source
from ledger.database import Ledger
from ledger.tables import SignalRow
from tests.ledger.sample_rows import (
    at,
    put,
    put_incidents,
    put_lines,
    put_notices,
    read,
    run,
    signal,
)


async def _judged(ledger: Ledger, signal_id: str, minutes: float, **more: Any) -> None:
    verdict = {"incident": 1} | {k: more.pop(k) for k in ("incident", "state") if k in more}
    row = (
        received_signals.signal_row(signal(signal_id, received_at=at(minutes), **more), "judged")
        | verdict
    )
    await put(ledger, SignalRow, row)


async def test_judged_signals_come_oldest_first_each_with_its_incident(ledger: Ledger) -> None:
    await _judged(ledger, "b", 2, incident=2)
    await _judged(ledger, "a", 1)
    await _judged(ledger, "aside", 3, incident=None)
    await _judged(ledger, "waits", 0, state="accepted")
    await _judged(ledger, "drilled", 0, source="drill")

    async def ids(incident: int | None, minutes: float | None) -> list[tuple[str, int | None]]:
        since = None if minutes is None else at(minutes)
        found = await read(ledger, replay_source.signals, incident, since)
        return [(one.id, number) for one, number in found]

    assert await ids(None, None) == [("a", 1), ("b", 2), ("aside", None)]
    assert await ids(None, 2) == [("b", 2), ("aside", None)]
    assert await ids(2, None) == [("b", 2)]
    assert await ids(2, 3) == []


async def test_a_report_found_elsewhere_is_matched_to_its_incident(ledger: Ledger) -> None:
    await _judged(ledger, "a", 1)
    await _judged(ledger, "a", 1, source="sms", incident=2)
    await _judged(ledger, "aside", 1, incident=None)
    many = [signal(f"unknown-{n}") for n in range(700)]
    found = await read(ledger, replay_source.incidents_of, [*many, signal("a"), signal("aside")])
    assert found == {("phone", "a"): 1, ("sms", "a"): 2}
    assert await read(ledger, replay_source.incidents_of, []) == {}


async def test_answers_are_those_given_and_the_silence_of_dead_phones(ledger: Ledger) -> None:
    given = {"state": "answered", "answer": "accepted", "answered_at": at(3)}
    await put_notices(ledger, "a", entered={"time": "14:30"}, **given)
    await put_notices(ledger, "b", state="failed", claimed_at=at(1))
    await put_notices(ledger, "told", state="failed", expects="nothing")
    await put_notices(ledger, "open", state="sent")
    await put_notices(ledger, "other", incident=2, **given)
    rows = await read(ledger, replay_source.answers, [1])
    assert [(row["state"], row["answer"], row["entered"]) for row in rows] == [
        ("answered", "accepted", {"time": "14:30"}),
        ("failed", None, None),
    ]
    assert (rows[0]["answered_at"], rows[1]["claimed_at"]) == (at(3), at(1))
    assert len(await read(ledger, replay_source.answers, [1, 2])) == 3


async def test_the_last_moment_of_incidents(ledger: Ledger) -> None:
    await put_lines(ledger, "opened", at=at(1))
    await put_lines(ledger, "opened", at=at(2))
    await put_lines(ledger, "opened", at=at(3), incident=2)
    assert await read(ledger, replay_source.last_moment, [1]) == at(2)
    assert await read(ledger, replay_source.last_moment, [1, 2]) == at(3)
    assert await read(ledger, replay_source.last_moment, [9]) is None


async def test_the_plan_is_the_one_that_the_first_incident_began_with(ledger: Ledger) -> None:
    await put_incidents(ledger, 2, run=run(2, plan="new"))
    await put_incidents(ledger, 1, run=run(1, plan="old"))
    assert await read(ledger, replay_source.plan_of, [2, 1]) == "old"
    assert await read(ledger, replay_source.plan_of, [2]) == "new"
    assert await read(ledger, replay_source.plan_of, [9]) is None
