"""The two guards that keep a live drill inside, each tried alone: the ledger's and the notifier's
(always_7).
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from handlers import live_drills
from handlers.answer_links import AnswerLinks
from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger import list_queries
from ledger.change_set import ChangeSet
from ledger.decision_state import DecisionState, load_for_events
from ledger.decision_writer import write_changes
from ledger.drill_guard import DrillIsolationError
from ledger.tables import NoticeRow, table_of
from notifier.delivery_worker import DeliveryWorker
from playbooks.company.company_lookup import UnitLive
from playbooks.messages.drill_filter import MARK
from tests.actors import DRILL
from tests.handlers.rehearsing import Postbox, everything, people
from tests.runtimes import MONDAY, failed, look

WAYS_OUT: dict[str, dict[str, Any]] = {
    "a stranger": {"person": "stranger"},
    "a retailer": {"role": "retailer"},
    "an unmarked text": {"text": "TRUCK FAILED"},
}


@pytest.mark.parametrize("way", WAYS_OUT)
async def test_the_ledgers_guard_lets_no_message_out(runtime: Runtime, way: str) -> None:
    ours = await people(runtime)
    incident = await live_drills.report(runtime, "truck.failed", {"unit": "K-07"}, ours, DRILL) or 0
    before = await everything(runtime)
    with pytest.raises(DrillIsolationError):
        await _write(runtime, incident, notices=[notice_row(incident, ours[0]) | WAYS_OUT[way]])
    assert await everything(runtime) == before


@pytest.mark.parametrize("what", ["units", "outbox", "routines"])
async def test_the_ledgers_guard_lets_nothing_else_out(runtime: Runtime, what: str) -> None:
    ours = await people(runtime)
    incident = await live_drills.report(runtime, "truck.failed", {"unit": "K-07"}, ours, DRILL) or 0
    rows: dict[str, Any] = {
        "units": {"S-01"},
        "outbox": [{"topic": "incidents"}],
        "routines": [{"routine": "roll-call"}],
    }
    with pytest.raises(DrillIsolationError):
        await _write(runtime, incident, **{what: rows[what]})
    assert await look(runtime, list_queries.holds) == {}


async def test_the_ledgers_guard_takes_no_drill_together_with_what_is_real(
    runtime: Runtime,
) -> None:
    drill = (
        await live_drills.report(
            runtime, "truck.failed", {"unit": "K-07"}, await people(runtime), DRILL
        )
        or 0
    )
    await receive(runtime, [failed("K-08")])
    real = next(
        row["id"] for row in await look(runtime, list_queries.incidents) if row["drill"] is None
    )
    with pytest.raises(DrillIsolationError):
        await _write(runtime, drill, real)


@pytest.mark.parametrize("way", WAYS_OUT)
async def test_the_notifiers_guard_holds_although_the_ledgers_did_not(
    runtime: Runtime, way: str
) -> None:
    """The row is smuggled past every other guard; the incident alone says that it is a drill."""
    ours = await people(runtime)
    incident = await live_drills.report(runtime, "truck.failed", {"unit": "K-07"}, ours, DRILL) or 0
    smuggled = notice_row(incident, ours[0]) | (
        {"person": "R-0001", "role": "retailer"} if way == "a retailer" else WAYS_OUT[way]
    )
    async with runtime.ledger.writing() as connection:
        await connection.execute(insert(table_of(NoticeRow)), [smuggled])
    postbox = Postbox()
    delivery_worker = DeliveryWorker(runtime, postbox, AnswerLinks("secret", "http://desk"), "all")
    while await delivery_worker.deliver_some():
        await delivery_worker.on_stop()
    assert postbox.letters, "the drill's own messages do go out"
    assert all(outgoing.text.startswith(MARK) for outgoing in postbox.letters)
    held = [n for n in await everything(runtime) if n["state"] == "failed"]
    assert len(held) == 1
    assert held[0]["why"].code == "reason.kept_in_drill"


async def test_a_real_incident_passes_both_guards(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    postbox = Postbox()
    delivery_worker = DeliveryWorker(runtime, postbox, AnswerLinks("secret", "http://desk"), "all")
    while await delivery_worker.deliver_some():
        await delivery_worker.on_stop()
    assert len(postbox.letters) == len(await everything(runtime)) > 0


async def _write(runtime: Runtime, *incidents: int, **rows: Any) -> None:
    async with runtime.ledger.writing() as connection:
        stored: DecisionState = await load_for_events(connection, incidents)
        stored.live.units["S-01"] = UnitLive("dispatched", incidents[0], "K-07")
        await write_changes(connection, ChangeSet(touched=set(incidents), **rows), stored)


def notice_row(incident: int, person: str) -> dict[str, Any]:
    return {
        "unique_key": "smuggled",
        "incident": incident,
        "step": "x",
        "item": None,
        "clause": [],
        "token": "x",
        "person": person,
        "name": "",
        "role": "leader",
        "phones": ["+8613900000000"],
        "language": "zh",
        "text": f"{MARK}x",
        "expects": "nothing",
        "options": [],
        "deadline": None,
        "urgency": 0,
        "state": "owed",
        "phone": 0,
        "owed_at": MONDAY,
    }
