"""What an incident's page shows: its head, who owes an answer, what happened, what was sent."""

from __future__ import annotations

from collections import Counter
from typing import Any

from desk.board import folded
from desk.naming import Naming
from desk.outline import outline
from desk.picture import MARKS, picture, says
from desk.room import Room
from desk.standing import Place, places
from desk.titles import Row, Titles
from desk.words import Language
from ledger import queries
from ledger.open import Connection
from ledger.state import load_live
from playbooks.run import Run

OPEN = ("owed", "sending", "sent", "unknown")
SHOWN_LETTERS = 200  # of one campaign; the counts are of all


async def story(room: Room, id: int, language: Language) -> dict[str, Any] | None:
    """None where there is no such incident. Raises NoCompany, LedgerAway."""
    office = room.office
    async with office.ledger.reading() as connection:
        incident, run = await queries.incident(connection, id), await queries.run_of(connection, id)
        if incident is None or run is None:
            return None
        titles = Titles(office, await office.directory(connection), language)
        lines = await queries.timeline(connection, id)
        notices = await queries.notices(connection, id)
        signals = await queries.signals(connection, id)
        found = await _places(room, connection, run)
    asked = [n | {"deciding": titles.deciding(incident, n)} for n in notices if n["expects"] != "nothing" and n["state"] in OPEN]
    asked.sort(key=lambda n: (n["deadline"] is None, n["deadline"] or n["owed_at"], n["id"]))
    return {
        "titles": titles, "incident": incident, "run": run, "lines": lines, "asked": folded(asked), "owed": len(asked),
        "batches": _batches(notices), "signals": signals, "total": len(notices), **_picture(room, run, found, language),
    }  # fmt: skip


async def _places(room: Room, connection: Connection, run: Run) -> dict[str, list[Place]]:
    answers = await room.office.answers(connection, await load_live(connection), {run.incident: run})
    return places(run, answers)


def _picture(room: Room, run: Run, found: dict[str, list[Place]], language: Language) -> dict[str, Any]:
    """The playbook this incident began with, and how far it is."""
    plan = room.office.plans.get(run.plan, room.office.plan)
    playbook, naming = plan.playbook(run.playbook), Naming(plan, language)
    now = room.office.clock.now().astimezone(plan.calendar.zone)
    return {
        "p": picture(playbook, naming, found, now), "marks": MARKS, "outline": outline(playbook, naming), "places": found,
        "place_says": lambda place: says(place, naming, now), "playbook": playbook,
    }  # fmt: skip


def _batches(notices: list[Row]) -> list[dict[str, Any]]:
    """Newest first. Letters to retailers that were owed together are one line; everything else stands for itself."""
    batches: dict[Any, list[Row]] = {}
    for notice in notices:
        together = (notice["step"], notice["item"], notice["owed_at"]) if notice["role"] == "retailer" else notice["id"]
        batches.setdefault(together, []).append(notice)
    found = [{"first": rows[0], "rows": rows[:SHOWN_LETTERS], "count": len(rows), "states": _states(rows)} for rows in batches.values()]
    return found[::-1]


def _states(rows: list[Row]) -> list[tuple[str, int]]:
    return Counter(row["state"] for row in rows).most_common()
