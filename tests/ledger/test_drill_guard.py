"""Nothing but marked texts to its own people leaves a live drill, whatever was decided."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import list_queries
from ledger.change_set import ChangeSet
from ledger.database import Ledger
from ledger.decision_state import DecisionState
from ledger.decision_writer import write_changes as write_changes
from ledger.drill_guard import DrillIsolationError
from ledger.service_changes import ServiceChanges
from playbooks.company.company_lookup import UnitLive
from playbooks.messages.drill_filter import MARK
from tests.ledger.sample_rows import (
    call_row,
    line_row,
    notice_row,
    put_incidents,
    read,
    run,
    suspension_row,
    write,
)
from translations import plain

OWN = ("hana", "carl")
MARKED = f"{MARK}A truck failed"


async def _save(ledger: Ledger, changes: ChangeSet, *others: int) -> None:
    """A drill's decision, beside those of real incidents."""
    stored = DecisionState(runs={1: run(1, drill=True, people=OWN)} | {n: run(n) for n in others})
    stored.live.units["S-1"] = UnitLive("dispatched", 1, None, None)
    changes.touched |= {1, *others}
    changes.reasons |= {number: plain("drill") for number in changes.touched}
    await write(ledger, write_changes, changes, stored)


def _text(**more: Any) -> dict[str, Any]:
    return notice_row("a", **({"text": MARKED} | more))


async def test_a_marked_text_to_its_own_people_is_owed_and_never_sent_directly(
    ledger: Ledger,
) -> None:
    claimed = {"state": "sending", "claimed_by": "worker", "claimed_at": run(1).opened_at}
    await _save(ledger, ChangeSet(notices=[_text(**claimed)], timeline=[line_row("opened")]))
    (notice,) = await read(ledger, list_queries.notices)
    assert (notice["state"], notice["text"]) == ("owed", MARKED)
    assert [line["code"] for line in await read(ledger, list_queries.timeline)] == ["opened"]


@pytest.mark.parametrize(
    ("notice", "fault"),
    [
        (_text(person="bob"), "bob, who is not one of its people"),
        (_text(role="retailer"), "a message to the retailer hana"),
        (_text(text="A truck failed"), "a text that does not say so"),
        (_text(text=f"A truck failed {MARK}"), "a text that does not say so"),
    ],
    ids=["a stranger", "a retailer", "no mark", "a mark at the end"],
)
async def test_what_would_reach_anyone_else_is_refused(
    ledger: Ledger, notice: dict[str, Any], fault: str
) -> None:
    with pytest.raises(DrillIsolationError, match=fault):
        await _save(ledger, ChangeSet(notices=[notice], timeline=[line_row("opened")]))
    assert (
        await read(ledger, list_queries.incidents)
        == await read(ledger, list_queries.timeline)
        == []
    )


BEYOND: dict[str, dict[str, Any]] = {
    "units": {"units": {"S-1"}},
    "outbox": {"outbox": [{"topic": "incidents", "key": "1", "body": b"{}"}]},
    "routines": {
        "routines": [{"routine": "r", "site": "HQ", "day": run(1).opened_at.date(), "incident": 1}]
    },
    "service": {"service": ServiceChanges(suspended=[suspension_row("t")])},
    "facts": {"facts": [{"name": "f", "value": 1, "at": run(1).opened_at, "source": "desk"}]},
    "windows": {"windows": [{"signal": "line.down"}]},
    "recheck_at": {"recheck_at": {"breakdown": run(1).opened_at}},
}


@pytest.mark.parametrize("what", BEYOND)
async def test_it_changes_nothing_but_itself(ledger: Ledger, what: str) -> None:
    with pytest.raises(DrillIsolationError, match=f"about to write: {what}"):
        await _save(ledger, ChangeSet(**BEYOND[what]))
    assert await read(ledger, list_queries.incidents) == []


async def test_no_customer_is_called_in_a_drill(ledger: Ledger) -> None:
    changes = ChangeSet()
    changes.calls.added.append(call_row("R-1"))
    with pytest.raises(DrillIsolationError, match="about to write: calls"):
        await _save(ledger, changes)


async def test_a_drill_and_what_is_real_are_never_written_together(ledger: Ledger) -> None:
    with pytest.raises(DrillIsolationError, match="one transaction"):
        await _save(ledger, ChangeSet(), 2)
    assert await read(ledger, list_queries.incidents) == []


async def test_what_is_real_is_not_held_to_a_drills_rules(ledger: Ledger) -> None:
    await put_incidents(ledger, 2)
    stored = DecisionState(runs={2: run(2)}, versions={2: 1})
    real = ChangeSet(touched={2}, notices=[notice_row("a", incident=2, person="bob")])
    await write(ledger, write_changes, real, stored)
    assert [n["person"] for n in await read(ledger, list_queries.notices)] == ["bob"]
