"""What is told from outside, what is known maintenance and what has been counted survive in the
ledger, on both databases.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import demo_company
from handlers.process_signals import receive
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from incidents.company import RoleHeld
from ledger import external_facts, list_queries
from ledger.external_facts import known_facts
from muster.cli.plan_declarations import plan_declarations
from muster.settings import Settings
from playbooks.definition.plan import Plan
from tests.handlers.conftest import opened
from tests.playbooks.heads import plan_with
from tests.runtimes import MONDAY, clock_of, event, look, small_company
from translations import english

STEPS = """\
steps:
  - {id: order, assign: chief, text: word, within: 9h, after: wait_a_bit, when: facts.spares == 0, nothing follows when: [refused], because: a reason}
  - {id: wait_a_bit, wait: 1m}
  - {id: up, wait: line.up, within: 9h, nothing follows when: [overdue], because: a reason}
"""
HEAD = "opens on: [{signal: line.down, count: 3 in 1m}]\nquiet while: [work.announced]\njoins: [same alert]\n"


@pytest.fixture
async def house(url: str) -> AsyncIterator[Runtime]:
    """An office that runs the counting plan."""
    company = small_company()
    head = next(r.person for r in company.roles if r.role == "leader")
    roles = tuple(RoleHeld(role, head) for role in ("chief", "board", "boss", "insurer"))
    async with opened(url, replace(company, roles=company.roles + roles)) as one:
        _give(one, plan_with(one=HEAD + STEPS))
        yield one


def _give(runtime: Runtime, plan: Plan) -> None:
    runtime.plan = plan
    runtime.plans[plan.hash] = plan


async def says(runtime: Runtime, kind: str, signal_id: str, **fields: object) -> tuple[str, str]:
    """Report it now; the verdict and its reason."""
    await receive(runtime, [event(kind, signal_id, runtime.clock.now(), **fields)])
    found = next(s for s in await look(runtime, list_queries.signals) if s["id"] == signal_id)
    return found["verdict"], english(found["reason"])


async def thrice(runtime: Runtime, *sites: str) -> list[str]:
    return [
        (await says(runtime, "line.down", f"d{n}-{site}", site=site))[0]
        for n, site in enumerate(sites)
    ]


async def test_reports_are_counted_across_transactions(house: Runtime) -> None:
    assert await thrice(house, "kaili", "kaili", "xiasi", "kaili") == [
        "dismissed",
        "dismissed",
        "dismissed",
        "opened",
    ]


async def test_reports_of_one_batch_are_counted_together(house: Runtime) -> None:
    await receive(house, [event("line.down", f"d{n}", MONDAY, site="kaili") for n in range(3)])
    verdicts = {s["id"]: s["verdict"] for s in await look(house, list_queries.signals)}
    assert verdicts == {"d0": "dismissed", "d1": "dismissed", "d2": "opened"}


async def test_a_minute_later_the_count_begins_again(house: Runtime) -> None:
    await thrice(house, "kaili", "kaili")
    clock_of(house).move(seconds=61)
    assert await says(house, "line.down", "late", site="kaili") == (
        "dismissed",
        "1 of 3 line.down in 1m; fewer open nothing",
    )


async def test_a_window_of_known_maintenance_is_kept_and_the_dismissed_report_says_so(
    house: Runtime,
) -> None:
    ends = (MONDAY + timedelta(hours=1)).isoformat()
    await says(
        house,
        "work.announced",
        "w",
        site="kaili",
        starts=MONDAY.isoformat(),
        ends=ends,
        note="new switch",
    )
    for n in range(3):
        verdict, reason = await says(house, "line.down", f"d{n}", site="kaili")
    assert (verdict, reason) == ("dismissed", "known maintenance until 11-23 11:00: new switch")
    assert await thrice(house, "xiasi", "xiasi", "xiasi") == ["dismissed", "dismissed", "opened"]


async def test_an_incident_that_waits_for_a_fact_is_woken_when_it_is_told(house: Runtime) -> None:
    await says(house, "fact.reported", "f1", name="spares", value="2")
    await thrice(house, "kaili", "kaili", "kaili")
    clock_of(house).move(minutes=2)
    await process_due_deadlines(house)
    assert "order" not in await steps_open(house)
    await says(house, "fact.reported", "f2", name="spares", value="0")
    assert await process_due_deadlines(house) == 1
    assert "order" in await steps_open(house)


async def test_a_fact_that_changes_nothing_wakes_no_one(house: Runtime) -> None:
    await thrice(house, "kaili", "kaili", "kaili")
    await says(house, "fact.reported", "f", name="backup", value="Sunday")
    assert await process_due_deadlines(house) == 0


async def test_a_fact_is_kept_with_its_type_moment_and_source_and_an_older_word_does_not_replace_it(
    house: Runtime,
) -> None:
    clock_of(house).move(minutes=10)
    await says(house, "fact.reported", "f1", name="spares", value="2")
    await receive(house, [event("fact.reported", "f0", MONDAY, name="spares", value="7")])
    facts = await look(house, external_facts.facts)
    assert facts == [
        {"name": "spares", "value": 2, "at": MONDAY + timedelta(minutes=10), "source": "test"}
    ]


async def test_reports_of_one_alert_join_any_site_they_name(house: Runtime) -> None:
    for n in range(3):
        await says(house, "line.down", f"d{n}", site="kaili", alert="A-1")
    assert await says(house, "line.down", "d3", site="xiasi", alert="A-1") == (
        "joined",
        "incident 1 is about the same alert",
    )


async def steps_open(runtime: Runtime) -> set[str]:
    run = await look(runtime, lambda connection: list_queries.run_of(connection, 1))
    assert run is not None
    return {step for step, record in run.steps.items() if record.state == "open"}


async def test_the_demo_company_brings_what_it_knows_from_outside(url: str) -> None:
    async with opened(url, None) as runtime:
        await demo_company.load_demo(runtime)
        declared = plan_declarations(Settings())["facts"]
        known = await look(runtime, lambda connection: known_facts(connection, declared))
    assert {row["name"]: row["value"] for row in known if row["is"] == "whole number"} == {
        "spare_scanners": 2,
        "spare_voice_boards": 1,
        "spare_desks": 2,
    }
    assert all(row["source"] == "demo" for row in known)


async def test_an_end_that_was_heard_first_counts_in_the_ledger_and_in_one_batch(
    url: str,
) -> None:
    """INPUTS F9: carriers were asked to repair what worked."""
    before, after = MONDAY - timedelta(minutes=2), MONDAY - timedelta(minutes=1)
    ended = event("line.restored", "r7", after, line="Q7")
    async with opened(url, small_company()) as runtime:
        await receive(runtime, [ended, event("line.failed", "f7", before, line="Q7")])
        await receive(runtime, [event("line.failed", "f7 again", before, line="Q7")])
        rows = await look(runtime, list_queries.signals)
    assert {row["id"]: row["verdict"] for row in rows} == {
        "r7": "dismissed",
        "f7": "dismissed",
        "f7 again": "dismissed",
    }
