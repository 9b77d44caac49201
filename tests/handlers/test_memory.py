"""A lone report is judged from memory where that is fresh, and whatever was done elsewhere
meanwhile is seen all the same (decision 6).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, insert, select, update

from handlers import decision_context, memory
from handlers.decision_context import load_context, recall
from handlers.notice_answers import answer
from handlers.receive import receive
from handlers.runtime import Runtime
from ledger import list_queries
from ledger.decision_state import DecisionState
from ledger.incident_lookup import load_for_signals
from ledger.tables import FactRow, HoldRow, IncidentRow, ServedRow, table_of
from playbooks.definition.run import Run
from playbooks.intake.signals import read_signal
from tests.runtimes import MONDAY, clock_of, cloud_event, event, failed, look, small_company

DELIVERY = [u for u in small_company().units if u.role == "delivery"]
KAILI = [u.id for u in DELIVERY if u.site == "kaili"]
ELSEWHERE = [u.id for u in DELIVERY if u.site != "kaili"]
postgres = pytest.mark.parametrize("url", ["postgres"], indirect=True)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine: what was remembered here is never too old, and once doubted it
    stays so.
    """
    monkeypatch.setattr(memory, "FRESH", 600.0)
    monkeypatch.setattr(memory, "DOUBTED", 600.0)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A number for each time the ledger was asked what stands: of how many signals."""
    times: list[int] = []
    really = load_for_signals

    async def counting(connection: Any, query: Any) -> Any:
        times.append(len(query.keys))
        return await really(connection, query)

    monkeypatch.setattr(decision_context, "load_for_signals", counting)
    return times


@postgres
async def test_only_the_first_of_several_reports_in_a_row_asks_the_ledger(
    runtime: Runtime, looked: list[int]
) -> None:
    for unit in (KAILI[0], ELSEWHERE[0], KAILI[1]):
        await receive(runtime, [failed(unit)])
    assert looked == [1]
    verdicts = Counter(s["verdict"] for s in await look(runtime, list_queries.signals))
    assert verdicts == {"opened": 2, "joined": 1}
    await receive(runtime, [failed(unit) for unit in KAILI[2:5]])  # a batch is looked up together
    assert looked == [1, 3]


@pytest.mark.parametrize(
    "url", ["sqlite"], indirect=True
)  # no wire: asking costs little, and one statement cannot check and write
async def test_on_sqlite_the_ledger_is_always_asked(runtime: Runtime, looked: list[int]) -> None:
    for unit in KAILI[:3]:
        await receive(runtime, [failed(unit)])
    assert looked == [1, 1, 1]


@postgres
async def test_what_was_remembered_too_long_ago_is_looked_up(
    runtime: Runtime, looked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    await receive(runtime, [failed(KAILI[0])])
    monkeypatch.setattr(memory, "FRESH", 0.0)
    await receive(runtime, [failed(KAILI[1])])
    assert looked == [1, 1]


async def test_an_incident_that_another_process_opened_meanwhile_is_joined(
    runtime: Runtime, other: Runtime
) -> None:
    await receive(runtime, [failed(ELSEWHERE[0])])
    await receive(other, [failed(KAILI[0])])
    await receive(runtime, [failed(KAILI[1])])
    assert Counter(s["verdict"] for s in await look(runtime, list_queries.signals)) == {
        "opened": 2,
        "joined": 1,
    }


async def test_what_another_process_added_to_an_incident_is_not_lost(
    runtime: Runtime, other: Runtime
) -> None:
    await receive(runtime, [failed(KAILI[0])])
    await receive(other, [failed(KAILI[1])])
    await receive(runtime, [failed(KAILI[2])])
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == 3
    assert set(Run.model_validate_json(await _run(runtime, incident["id"])).units) == set(KAILI[:3])


@postgres
async def test_an_answer_that_another_process_took_is_seen(
    runtime: Runtime, other: Runtime, looked: list[int]
) -> None:
    await receive(runtime, [failed(KAILI[0])])
    offer = next(n for n in await look(runtime, list_queries.notices) if n["expects"] == "accept")
    await answer(other, offer["id"], "refused", "sms", offer["person"])
    before = await _held(runtime, "offered")
    await receive(runtime, [failed(ELSEWHERE[0])])
    assert len(await _held(runtime, "offered")) == len(before) + 1
    assert looked == [1, 1]


@postgres
@pytest.mark.parametrize(
    "elsewhere",
    [
        insert(table_of(HoldRow)).values(
            unit="S-99", state="offered", incident=None, instead_of=None, until=MONDAY
        ),
        update(table_of(HoldRow)).values(until=MONDAY),
        delete(table_of(HoldRow)),
        insert(table_of(ServedRow)).values(route="K-09", upto=3),
        insert(table_of(FactRow)).values(name="sea level", value="1", at=MONDAY, source="test"),
    ],
    ids=["a truck taken", "an offer prolonged", "trucks freed", "a route served", "a fact told"],
)
async def test_whatever_changes_around_the_company_is_looked_at_first(
    runtime: Runtime, other: Runtime, looked: list[int], elsewhere: Any
) -> None:
    await receive(runtime, [failed(KAILI[0])])
    async with other.ledger.writing() as connection:
        await connection.execute(elsewhere)
    await receive(runtime, [failed(ELSEWHERE[0])])
    assert looked == [1, 1]
    assert len(await look(runtime, list_queries.incidents)) == 2


async def test_what_frees_a_truck_is_decided_from_what_stands(runtime: Runtime) -> None:
    await receive(runtime, [failed(KAILI[0])])
    offer = next(n for n in await look(runtime, list_queries.notices) if n["expects"] == "accept")
    await answer(runtime, offer["id"], "accepted", "sms", offer["person"])
    assert await _held(runtime, "dispatched")
    await receive(runtime, [failed(ELSEWHERE[0])])
    await receive(runtime, [event("route.finished", "served", unit=KAILI[0])])
    assert await _held(runtime, "dispatched") == []


@postgres
async def test_what_is_recalled_is_what_looking_gives(runtime: Runtime) -> None:
    """After any story: the same runs at the same versions, the same trucks held."""
    chosen = random.Random(7)
    story: list[Callable[[str], Any]] = [
        lambda unit: failed(unit, f"again-{unit}", note="smoke"),
        lambda unit: failed(unit),  # the very same
        lambda unit: event("route.finished", f"served-{unit}", unit=unit),
        lambda unit: event("takeover.confirmed", f"come-{unit}", unit=unit),
    ]
    recalls = 0
    for unit in chosen.sample([u.id for u in DELIVERY], 12):
        clock_of(runtime).move(seconds=1)
        await receive(runtime, [failed(unit)])
        await receive(runtime, [chosen.choice(story)(unit)])
        for asked in chosen.sample(DELIVERY, 4):
            signal = read_signal(
                cloud_event("truck.failed", f"ask-{asked.id}", unit=asked.id),
                runtime.plan,
                _directory(runtime),
                MONDAY,
            )
            async with runtime.ledger.writing() as connection:
                stands = await load_context(runtime, connection, [signal])
            if recalled := recall(runtime, signal):
                recalls += 1
                assert _seen(recalled) == _seen(stands)
    assert recalls > 20


def test_no_more_runs_are_remembered_than_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 3)
    remembered = memory.Memory()
    for number in range(5):
        run = Run(
            incident=number, playbook="truck_failure", plan="p", site="kaili", opened_at=MONDAY
        )
        remembered.keep(DecisionState({number: run}), {number})
    assert {number: version for number, (version, _) in remembered.runs.items()} == {
        2: 1,
        3: 1,
        4: 1,
    }
    closed = Run(incident=3, playbook="truck_failure", plan="p", status="closed", opened_at=MONDAY)
    remembered.keep(DecisionState({3: closed}, {3: 1}), {3})
    assert list(remembered.runs) == [2, 4]


def _seen(what: decision_context.DecisionContext) -> tuple[Any, ...]:
    stored = what.stored
    runs = {incident: orjson.loads(run.model_dump_json()) for incident, run in stored.runs.items()}
    return stored.stamp, stored.versions, stored.live, stored.held, runs


def _directory(runtime: Runtime) -> Any:
    directory = runtime.fresh_directory()
    assert directory
    return directory


async def _held(runtime: Runtime, state: str) -> list[str]:
    """Trucks in that state."""
    holds = table_of(HoldRow).c
    async with runtime.ledger.reading() as connection:
        return list(
            (await connection.execute(select(holds.unit).where(holds.state == state))).scalars()
        )


async def _run(runtime: Runtime, incident: int) -> str:
    runs = table_of(IncidentRow).c
    async with runtime.ledger.reading() as connection:
        return str(
            (await connection.execute(select(runs.run).where(runs.id == incident))).scalar_one()
        )
