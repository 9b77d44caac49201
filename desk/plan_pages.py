"""The plan as it is read in a meeting: its playbooks, routines, rules and clauses; each playbook as
a picture and a list.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.app_state import state_of
from desk.plan_view import one_playbook, whole_plan
from desk.rendering import language_of, page
from desk.words import word

router = APIRouter(include_in_schema=False)


@router.get("/plan")
async def plan(request: Request) -> Response:
    return page(
        request, "plan.html", **whole_plan(state_of(request).runtime.plan, language_of(request))
    )


@router.get("/plan/playbooks/{name}")
async def playbook(request: Request, name: str) -> Response:
    shown = one_playbook(state_of(request).runtime.plan, name, language_of(request))
    if shown is None:
        return page(
            request, "message.html", 404, text=word("no_such_playbook", language_of(request))
        )
    return page(request, "playbook.html", **shown)
