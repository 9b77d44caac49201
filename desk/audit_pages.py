"""The page of the audit table: who did what, by person, incident and day."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, TypedDict
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.app_state import state_of
from desk.audit_api import YEARS
from desk.path_params import PageNumber, posted_number
from desk.rendering import language_of, page
from desk.words import Language, channel, word
from ledger import list_pages
from ledger.list_rows import AuditListRow
from playbooks.company.company_lookup import Directory
from translations import lookup

router = APIRouter(include_in_schema=False)
ROWS = 50  # of a page
LONGEST = 200  # characters of a filter


class ShownLine(TypedDict):
    """A line as the page has it; empty where there is nothing."""

    id: int
    at: datetime
    who: str
    instead_of: str
    what: str
    target: str
    incident: int | None
    before: str
    after: str
    address: str
    hash: str


class Asked(NamedTuple):
    """The filters of the page, as typed."""

    person: str
    incident: str
    day: str


@router.get("/audit")
async def audit_page(request: Request, number: PageNumber = 1) -> Response:
    """The lines that fit the filters; 422 where a filter cannot be read."""
    runtime, language = state_of(request).runtime, language_of(request)
    asked = Asked(*(_typed(request, name) for name in Asked._fields))
    try:
        since, until = _day(asked.day, runtime.plan.calendar.zone)
    except ValueError:
        fault = word("audit_day_wrong", language)
        return page(request, "audit.html", 422, fault=fault, **_shown([], asked, 1, 0))
    async with runtime.ledger.reading() as connection:
        directory = await runtime.directory(connection)
        person, incident = _person(directory, asked.person), posted_number(asked.incident)
        found = await list_pages.audit_lines(
            connection, ROWS, number, person or None, incident, since, until, newest=True
        )
    rows = [_line(row, directory, language) for row in found.rows]
    shown = _shown(rows, asked, number, found.total)
    return page(request, "audit.html", 200, fault="", **shown)


def _typed(request: Request, name: str) -> str:
    return request.query_params.get(name, "").strip()[:LONGEST]


def _shown(rows: list[ShownLine], asked: Asked, number: int, total: int) -> dict[str, object]:
    filters = urlencode({name: value for name, value in asked._asdict().items() if value})
    pages = math.ceil(total / ROWS)
    address = f"/audit?{filters}&page=" if filters else "/audit?page="
    return {
        "rows": rows,
        "asked": asked,
        "total": total,
        "number": number,
        "pages": pages,
        "address": address,
    }


def _day(typed: str, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Begin and end of the day in the time zone of the company. Raises ValueError."""
    if not typed:
        return None, None
    day = date.fromisoformat(typed)
    if day.year not in YEARS:
        raise ValueError("this year is out of reach")
    begin, end = (
        datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(1))
    )
    return begin, end


def _person(directory: Directory, typed: str) -> str:
    """The id of a person named by id or name; an unknown one as typed, since lines outlive the
    company's list.
    """
    known = (p.id for p in directory.company.people if typed in (p.id, p.name))
    return next(known, typed)


def _line(row: AuditListRow, directory: Directory, language: Language) -> ShownLine:
    by, way = _name(directory, row["person"]) or row["key"] or "", channel(row["way"], language)
    return {
        "id": row["id"],
        "at": row["at"],
        "who": f"{by} ({way})" if by else way,
        "instead_of": _name(directory, row["on_behalf_of"]),
        "what": lookup(f"audit.{row['what']}", language) or row["what"],
        "target": _target(directory, row["target"], language),
        "incident": row["incident"],
        "before": _values(row["before"]),
        "after": _values(row["after"]),
        "address": row["address"] or "",
        "hash": row["hash"][:12],
    }


def _name(directory: Directory, person: str | None) -> str:
    known = directory.people.get(person or "")
    return known.name if known else person or ""


def _target(directory: Directory, target: str, language: Language) -> str:
    kind, _, which = target.partition(" ")
    named = _name(directory, which) if kind == "person" else which
    return f"{lookup(f'audit_target.{kind}', language) or kind} {named}".strip()


def _values(values: Mapping[str, object] | None) -> str:
    """`state: sent; answer: done`; what is empty is left out."""
    shown = ((name, value) for name, value in (values or {}).items() if value not in (None, {}, []))
    return "; ".join(
        f"{name}: {value if isinstance(value, str) else orjson.dumps(value).decode()}"
        for name, value in shown
    )
