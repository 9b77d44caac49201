"""People over the JSON API: who there is, who is on duty, and every change of it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import faults, reply
from desk.app_state import state_of
from desk.request_body import body_of
from handlers import staff_changes, staff_queries
from handlers.staff_changes import StaffChangeResult
from incidents.signals import SignalRefusedError

router = APIRouter(prefix="/api")


@router.get("/people")
async def list_people(request: Request, role: str | None = None) -> Response:
    return reply(await staff_queries.list_people(state_of(request).runtime, role))


@router.get("/people/changes")
async def list_changes(request: Request, person: str | None = None) -> Response:
    return reply(await staff_queries.list_staff_changes(state_of(request).runtime, person))


@router.get("/people/gaps")
async def list_gaps(request: Request) -> Response:
    return reply(await staff_queries.list_data_gaps(state_of(request).runtime))


@router.get("/roster")
async def list_roster(request: Request, role: str | None = None) -> Response:
    return reply(await staff_queries.list_roster(state_of(request).runtime, role))


@router.post("/people/{person}/away")
async def away(request: Request, person: str) -> Response:
    """{"from"?, "until"?, "unreachable"?, "by"?}"""
    body = await object_of(request)
    runtime, by = state_of(request).runtime, text_of(body, "by") or "api"
    return await _changed(
        staff_changes.start_absence(
            runtime,
            person,
            text_of(body, "from"),
            text_of(body, "until"),
            by,
            body.get("unreachable") is True,
        )
    )


@router.post("/people/{person}/back")
async def back(request: Request, person: str) -> Response:
    """{"by"?}"""
    body = await object_of(request)
    return await _changed(
        staff_changes.end_absence(state_of(request).runtime, person, text_of(body, "by") or "api")
    )


@router.post("/roster")
async def duty(request: Request) -> Response:
    """{"role", "person", "until", "from"?, "site"?, "by"?}"""
    body, runtime = await object_of(request), state_of(request).runtime
    role, person, start, until = (
        text_of(body, word) for word in ("role", "person", "from", "until")
    )
    return await _changed(
        staff_changes.assign_duty(
            runtime,
            role,
            person,
            start,
            until,
            text_of(body, "site") or None,
            text_of(body, "by") or "api",
        )
    )


@router.post("/roles")
async def hold(request: Request) -> Response:
    """{"role", "person", "site"?, "rank": 0 | 1 | … | null (no more), "by"?}"""
    body, runtime = await object_of(request), state_of(request).runtime
    rank = body.get("rank")
    if rank is not None and (
        not isinstance(rank, int) or isinstance(rank, bool) or not 0 <= rank <= 9
    ):
        return faults(
            ["rank is 0 for the holder, 1 for the first deputy, … or null for no more"], 422
        )
    site, by = text_of(body, "site") or None, text_of(body, "by") or "api"
    return await _changed(
        staff_changes.give_role(
            runtime, text_of(body, "role"), text_of(body, "person"), site, rank, by
        )
    )


async def _changed(change: Awaitable[StaffChangeResult]) -> Response:
    try:
        return reply((await change).row())
    except SignalRefusedError as refused:
        return faults(refused.faults, 422)


async def object_of(request: Request) -> dict[str, Any]:
    """The body as an object; anything else counts as an empty one, and what is missing is then
    named.
    """
    try:
        raw = orjson.loads(await body_of(request) or b"{}")
    except orjson.JSONDecodeError:
        raw = {}
    return raw if isinstance(raw, dict) else {}


def text_of(body: dict[str, Any], word: str) -> str:
    value = body.get(word)
    return value if isinstance(value, str) else ""
