"""The page of the trucks."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.app_state import state_of
from desk.display_names import Titles
from desk.rendering import language_of, page
from handlers import unit_overview

router = APIRouter(include_in_schema=False)


@router.get("/units")
async def units(request: Request) -> Response:
    runtime = state_of(request).runtime
    rows = await unit_overview.list_units(runtime)
    async with runtime.ledger.reading() as connection:
        titles = Titles(runtime, await runtime.directory(connection), language_of(request))
    away = {"failed": 0, "offered": 1, "dispatched": 2}
    rows.sort(
        key=lambda row: (not row["waiting"], away.get(row["state"], 9), row["site"], row["id"])
    )
    return page(request, "units.html", titles=titles, rows=rows)
