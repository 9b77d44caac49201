"""People over the JSON API: who there is, who is on duty, and every change of it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import faults, reply
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.path_params import Text
from desk.request_body import BodyRefusedError, body_of, check_object, object_body
from handlers import duty_and_role_changes, staff_changes, staff_queries
from handlers.forget_person import forget_person
from handlers.staff_changes import StaffChangeResult
from incidents.signals import SignalRefusedError
from playbooks.intake.bounds import LONGEST_NAME, bounded_text
from translations import FaultError, message

router = APIRouter(prefix="/api")
_AWAY = object_body(from_="string", until="string", unreachable="boolean")
_DUTY = object_body(
    "role", "person", role="string", person="string", until="string", from_="string",
    site="string", remove="boolean",
)  # fmt: skip
_BACK = object_body(planned="boolean", from_="string")
_ROLE = object_body(
    "role", "person", role="string", person="string", site="string",
    rank={"type": ["integer", "null"], "minimum": 0, "maximum": 9},
)  # fmt: skip


@router.get("/people")
async def list_people(request: Request, role: Text | None = None) -> Response:
    return reply(await staff_queries.list_people(state_of(request).runtime, role))


@router.get("/people/changes")
async def list_changes(request: Request, person: Text | None = None) -> Response:
    return reply(await staff_queries.list_staff_changes(state_of(request).runtime, person))


@router.get("/people/gaps")
async def list_gaps(request: Request) -> Response:
    return reply(await staff_queries.list_data_gaps(state_of(request).runtime))


@router.get("/roster")
async def list_roster(request: Request, role: Text | None = None) -> Response:
    return reply(await staff_queries.list_roster(state_of(request).runtime, role))


@router.post("/people/{person}/away", openapi_extra=_AWAY)
async def away(request: Request, person: str) -> Response:
    """{"from"?, "until"?, "unreachable"?}"""
    body = await object_of(request)
    return await _changed(
        staff_changes.start_absence(
            state_of(request).runtime,
            person,
            text_of(body, "from"),
            text_of(body, "until"),
            actor_of(request),
            body.get("unreachable") is True,
        )
    )


@router.post("/people/{person}/back", openapi_extra=_BACK)
async def back(request: Request, person: str) -> Response:
    """{"planned"?: true, "from"?}: what lies ahead is taken back, all or that of a day."""
    body = await object_of(request)
    if body.get("planned") is True:
        runtime, start = state_of(request).runtime, text_of(body, "from")
        return await _changed(
            staff_changes.cancel_absence(runtime, person, start, actor_of(request))
        )
    return await _changed(
        staff_changes.end_absence(state_of(request).runtime, person, actor_of(request))
    )


@router.post("/people/{person}/forget", openapi_extra=object_body(dry_run="boolean"))
async def forget(request: Request, person: str) -> Response:
    """{"dry_run"?: true}"""
    body = await object_of(request)
    dry_run = body.get("dry_run") is True
    try:
        done = await forget_person(state_of(request).runtime, person, actor_of(request), dry_run)
    except SignalRefusedError as refused:
        return faults(refused.faults, 422)
    return reply(done)


@router.post("/roster", openapi_extra=_DUTY)
async def duty(request: Request) -> Response:
    """{"role", "person", "until", "from"?, "site"?}, or with "remove": true and without "until"."""
    body, runtime = await object_of(request), state_of(request).runtime
    role, person, start, until = (
        text_of(body, word) for word in ("role", "person", "from", "until")
    )
    site = text_of(body, "site") or None
    if body.get("remove") is True:
        return await _changed(
            duty_and_role_changes.end_duty(runtime, role, person, start, site, actor_of(request))
        )
    return await _changed(
        duty_and_role_changes.assign_duty(
            runtime,
            role,
            person,
            start,
            until,
            site,
            actor_of(request),
        )
    )


@router.post("/roles", openapi_extra=_ROLE)
async def hold(request: Request) -> Response:
    """{"role", "person", "site"?, "rank": 0 | 1 | … | null (no more)}"""
    body, runtime = await object_of(request), state_of(request).runtime
    rank = body.get("rank")
    if rank is not None and (
        not isinstance(rank, int) or isinstance(rank, bool) or not 0 <= rank <= 9
    ):
        return faults(
            ["rank is 0 for the holder, 1 for the first deputy, … or null for no more"], 422
        )
    role, person, site = (text_of(body, word) for word in ("role", "person", "site"))
    return await _changed(
        duty_and_role_changes.give_role(
            runtime, role, person, site or None, rank, actor_of(request)
        )
    )


async def _changed(change: Awaitable[StaffChangeResult]) -> Response:
    try:
        return reply((await change).row())
    except SignalRefusedError as refused:
        return faults(refused.faults, 422)


async def object_of(request: Request) -> dict[str, Any]:
    """The body as an object; anything else counts as an empty one, and what is missing is then
    named. Raises BodyRefusedError where it is beyond a bound.
    """
    try:
        raw = orjson.loads(await body_of(request) or b"{}")
    except orjson.JSONDecodeError:
        raw = {}
    return check_object(raw) if isinstance(raw, dict) else {}


def text_of(body: dict[str, Any], word: str, most: int = LONGEST_NAME) -> str:
    """A text of the body, empty where there is none. Raises BodyRefusedError where it is too
    long.
    """
    value = body.get(word)
    try:
        return bounded_text(value, most) if isinstance(value, str) else ""
    except FaultError as fault:
        raise BodyRefusedError([message("fault.field", field=word, fault=fault.message)]) from None
