"""Parked messages over HTTP: listed, looked at and replayed."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import Limit, faults, listed, reply
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.path_params import Number, PageNumber
from handlers.parked_replay import replay_parked
from ledger import list_pages, parked_signals
from playbooks.intake.bounds import without_controls
from translations import json_row

router = APIRouter(prefix="/api")
A_PAGE = 50  # rows, where no limit is given
SHOWN_BYTES = 64 * 1024  # of a message
DROPPED = "Dropped-Count"  # header: how many more there were, of which only the number was kept
NOT_THERE: dict[int | str, dict[str, Any]] = {
    404: {"description": "nothing was parked under this number"}
}


@router.get("/parked")
async def parked(request: Request, limit: Limit = A_PAGE, page: PageNumber = 1) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        answer = listed(request, await list_pages.parked(connection, limit, page))
        answer.headers[DROPPED] = str(await parked_signals.dropped(connection))
    return answer


@router.get("/parked/{parked_id}", responses=NOT_THERE)
async def parked_one(request: Request, parked_id: Number) -> Response:
    """One message with its reason and up to 64 kB of what it said, as text."""
    async with state_of(request).runtime.ledger.reading() as connection:
        found = await parked_signals.parked_message(connection, parked_id, SHOWN_BYTES)
    if found is None:
        return faults([f"nothing was parked under {parked_id}"], 404)
    return reply(json_row({**found, "body": shown(found["body"])}))


def shown(body: bytes) -> str:
    """As text without control characters; what is no UTF-8 is marked."""
    return without_controls(body.decode("utf-8", "replace"))


@router.post("/parked/{parked_id}/replay", responses=NOT_THERE)
async def replay(request: Request, parked_id: Number) -> Response:
    """Process a parked message again, as if it arrived now.

    If it is still refused it is parked again, with the reason.
    """
    if not await replay_parked(state_of(request).runtime, parked_id, actor_of(request)):
        return faults([f"nothing was parked under {parked_id}"], 404)
    return reply({"parked": parked_id, "replayed": True})
