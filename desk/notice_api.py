"""Notices over HTTP: listed and answered."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.answer_confirmation_text import votes_of
from desk.api_replies import MANY, Limit, faults, listed, reply, with_notes
from desk.app_state import state_of
from desk.authentication import actor_of
from desk.path_params import Number, PageNumber
from desk.request_body import json_of, object_body
from handlers import notice_answers
from ledger import list_pages
from playbooks.intake.bounds import removal_notes

router = APIRouter(prefix="/api")


@router.post(
    "/notices/{notice_id}",
    responses={409: {"description": "cannot be answered"}},
    openapi_extra=object_body("answer", answer="string", values="object"),
)
async def answer(request: Request, notice_id: Number) -> Response:
    """{"answer": "ack|accept|refuse|done|<option>", "values"?: {}}"""
    app_state = state_of(request)
    raw = await json_of(request)
    if (
        not isinstance(raw, dict)
        or not isinstance(raw.get("answer"), str)
        or not isinstance(raw.get("values", {}), dict)
    ):
        return faults(
            ['send {"answer": "ack"}, with "values" as an object where the option asks for some'],
            422,
        )
    try:
        done = await notice_answers.answer(
            app_state.runtime, notice_id, raw["answer"], actor_of(request), raw.get("values", {})
        )
    except notice_answers.AnswerRefusedError as cannot:
        return faults([str(cannot)], 409)
    said: dict[str, Any] = {"notice": done.notice, "incident": done.incident, "answer": done.answer}
    votes = votes_of(app_state.runtime, done.run, done.question)
    said |= {"values": dict(done.values), "votes": asdict(votes) if votes else None}
    return reply(with_notes(said, removal_notes(raw.get("values"))))


@router.get("/notices")
async def list_notices(
    request: Request,
    incident: Number | None = None,
    limit: Limit = MANY,
    page: PageNumber = 1,
    retailers: bool = True,
) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        return listed(
            request, await list_pages.notices(connection, limit, page, incident, retailers)
        )
