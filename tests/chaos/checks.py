"""What must hold when everything is up again: nothing lost, nothing twice, nothing unsent, nothing
stuck.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sqlalchemy import select

from incidents.effects import URGENT
from ledger import list_queries
from ledger.database import Connection
from ledger.tables import IncidentRow, NoticeRow, table_of
from tests.chaos.load import Load
from tests.chaos.world import World
from tests.survive.unsent import held_back, on_the_way
from translations.json_rows import entry_row

N, INCIDENTS = table_of(NoticeRow), table_of(IncidentRow)
OVERDUE = 15.0  # seconds that a deadline may be past without being stuck
PAGE_WITHIN = 15.0  # seconds from everything being up again to the carrier
SETTLED_WITHIN = 300.0
RESOLUTION = 1.0  # the carrier's dates are whole seconds


@dataclass
class Outcome:
    """`failures` in words; `figures` by name."""

    figures: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def none(self, name: str, found: list[Any]) -> None:
        """Counts what there must be none of."""
        self.figures[name] = len(found)
        if found:
            self.failures.append(f"{len(found)} {name}: {found[:5]}")


def settle(world: World, load: Load) -> float:
    """Wait until nothing is on its way; the seconds it took. What is left is found by `examine`."""
    began = time.monotonic()
    while time.monotonic() - began < SETTLED_WITHIN:
        judged = {s["id"] for s in world.look(_signals) if s["state"] == "judged"}
        if load.accepted <= judged and not world.look(on_the_way):
            break
        world.revive()
        time.sleep(0.5)
    return time.monotonic() - began


def examine(world: World, load: Load, up_at: float, up_again: datetime, within: float) -> Outcome:
    """`up_at`: the moment when everything was up again, in seconds since 1970."""
    outcome = Outcome()
    _signals_hold(world, load, outcome)
    _messages_hold(world, outcome)
    _nothing_is_stuck(world, outcome)
    _pages_were_quick(world, up_at, up_again, within, outcome)
    outcome.figures["revived"] = world.revived
    return outcome


def _signals_hold(world: World, load: Load, outcome: Outcome) -> None:
    signals = {s["id"]: s["state"] for s in world.look(_signals)}
    outcome.figures["signals accepted"] = len(load.accepted)
    outcome.none("signals lost", [i for i in load.accepted if signals.get(i) != "judged"])
    parked = world.look(lambda c: list_queries.parked(c, 10_000))
    outcome.figures["malformed parked"] = len(parked)
    if len(parked) != load.malformed:
        outcome.failures.append(f"{load.malformed} malformed, {len(parked)} parked")
    incidents = [i for i in world.look(list_queries.incidents) if i["kind"] == "truck_failure"]
    ours = {i["id"] for i in incidents}
    lines = [entry_row(r) for r in world.look(lambda c: list_queries.timeline(c, limit=200_000))]
    triage = Counter(
        line["what"] for line in lines if line["step"] == "triage" and line["incident"] in ours
    )
    counted = sum(i["signals"] for i in incidents)
    if triage["opened"] + triage["joined"] != counted:
        outcome.failures.append(f"{triage} on the timeline, {counted} signals in incidents")
    outcome.figures["incidents"] = len(incidents)


def _messages_hold(world: World, outcome: Outcome) -> None:
    notices, sent = world.look(_notices), world.carrier.store.messages
    outcome.figures |= {"notices": len(notices), "texts at the carrier": len(sent)}
    outcome.figures["held back for the hour"] = len(world.look(held_back))
    outcome.none("never sent", [n["id"] for n in world.look(on_the_way)])
    there = {m["sid"]: (m["to"], m["body"]) for m in sent}
    references = Counter(n["reference"] for n in notices if n["reference"])
    outcome.none(
        "counted as sent and not at the carrier", [r for r in references if r not in there]
    )
    # What one person is asked about one incident at once is one text.
    asked = {(n["reference"], n["person"], n["incident"]) for n in notices if n["reference"]}
    people = Counter(reference for reference, _, _ in asked)
    outcome.none("references of two people", [r for r, n in people.items() if n > 1])
    # A text that no notice refers to was sent a second time, if its words were sent a first time;
    # else its notice was withdrawn before the answer came.
    words = {there[r] for r in references if r in there}
    outcome.none(
        "double texts", [m for s, m in there.items() if s not in references and m in words]
    )


def _nothing_is_stuck(world: World, outcome: Outcome) -> None:
    incidents, now = world.look(_open_incidents), time.time()
    asked = {n["incident"] for n in world.look(list_queries.open_questions)}
    overdue = [i for i, due in incidents if due and now - due.timestamp() > OVERDUE]
    outcome.none("stuck", overdue)
    outcome.none("silent", [i for i, due in incidents if due is None and i not in asked])


def _pages_were_quick(
    world: World, up_at: float, up_again: datetime, within: float, outcome: Outcome
) -> None:
    arrived = {
        m["sid"]: parsedate_to_datetime(m["date_created"]).timestamp()
        for m in world.carrier.store.messages
    }
    pages = [n for n in world.look(_notices) if n["urgency"] == URGENT and n["owed_at"] <= up_again]
    after = [arrived[n["reference"]] - up_at for n in pages if n["reference"] in arrived]
    outcome.figures["pages"] = len(pages)
    outcome.figures["slowest page, s after up"] = round(max([0.0, *after]), 1)
    late = [seconds for seconds in after if seconds > within + RESOLUTION]
    outcome.none("late pages", late)


async def _signals(connection: Connection) -> list[Any]:
    return list(await list_queries.signals(connection, limit=100_000))


async def _notices(connection: Connection) -> list[dict[str, Any]]:
    names = ("id", "state", "reference", "urgency", "owed_at", "person", "incident")
    rows = await connection.execute(select(*(N.c[name] for name in names)))
    return [dict(zip(names, row, strict=True)) for row in rows]


async def _open_incidents(connection: Connection) -> list[tuple[int, datetime | None]]:
    rows = await connection.execute(
        select(INCIDENTS.c.id, INCIDENTS.c.due_at).where(INCIDENTS.c.state == "open")
    )
    return [(row.id, row.due_at) for row in rows]


Note = Callable[[str], None]
