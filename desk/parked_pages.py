"""The page of what was parked, with a button to replay it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.path_params import Number, PageNumber
from desk.rendering import language_of, page
from desk.words import word
from handlers.parked_replay import replay_parked
from ledger import list_pages

router = APIRouter(include_in_schema=False)


SHOWN_PARKED = 200  # rows of a page


@router.get("/parked")
async def parked(request: Request, number: PageNumber = 1) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        rows, total, _ = await list_pages.parked(connection, SHOWN_PARKED, number)
        # Rounded up.
        pages = -(-total // SHOWN_PARKED)
        if number > pages > 0:
            number = pages
            rows, _, _ = await list_pages.parked(connection, SHOWN_PARKED, number)
    return page(request, "parked.html", rows=rows, page=number, pages=pages)


@router.post("/parked/{parked_id}/replay")
async def replay(request: Request, parked_id: Number) -> Response:
    if not await replay_parked(state_of(request).runtime, parked_id):
        return page(request, "message.html", 404, text=word("not_parked", language_of(request)))
    return RedirectResponse("/parked", 303)
