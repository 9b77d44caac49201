"""Services out of use and announcements about them over HTTP, for machines."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import reply
from desk.app_state import state_of
from ledger import announcements, suspensions
from translations import reason_row

router = APIRouter(prefix="/api")


@router.get("/services")
async def suspended(request: Request, everything: bool = False) -> Response:
    """What is suspended now; with `everything` what was, too."""
    async with state_of(request).runtime.ledger.reading() as connection:
        rows = await suspensions.suspensions(connection, everything)
        return reply([reason_row(row) for row in rows])


@router.get("/announcements")
async def announced(request: Request) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        return reply(
            [
                {k: v for k, v in row.items() if k != "cap"}
                for row in await announcements.announcements(connection)
            ]
        )
