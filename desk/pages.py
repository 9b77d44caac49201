"""The pages that are looked at: what needs a person now, one incident, trucks, what was parked."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.api import take_again
from desk.board import board
from desk.bodies import form_of
from desk.deciding import given_values
from desk.phrases import said
from desk.room import room_of
from desk.story import story
from desk.titles import Titles
from desk.view import language_of, page
from desk.words import word
from handlers import answering, overview
from ledger import queries

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(request: Request) -> Response:
    return await _home(request)


async def _home(request: Request, status: int = 200, fault: str = "") -> Response:
    return page(request, "home.html", status, fault=fault, **await board(room_of(request), language_of(request)))


@router.get("/incidents")
async def incidents() -> Response:
    return RedirectResponse("/", 303)


@router.get("/incidents/{id}")
async def incident(request: Request, id: int) -> Response:
    return await _incident(request, id)


async def _incident(request: Request, id: int, status: int = 200, fault: str = "") -> Response:
    shown = await story(room_of(request), id, language_of(request))
    if shown is None:
        return page(request, "message.html", 404, text=word("not_found", language_of(request)))
    return page(request, "incident.html", status, fault=fault, **shown)


@router.post("/notices/{id}/answer")
async def answer(request: Request, id: int) -> Response:
    """A button of the desk: answers for the person who was asked, and comes back to the page it stood on."""
    form = await form_of(request)
    back = int(form["back"]) if form.get("back", "").isdigit() else None
    try:
        await answering.answer(room_of(request).office, id, form.get("answer", ""), "desk", **given_values(form))
    except answering.CannotAnswer as cannot:
        fault = said(str(cannot), language_of(request), room_of(request).office.plan.texts.get(language_of(request)))
        return await (_home(request, 409, fault) if back is None else _incident(request, back, 409, fault))
    return RedirectResponse("/" if back is None else f"/incidents/{back}", 303)


@router.get("/units")
async def units(request: Request) -> Response:
    office = room_of(request).office
    rows = await overview.units(office)
    async with office.ledger.reading() as connection:
        titles = Titles(office, await office.directory(connection), language_of(request))
    away = {"failed": 0, "offered": 1, "dispatched": 2}
    rows.sort(key=lambda row: (not row["waiting"], away.get(row["state"], 9), row["site"], row["id"]))
    return page(request, "units.html", titles=titles, rows=rows)


@router.get("/parked")
async def parked(request: Request) -> Response:
    async with room_of(request).office.ledger.reading() as connection:
        return page(request, "parked.html", rows=await queries.parked(connection))


@router.post("/parked/{id}/replay")
async def replay(request: Request, id: int) -> Response:
    if not await take_again(room_of(request), id):
        return page(request, "message.html", 404, text=word("not_parked", language_of(request)))
    return RedirectResponse("/parked", 303)
