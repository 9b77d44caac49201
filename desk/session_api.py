"""Sessions of logins over the JSON API: listed and ended."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.access import access_of
from desk.api_replies import faults, reply
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.path_params import Number, Text
from playbooks.definition.desk_rights import ADMINISTER

router = APIRouter(prefix="/api")
NOT_YOURS = "this session is somebody else's"


def may_see_all(request: Request) -> bool:
    """Whether the sender may administer people; without this right only own sessions are seen."""
    return access_of(request).may(ADMINISTER)


@router.get("/sessions")
async def list_sessions(request: Request, person: Text | None = None) -> Response:
    whose = person if may_see_all(request) else actor_of(request).person
    return reply(await state_of(request).logins.sessions.list(whose))


@router.delete("/sessions/{session_id}")
async def end(request: Request, session_id: Number) -> Response:
    sessions = state_of(request).logins.sessions
    own = None if may_see_all(request) else actor_of(request).person
    if own is not None and session_id not in {row["id"] for row in await sessions.list(own)}:
        return faults([NOT_YOURS], 404)
    return reply({"ended": int(await sessions.end(session_id, actor_of(request)))})


@router.delete("/sessions")
async def end_of_person(request: Request, person: Text) -> Response:
    if not may_see_all(request) and actor_of(request).person != person:
        return faults([NOT_YOURS], 404)
    sessions = state_of(request).logins.sessions
    return reply({"ended": await sessions.end_of(person, actor_of(request))})
