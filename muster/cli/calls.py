"""`muster calls`, `muster reached|no-answer|call-back CALL`: call lists on the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.cli import output
from muster.cli.list_sources import fetch_list, path
from muster.cli.lists import readable
from muster.cli.load_settings import load_settings
from muster.cli.options import Call, Json, OnlyIncident
from muster.cli.post_and_print import submit
from muster.settings import Settings

FIELDS = (
    "id",
    "incident",
    "step",
    "clause",
    "person",
    "retailer",
    "name",
    "phones",
    "state",
    "tries",
    "owed_at",
    "not_before",
    "marked_at",
    "text",
)
SHOWN = ["id", "incident", "person", "name", "phones", "state", "tries", "not_before", "text"]


def calls(
    incident: OnlyIncident = None,
    person: Annotated[str | None, typer.Option(help="Only this caller's (their id).")] = None,
    json: Json = False,
) -> None:
    """List customers to be called, those first whose time has come."""
    found = fetch_list(
        load_settings(),
        path("calls"),
        "ledger.call_lists:calls",
        person,
        None,
        incident,
        person=person,
        incident=incident,
    )
    rows = [{field: row[field] for field in FIELDS} for row in found.rows]
    if json:
        output.print_json(rows)
    else:
        output.table([readable(row, found.zone) for row in rows], SHOWN, "Nobody is to be called.")
    raise SystemExit(output.DONE)


def call_outcome(call: Call, json: Json = False) -> None:
    """Say that a customer was reached by phone."""
    raise SystemExit(mark(load_settings(), call, "reached", "", json))


def no_answer(call: Call, json: Json = False) -> None:
    """Record that a call was not answered: it returns to the list."""
    raise SystemExit(mark(load_settings(), call, "no answer", "", json))


def call_back(
    call: Call,
    at: Annotated[str, typer.Option(help="When: 15:30 (today), or 2026-11-24T09:00.")],
    json: Json = False,
) -> None:
    """Say when a customer wants to be called."""
    raise SystemExit(mark(load_settings(), call, "call back", at, json))


def mark(settings: Settings, call: int, outcome: str, at: str, as_json: bool) -> int:
    """Hand in what a call came to; the exit code."""
    return submit(
        settings,
        f"/api/calls/{call}",
        {"outcome": outcome, "at": at},
        "Call {call} of incident {incident}: {state}.",
        as_json,
    )
