"""The plan's routines over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import faults, reply
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.people_api import object_of, text_of
from desk.request_body import object_body
from handlers import routine_list, routine_run_list, routines
from incidents.signals import SignalRefusedError
from translations import in_english

router = APIRouter(prefix="/api")


@router.get("/routines")
async def list_routines(request: Request) -> Response:
    rows = await routine_list.list_routines(state_of(request).runtime)
    return reply([in_english(row) for row in rows])


@router.get("/routines/runs")
async def list_runs(request: Request) -> Response:
    """Those that are not over, those of the last day, and the latest of each routine."""
    return reply(list(await routine_run_list.list_routine_runs(state_of(request).runtime)))


@router.post("/routines/{name}/run", openapi_extra=object_body(for_="string", id="string"))
async def run(request: Request, name: str) -> Response:
    """{"for"?: a site, a truck, or the number of the closed incident it follows; "id"?: of the
    sender's choice: the same one again begins nothing}
    """
    body = await object_of(request)
    try:
        return reply(
            {
                "incidents": await routines.begin(
                    state_of(request).runtime,
                    name,
                    text_of(body, "for") or None,
                    actor_of(request),
                    text_of(body, "id"),
                )
            }
        )
    except SignalRefusedError as refused:
        return faults(refused.faults, 422)
