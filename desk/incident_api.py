"""Incidents and their timelines over HTTP.

Times are ISO 8601 in UTC; a refused request is answered with every fault found.
"""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import MANY, Limit, faults, listed, reply
from desk.app_state import state_of
from desk.path_params import Number, PageNumber, Text
from ledger import list_pages, list_queries
from translations import entry_row, reason_row

router = APIRouter(prefix="/api")


@router.get("/incidents")
async def incidents(
    request: Request, state: Text | None = None, limit: Limit = MANY, page: PageNumber = 1
) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        return listed(request, await list_pages.incidents(connection, limit, page, state))


@router.get("/incidents/{incident_id}")
async def incident(request: Request, incident_id: Number) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        found, run = (
            await list_queries.incident(connection, incident_id),
            await list_queries.run_of(connection, incident_id),
        )
    if found is None or run is None:
        return faults([f"there is no incident {incident_id}"], 404)
    return reply(
        reason_row(found) | {"units": {unit: asdict(facts) for unit, facts in run.units.items()}}
    )


@router.get("/incidents/{incident_id}/timeline")
async def timeline(request: Request, incident_id: Number, after: Number = 0) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        if await list_queries.incident(connection, incident_id) is None:
            return faults([f"there is no incident {incident_id}"], 404)
        lines = await list_queries.timeline(connection, incident_id, after)
        return reply([entry_row(line) for line in lines])
