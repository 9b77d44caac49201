"""`muster audit verify|export`: whether the audit table is as it was written, and its lines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from muster.cli import output
from muster.cli.lazy_commands import import_string
from muster.cli.list_sources import fetch_list, path
from muster.cli.lists import show
from muster.cli.load_settings import load_settings
from muster.cli.options import LARGEST, Json, OnlyIncident

if TYPE_CHECKING:
    from ledger.audit import BadLine, Head
    from ledger.database import Ledger


def verify() -> None:
    """Check that no line of the audit table was altered, left out or moved. Exit 1 with the first
    bad line.
    """
    check = import_string("ledger.audit:verify")

    async def how(ledger: Ledger) -> tuple[Head, BadLine | None]:
        async with ledger.reading() as connection:
            found: tuple[Head, BadLine | None] = await check(connection)
            return found

    head, bad = import_string("muster.cli.ledger_access:query_ledger")(load_settings(), how)
    if bad:
        output.exit_failed(f"line {bad.number} of the audit table: {bad.fault}")
    output.print_answer(f"The audit table is whole: {head.number} lines, the last {head.hash}.")


def export(
    person: Annotated[
        str | None, typer.Option(help="Only what this person (id) did, or was done in their place.")
    ] = None,
    incident: OnlyIncident = None,
    since: Annotated[datetime | None, typer.Option(help="From then on (UTC).")] = None,
    json: Json = False,
) -> None:
    """Print the lines of the audit table in their order."""
    begin = since.replace(tzinfo=UTC) if since else None
    asked = {"person": person, "incident": incident, "since": begin and begin.isoformat()}
    query = "ledger.list_pages:audit_lines"
    every = (LARGEST, 1)
    settings = load_settings()
    found = fetch_list(
        settings, path("audit"), query, *every, person, incident, begin, limit=LARGEST, **asked
    )
    if not json:
        found = found._replace(rows=[row | {"after": _text(row["after"])} for row in found.rows])
    raise SystemExit(show("audit", found, json))


def _text(values: Any) -> str:
    return orjson.dumps(values, option=orjson.OPT_UTC_Z).decode() if values else ""
