"""The pages of parked messages, with a button to replay each."""

from __future__ import annotations

import math
from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.app_state import state_of
from desk.authentication import actor_of
from desk.login_services import is_automatic
from desk.parked_api import SHOWN_BYTES, shown
from desk.path_params import Number, PageNumber
from desk.rendering import in_words, language_of, page
from desk.words import word
from handlers.parked_replay import replay_parked
from ledger import list_pages, parked_signals
from ledger.database import ConflictError, LedgerUnavailableError
from playbooks.intake.bounds import quoted

router = APIRouter(include_in_schema=False)
SHOWN_PARKED = 50  # rows of a page
SHOWN_REASON = 300  # characters; the page of the message has all of them


@router.get("/parked")
async def parked(request: Request, number: PageNumber = 1) -> Response:
    runtime = state_of(request).runtime
    async with runtime.ledger.reading() as connection:
        rows, total, _ = await list_pages.parked(connection, SHOWN_PARKED, number)
        pages = math.ceil(total / SHOWN_PARKED)
        if number > pages > 0:
            number = pages
            rows, _, _ = await list_pages.parked(connection, SHOWN_PARKED, number)
        dropped = await parked_signals.dropped(connection)
    await _mark_seen(request, [row["id"] for row in rows])
    reasons = {r["id"]: quoted(in_words(request, r["reason"]), SHOWN_REASON) for r in rows}
    numbers = {"page": number, "pages": pages, "total": total, "dropped": dropped}
    return page(request, "parked.html", rows=rows, reasons=reasons, **numbers)


async def _mark_seen(request: Request, ids: list[int]) -> None:
    """Messages that no person has seen lead to a call by the self-audit. A page that follows by
    itself, such as one on an unattended screen, and a machine's key prove no reader.
    """
    runtime = state_of(request).runtime
    if not ids or is_automatic(request.headers) or actor_of(request).key is not None:
        return
    # The page is shown also while the mark cannot be written: then the self-audit calls.
    with suppress(ConflictError, LedgerUnavailableError):
        async with runtime.ledger.writing() as connection:
            await parked_signals.mark_seen(connection, ids, runtime.clock.now())


@router.get("/parked/{parked_id}")
async def parked_one(request: Request, parked_id: Number) -> Response:
    """One message with its whole reason and what it said."""
    async with state_of(request).runtime.ledger.reading() as connection:
        row = await parked_signals.parked_message(connection, parked_id, SHOWN_BYTES)
    if row is None:
        return _not_there(request)
    await _mark_seen(request, [parked_id])
    cut = row["bytes"] > SHOWN_BYTES
    text = shown(row["body"])
    return page(request, "parked_one.html", row=row, body=text, cut=cut, most=SHOWN_BYTES)


@router.post("/parked/{parked_id}/replay")
async def replay(request: Request, parked_id: Number) -> Response:
    if not await replay_parked(state_of(request).runtime, parked_id, actor_of(request)):
        return _not_there(request)
    return RedirectResponse("/parked", 303)


def _not_there(request: Request) -> Response:
    return page(request, "message.html", 404, text=word("not_parked", language_of(request)))
