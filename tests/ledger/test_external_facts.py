"""Facts from outside, known maintenance, and what was put aside but counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ledger import external_facts, list_queries, received_signals, suppression_records
from ledger.database import Ledger
from ledger.tables import SignalRow
from playbooks.company.company_lookup import Window
from tests.ledger.sample_rows import at, put, put_incidents, read, run, signal, write


async def _tell(ledger: Ledger, value: object, minutes: float, source: str = "desk") -> None:
    fact = {"name": "storm.level", "value": value, "at": at(minutes), "source": source}
    await write(ledger, external_facts.write_facts, [fact])


async def _fact(ledger: Ledger) -> dict[str, Any]:
    (fact,) = await read(ledger, external_facts.facts)
    return fact


async def test_the_value_with_the_latest_moment_counts_whenever_it_arrives(
    ledger: Ledger,
) -> None:
    await _tell(ledger, "blue", 1)
    await _tell(ledger, "red", 3)
    await _tell(ledger, "yellow", 2, "late feed")
    assert await _fact(ledger) == {
        "name": "storm.level", "value": "red", "at": at(3), "source": "desk",
    }  # fmt: skip


async def test_of_two_values_of_one_moment_the_later_word_counts(ledger: Ledger) -> None:
    await _tell(ledger, "blue", 1)
    await _tell(ledger, "red", 1, "correction")
    assert (await _fact(ledger))["value"] == "red"


@pytest.mark.parametrize("value", [0, "0", 1.5, False, None, "大暴雨 \" ' \\"])
async def test_a_value_keeps_its_kind(ledger: Ledger, value: object) -> None:
    await _tell(ledger, value, 1)
    found = (await _fact(ledger))["value"]
    assert found == value and type(found) is type(value)


async def test_facts_are_listed_by_name(ledger: Ledger) -> None:
    rows = [{"name": name, "value": 1, "at": at(0), "source": "desk"} for name in "bca"]
    await write(ledger, external_facts.write_facts, rows)
    assert [fact["name"] for fact in await read(ledger, external_facts.facts)] == ["a", "b", "c"]


async def _due(ledger: Ledger) -> dict[int, Any]:
    rows = [await read(ledger, list_queries.incident, n) for n in (1, 2, 3, 4, 5)]
    return {row["id"]: row["due_at"] for row in rows if row}


async def test_incidents_that_depend_on_a_fact_look_again_and_no_others(ledger: Ledger) -> None:
    await put_incidents(ledger, 1, due_at=at(60))
    await put_incidents(ledger, 2, due_at=None)
    await put_incidents(ledger, 3, due_at=at(-1))
    await put_incidents(ledger, 4, run=run(4, playbook="weather"), due_at=at(60))
    await put_incidents(ledger, 5, run=run(5, status="closed"), due_at=None)
    await write(ledger, external_facts.wake_incidents, ["breakdown"], at(0))
    assert await _due(ledger) == {1: at(0), 2: at(0), 3: at(-1), 4: at(60), 5: None}
    await write(ledger, external_facts.wake_incidents, [], at(-9))
    assert (await _due(ledger))[1] == at(0)


def _window(signal: str, site: str | None, starts: float, ends: float) -> dict[str, Any]:
    moments = {"starts": at(starts), "ends": at(ends)}
    return {"signal": signal, "site": site, "about": "power"} | moments


async def test_windows_of_maintenance_count_until_they_end(ledger: Ledger) -> None:
    rows = [_window("line.down", "HQ", 0, 10), _window("line.down", None, 5, 20)]
    await write(ledger, suppression_records.write_windows, rows)
    await write(ledger, suppression_records.write_windows, [])
    first = Window("line.down", "HQ", at(0), at(10), "power")
    second = Window("line.down", None, at(5), at(20), "power")
    assert await read(ledger, suppression_records.load_windows, at(9)) == [first, second]
    assert await read(ledger, suppression_records.load_windows, at(10)) == [second]
    assert await read(ledger, suppression_records.load_windows, at(20)) == []


async def test_reports_that_were_put_aside_count_for_a_while_and_in_their_order(
    ledger: Ledger,
) -> None:
    async def report(
        signal_id: str, minutes: float, verdict: str = "dismissed", **more: Any
    ) -> None:
        row = received_signals.signal_row(
            signal(signal_id, time=at(minutes), **more), "judged", verdict=verdict
        )
        await put(ledger, SignalRow, row)

    await report("late", 9)
    await report("early", 2)
    await report("too early", 0)
    await report("opened", 5, "opened")
    await report("other", 5, kind="line.down")
    span = timedelta(minutes=10)
    found = await read(
        ledger, suppression_records.load_unmatched_reports, ["truck.failed", "x"], at(10), span
    )
    assert found == [signal("early", time=at(2)), signal("late", time=at(9))]
