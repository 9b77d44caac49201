"""The plan's routines over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import faults, reply
from desk.app_state import state_of
from desk.people_api import object_of, text_of
from handlers import routine_list, routines
from incidents.signals import SignalRefusedError
from translations import in_english

router = APIRouter(prefix="/api")


@router.get("/routines")
async def list_routines(request: Request) -> Response:
    rows = await routine_list.list_routines(state_of(request).runtime)
    return reply([in_english(row) for row in rows])


@router.post("/routines/{name}/run")
async def run(request: Request, name: str) -> Response:
    """{"for"?: a site, a truck, or the number of the closed incident it follows}"""
    body = await object_of(request)
    try:
        return reply(
            {
                "incidents": await routines.begin(
                    state_of(request).runtime, name, text_of(body, "for") or None
                )
            }
        )
    except SignalRefusedError as refused:
        return faults(refused.faults, 422)
