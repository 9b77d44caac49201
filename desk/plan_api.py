"""What the plan declares, and its versions, over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import reply
from desk.app_state import state_of
from ledger import external_facts, plan_versions

router = APIRouter(prefix="/api")


@router.get("/facts")
async def list_facts(request: Request) -> Response:
    runtime = state_of(request).runtime
    async with runtime.ledger.reading() as connection:
        declared = external_facts.fact_rows(runtime.plan.facts.values())
        return reply(await external_facts.known_facts(connection, declared))


@router.get("/plan/versions")
async def list_versions(request: Request) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        return reply(await plan_versions.version_list(connection))
