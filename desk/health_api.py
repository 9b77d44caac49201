"""`GET /api/health`: whether Muster and its ledger are well."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import reply
from desk.app_state import state_of
from ledger import notices
from ledger.database import LedgerUnavailableError

router = APIRouter(prefix="/api")


@router.get("/health", responses={503: {"description": "not well"}})
async def health(request: Request) -> Response:
    app_state = state_of(request)
    found: dict[str, Any] = {"ok": True, "zone": app_state.runtime.plan.calendar.zone.key} | (
        app_state.health() if app_state.health else {}
    )
    try:
        async with app_state.runtime.ledger.reading() as connection:
            await notices.next_try(connection)
    except LedgerUnavailableError:
        found |= {"ok": False, "ledger": "away"}
    return reply(found, 200 if found["ok"] else 503)
