"""The audit table over HTTP, for machines and the command line."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api_replies import MANY, Limit, faults, listed
from desk.app_state import state_of
from desk.path_params import Number, PageNumber, Text
from ledger import list_pages

router = APIRouter(prefix="/api")
YEARS = range(2000, 2200)  # of a moment that is asked for


@router.get("/audit", responses={422: {"description": "`since` is no moment"}})
async def list_audit(
    request: Request,
    person: Text | None = None,
    incident: Number | None = None,
    since: Text | None = None,
    limit: Limit = MANY,
    page: PageNumber = 1,
) -> Response:
    """In the order of the chain. `since`: ISO 8601, in UTC where it names no zone."""
    try:
        begin = _moment(since) if since else None
    except ValueError:
        return faults(["since is no moment; write 2026-11-30 or 2026-11-30T08:00:00Z"], 422)
    async with state_of(request).runtime.ledger.reading() as connection:
        found = await list_pages.audit_lines(connection, limit, page, person, incident, begin)
    return listed(request, found)


def _moment(text: str) -> datetime:
    """A moment of a query. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.year not in YEARS:
        raise ValueError("this year is out of reach")
    return moment.replace(tzinfo=moment.tzinfo or UTC)
