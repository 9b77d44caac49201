"""What an incident's page shows: its head, who owes an answer, what happened, what was sent."""

from __future__ import annotations

from collections import Counter
from typing import Any

from desk.room import Room
from desk.titles import Row, Titles
from desk.words import Language
from ledger import queries

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
    asked = [n | {"choices": titles.choices(incident, n)} for n in notices if n["expects"] != "nothing" and n["state"] in OPEN]
    asked.sort(key=lambda n: (n["deadline"] is None, n["deadline"] or n["owed_at"], n["id"]))
    return {
        "titles": titles, "incident": incident, "run": run, "lines": lines, "asked": asked, "batches": _batches(notices),
        "signals": signals, "total": len(notices),
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
