"""The JSON API.

Times are ISO 8601 in UTC; a refused request is answered with every fault found.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from desk.app_state import AppState, state_of
from desk.path_params import Number
from desk.request_body import body_of
from handlers import notice_answers, telemetry, unit_overview
from handlers.process_signals import Incoming, receive
from incidents.signals import SignalRefusedError
from ledger import list_pages, list_queries, notices, received_signals
from ledger.database import LedgerUnavailableError
from translations import entry_row, json_row, message, reason_row

router = APIRouter(prefix="/api")
PLAIN = ("kind", "fields", "id")
MANY = 20_000  # rows of a list, where no limit is given; a header has the count of all
TOTAL, LEFT_OUT = "Total-Count", "Left-Out"
Limit = Annotated[int, Query(ge=1, le=2**31 - 1)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
_TAKEN: dict[int | str, dict[str, Any]] = {
    200: {"description": "known already"},
    202: {"description": "durable"},
    413: {"description": "too large"},
    422: {"description": "refused, with every fault"},
    503: {"description": "the ledger is away"},
}


def reply(data: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(data), status, media_type="application/json")


def listed(request: Request, found: list_pages.Page) -> Response:
    """A page of a list: the array, and in headers how many the whole list has and how many messages
    to retailers it leaves out.
    """
    answer = reply([json_row(row) for row in found.rows])
    answer.headers[TOTAL], answer.headers[LEFT_OUT] = str(found.total), str(found.left_out)
    return answer


def faults(found: list[str], status: int) -> Response:
    return reply({"faults": found}, status)


@router.post("/signals", status_code=202, responses=_TAKEN, openapi_extra=_BODY)
async def report(request: Request) -> Response:
    """A structured CloudEvent, or {"kind", "fields", "id"?}. Answers when the signal is durable."""
    app_state = state_of(request)
    body = await body_of(request)
    try:
        with telemetry.span("POST /api/signals", _parent(request, body)):
            signal, fresh = await _take(app_state, body)
    except SignalRefusedError as refused:
        return faults(refused.faults, 422)
    return (
        reply({"signal": signal.id}, 202) if fresh else reply({"signal": signal.id, "known": True})
    )


def _parent(request: Request, body: bytes) -> str | None:
    sent = request.headers.get(telemetry.TRACEPARENT, "")
    return telemetry.parent_of({telemetry.TRACEPARENT: sent.encode("latin-1")}, body)


async def _take(app_state: AppState, body: bytes) -> Any:
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError:
        raw = None  # take_event says what is wrong with it
    if not isinstance(raw, dict) or "kind" not in raw or "specversion" in raw:
        return await app_state.intake.take_event(body)
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
    return await app_state.intake.take_fields(
        raw["kind"], raw.get("fields", {}), "api", raw.get("id") or None
    )


@router.post(
    "/notices/{notice_id}",
    responses={409: {"description": "cannot be answered"}},
    openapi_extra=_BODY,
)
async def answer(request: Request, notice_id: Number) -> Response:
    """{"answer": "ack|accept|refuse|done|<option>", "values"?: {}}"""
    app_state = state_of(request)
    try:
        raw = orjson.loads(await body_of(request))
    except orjson.JSONDecodeError as error:
        return faults([f"this is no JSON: {error}"], 422)
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
            app_state.runtime, notice_id, raw["answer"], "api", **raw.get("values", {})
        )
    except notice_answers.AnswerRefusedError as cannot:
        return faults([str(cannot)], 409)
    return reply({"notice": done.notice, "incident": done.incident, "answer": done.answer})


@router.get("/incidents")
async def incidents(
    request: Request, state: str | None = None, limit: Limit = MANY, page: PageNumber = 1
) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        return listed(request, await list_pages.incidents(connection, limit, page, state))


@router.get("/incidents/{incident_id}")
async def incident(request: Request, incident_id: Number) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        found, run = (
            await list_queries.incident(connection, incident_id),
            await list_queries.run_of(connection, incident_id),
        )
    if found is None or run is None:
        return faults([f"there is no incident {incident_id}"], 404)
    return reply(
        reason_row(found) | {"units": {unit: asdict(facts) for unit, facts in run.units.items()}}
    )


@router.get("/incidents/{incident_id}/timeline")
async def timeline(request: Request, incident_id: Number, after: Number = 0) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        if await list_queries.incident(connection, incident_id) is None:
            return faults([f"there is no incident {incident_id}"], 404)
        lines = await list_queries.timeline(connection, incident_id, after)
        return reply([entry_row(line) for line in lines])


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


@router.get("/signals")
async def list_signals(request: Request, limit: Limit = MANY, page: PageNumber = 1) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        return listed(request, await list_pages.signals(connection, limit, page))


@router.get("/units")
async def units(request: Request) -> Response:
    return reply(await unit_overview.list_units(state_of(request).runtime))


@router.get("/parked")
async def parked(request: Request, limit: Limit = MANY, page: PageNumber = 1) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        return listed(request, await list_pages.parked(connection, limit, page))


@router.post(
    "/parked/{parked_id}/replay",
    responses={404: {"description": "nothing was parked under this number"}},
)
async def replay(request: Request, parked_id: Number) -> Response:
    """Process a parked message again, as if it arrived now.

    If it is still refused it is parked again, with the reason.
    """
    if not await replay_parked(state_of(request), parked_id):
        return faults([f"nothing was parked under {parked_id}"], 404)
    return reply({"parked": parked_id, "replayed": True})


async def replay_parked(app_state: AppState, parked_id: int) -> bool:
    """Raises LedgerUnavailableError. False where there is nothing under this number."""
    async with app_state.runtime.ledger.reading() as connection:
        body = await received_signals.parked_body(connection, parked_id)
    if body is None:
        return False
    await receive(app_state.runtime, [Incoming(body, f"parked {parked_id}")])
    async with app_state.runtime.ledger.writing() as connection:
        await received_signals.mark_replayed(connection, parked_id, app_state.runtime.clock.now())
    app_state.runtime.ledger.wakes.tell("changes")
    return True


@router.get("/health", responses={503: {"description": "not well"}})
async def health(request: Request) -> Response:
    app_state = state_of(request)
    found: dict[str, Any] = {"ok": True, "zone": app_state.runtime.plan.calendar.zone.key} | (
        app_state.health() if app_state.health else {}
    )
    try:
        async with app_state.runtime.ledger.reading() as connection:
            await notices.next_try(connection)
    except LedgerUnavailableError:
        found |= {"ok": False, "ledger": "away"}
    return reply(found, 200 if found["ok"] else 503)
