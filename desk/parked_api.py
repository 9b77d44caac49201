"""Parked messages over HTTP: listed and replayed."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import MANY, Limit, faults, listed, reply
from desk.app_state import state_of
from desk.path_params import Number, PageNumber
from handlers.parked_replay import replay_parked
from ledger import list_pages

router = APIRouter(prefix="/api")


@router.get("/parked")
async def parked(request: Request, limit: Limit = MANY, page: PageNumber = 1) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        return listed(request, await list_pages.parked(connection, limit, page))


@router.post(
    "/parked/{parked_id}/replay",
    responses={404: {"description": "nothing was parked under this number"}},
)
async def replay(request: Request, parked_id: Number) -> Response:
    """Process a parked message again, as if it arrived now.

    If it is still refused it is parked again, with the reason.
    """
    if not await replay_parked(state_of(request).runtime, parked_id):
        return faults([f"nothing was parked under {parked_id}"], 404)
    return reply({"parked": parked_id, "replayed": True})
