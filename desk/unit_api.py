"""Trucks over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import reply
from desk.app_state import state_of
from handlers import unit_overview

router = APIRouter(prefix="/api")


@router.get("/units")
async def units(request: Request) -> Response:
    return reply(await unit_overview.list_units(state_of(request).runtime))
