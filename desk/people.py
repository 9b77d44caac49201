"""The page of people: who is on duty, who is away, where the lists have holes, and a way to say that somebody leaves."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk import phrases
from desk.bodies import form_of
from desk.room import room_of
from desk.titles import Row, Titles
from desk.view import language_of, page
from handlers import people, roll
from incidents.signals import Refused

router = APIRouter(include_in_schema=False)
SHOWN, CHANGES = 60, 12


@router.get("/people")
async def everybody(request: Request) -> Response:
    return await _page(request)


@router.post("/people/away")
async def away(request: Request) -> Response:
    form, office = await form_of(request), room_of(request).office
    try:
        lost = form.get("unreachable", "") == "yes"
        await people.leave(office, form.get("person", ""), form.get("from", ""), form.get("until", ""), "desk", lost)
    except Refused as refused:
        return await _page(request, 422, "; ".join(refused.faults))
    return RedirectResponse("/people", 303)


@router.post("/people/back")
async def back(request: Request) -> Response:
    form = await form_of(request)
    try:
        await people.back(room_of(request).office, form.get("person", ""), "desk")
    except Refused as refused:
        return await _page(request, 422, "; ".join(refused.faults))
    return RedirectResponse("/people", 303)


async def _page(request: Request, status: int = 200, fault: str = "") -> Response:
    office = room_of(request).office
    async with office.ledger.reading() as connection:
        titles = Titles(office, await office.directory(connection), language_of(request))
    rows, asked = await roll.people(office), request.query_params.get("q", "").strip()
    found = [row for row in rows if _fits(row, asked)] if asked else []
    names = {row["id"]: row["name"] for row in rows}
    shown: dict[str, Any] = {
        "titles": titles, "fault": fault, "q": asked, "found": found[:SHOWN], "more": max(0, len(found) - SHOWN), "total": len(rows),
        "away": [row for row in rows if row["availability"] != "in the city"], "names": names,
        "ahead": [row for row in rows if row["availability"] == "in the city" and row["from"]],
        "duty": [row for row in await roll.roster(office) if row["now"]], "holes": await roll.holes(office),
        "changes": (await roll.changes(office))[:CHANGES],
    }  # fmt: skip
    return page(request, "people.html", status, **shown)


def _fits(row: Row, asked: str) -> bool:
    """Somebody by a part of the name, the id, a phone or a role."""
    roles = [r["role"] for r in row["roles"]]
    words = [row["id"], row["name"], *row["phones"], *roles, *(phrases.role(r, "zh") for r in roles), row["site"] or ""]
    return any(asked.lower() in word.lower() for word in words)
