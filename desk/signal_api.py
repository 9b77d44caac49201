"""Signals over HTTP: reported and listed."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.access import access_of, require_report
from desk.api_replies import MANY, Limit, faults, listed, reply, with_notes
from desk.app_state import state_of
from desk.path_params import PageNumber
from desk.request_body import OBJECT_BODY, body_of, check_object
from handlers import instrumentation
from handlers.machine_keys import source_of_key
from incidents.signals import SignalRefusedError
from ledger import list_pages
from playbooks.intake.bounds import removal_notes
from playbooks.intake.signals import kind_of
from translations import Message, message

router = APIRouter(prefix="/api")


PLAIN = ("kind", "fields", "id")


_TAKEN: dict[int | str, dict[str, Any]] = {
    200: {"description": "known already"},
    202: {"description": "durable"},
    413: {"description": "too large"},
    422: {"description": "refused, with every fault"},
    503: {"description": "the ledger is away"},
}


@router.post("/signals", status_code=202, responses=_TAKEN, openapi_extra=OBJECT_BODY)
async def report(request: Request) -> Response:
    """A structured CloudEvent, or {"kind", "fields", "id"?}. Answers when the signal is durable."""
    body = await body_of(request)
    try:
        with instrumentation.span("POST /api/signals", _parent(request, body)):
            signal, fresh = await _take(request, body)
    except SignalRefusedError as refused:
        return faults(refused.faults, 422)
    if not fresh:
        return reply({"signal": signal.id, "known": True})
    return reply(with_notes({"signal": signal.id}, _notes(body)), 202)


def _notes(body: bytes) -> list[Message]:
    """Of the values of a report that was taken."""
    raw = orjson.loads(body)
    return removal_notes(raw.get("data" if "specversion" in raw else "fields"))


def _parent(request: Request, body: bytes) -> str | None:
    sent = request.headers.get(instrumentation.TRACEPARENT, "")
    return instrumentation.parent_of({instrumentation.TRACEPARENT: sent.encode("latin-1")}, body)


async def _take(request: Request, body: bytes) -> Any:
    app_state, key = state_of(request), access_of(request).key
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError:
        raw = None  # take_event says what is wrong with it
    check_object(raw)
    if not isinstance(raw, dict) or "kind" not in raw or "specversion" in raw:
        if key is not None and isinstance(raw, dict):
            await require_report(request, kind_of(raw))
        return await app_state.intake.take_event(body, source_of_key(key) if key else None)
    wrong = [
        message("fault.report_has_no", text=name, names=list(PLAIN))
        for name in raw
        if name not in PLAIN
    ]
    if not isinstance(raw["kind"], str):
        wrong.append(message("fault.kind_no_name"))
    if not isinstance(raw.get("fields", {}), dict):
        wrong.append(message("fault.fields_no_object"))
    if not isinstance(raw.get("id", ""), str):
        wrong.append(message("fault.id_no_text"))
    if wrong:
        raise SignalRefusedError(wrong)
    if key is not None:
        await require_report(request, raw["kind"])
    source = "api" if key is None else source_of_key(key)
    return await app_state.intake.take_fields(
        raw["kind"], raw.get("fields", {}), source, raw.get("id") or None
    )


@router.get("/signals")
async def list_signals(request: Request, limit: Limit = MANY, page: PageNumber = 1) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        return listed(request, await list_pages.signals(connection, limit, page))
