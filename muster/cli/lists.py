"""`muster incidents|timeline|notices|units|parked|signals|facts|…`: read from the ledger, whether
Muster runs or not.

The fields are a contract (docs/cli.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from muster.cli import output
from muster.cli.list_columns import FIELDS, SHOWN
from muster.cli.list_sources import Found, fetch_list, path
from muster.cli.load_settings import load_settings
from muster.cli.options import LARGEST, Incident, Json, Limit, OnlyIncident, Page

ROWS = (
    50  # of a list that is long, shown to a person; a machine gets all, unless it asks for a page
)

_COMMANDS = {
    "acknowledge": ["ack"],
    "accept": ["accept", "refuse"],
    "done": ["done", "refuse"],
    "nothing": [],
}
_NONE = {
    "audit": "Nobody has done anything that is written down here.",
    "incidents": "No incident yet. Report one: muster report truck.failed --unit K-07",
    "timeline": "Nothing is written about this incident.",
    "notices": "No message is owed or sent.",
    "units": "No trucks: no company is loaded.",
    "parked": "Nothing is parked.",
    "signals": "Nothing has been reported yet.",
    "facts": "The plan declares no facts from outside.",
    "service": "Nothing is suspended.",
    "suspensions": "Nothing has ever been suspended.",
    "announcements": "Nothing has been announced.",
    "orders": "No order has been proposed.",
}


def incidents(limit: Limit = None, page: Page = 1, json: Json = False) -> None:
    """List incidents, the newest first."""
    _page("incidents", limit, page, json)


def timeline(incident: Incident, json: Json = False) -> None:
    """Show what happened in an incident: when, under which clause, who and why."""
    found = fetch_list(
        load_settings(),
        path("incidents", incident, "timeline"),
        "ledger.list_queries:timeline",
        incident,
    )
    _must_be(incident, found)
    raise SystemExit(show("timeline", found, json))


def notices(
    incident: OnlyIncident = None, limit: Limit = None, page: Page = 1, json: Json = False
) -> None:
    """List messages owed, sent and answered: those that wait for an answer first, the most urgent
    on top, then the newest.
    """
    rows, retailers = _rows(limit, json), json
    asked = {"limit": rows, "page": page, "incident": incident, "retailers": retailers}
    found = fetch_list(
        load_settings(),
        path("notices"),
        "ledger.list_pages:notices",
        rows,
        page,
        incident,
        retailers,
        **asked,
    )
    if incident is not None and not found.left_out and page == 1:
        _must_be(incident, found)
    code = show("notices", found, json, rows, page)
    if found.left_out:
        output.note(f"… and {found.left_out:,} messages to retailers (all of them with --json)")
    raise SystemExit(code)


def units(json: Json = False) -> None:
    """List trucks and standbys with what they are doing."""
    raise SystemExit(
        show(
            "units",
            fetch_list(load_settings(), path("units"), "handlers.unit_list:unit_list"),
            json,
        )
    )


def parked(limit: Limit = None, page: Page = 1, json: Json = False) -> None:
    """List what could not be taken, with the reason."""
    _page("parked", limit, page, json)


def signals(limit: Limit = None, page: Page = 1, json: Json = False) -> None:
    """List reports, the newest first, with the verdict of each: opened, joined, or dismissed and
    why.
    """
    _page("signals", limit, page, json)


def service(
    every: Annotated[bool, typer.Option("--all", help="Also what has been lifted.")] = False,
    json: Json = False,
) -> None:
    """List what is suspended: which service, where, since when, what holds instead, by which
    incident and clause.
    """
    found = fetch_list(
        load_settings(), path("services"), "ledger.suspensions:suspensions", every, everything=every
    )
    raise SystemExit(show("suspensions" if every else "service", found, json))


def announcements(json: Json = False) -> None:
    """List what was announced in public, the newest first."""
    raise SystemExit(
        show(
            "announcements",
            fetch_list(
                load_settings(), path("announcements"), "ledger.announcements:announcements"
            ),
            json,
        )
    )


def orders(incident: OnlyIncident = None, json: Json = False) -> None:
    """List orders proposed after an interruption, the earliest day first."""
    raise SystemExit(
        show(
            "orders",
            fetch_list(
                load_settings(),
                path("orders"),
                "ledger.orders:orders",
                incident,
                incident=incident,
            ),
            json,
        )
    )


def _page(what: str, limit: int | None, page: int, as_json: bool) -> None:
    rows = _rows(limit, as_json)
    found = fetch_list(
        load_settings(), path(what), f"ledger.list_pages:{what}", rows, page, limit=rows, page=page
    )
    raise SystemExit(show(what, found, as_json, rows, page))


def _rows(limit: int | None, as_json: bool) -> int:
    return limit or (LARGEST if as_json else ROWS)


def _must_be(incident: int, found: Found) -> None:
    if not found.rows:
        output.exit_refused([f"there is no incident {incident}"])


def show(what: str, found: Found, as_json: bool, limit: int | None = None, page: int = 1) -> int:
    """Print one of the lists; the exit code. `limit`, `page`: of a list that comes in pages."""
    rows = [{field: row.get(field) for field in FIELDS[what]} for row in found.rows]
    before = (page - 1) * (limit or 0)
    if as_json:
        output.print_json(rows)
    elif rows or not found.total:
        output.table([readable(row, found.zone) for row in rows], SHOWN[what], _NONE[what])
    if not rows and found.total:
        output.note(f"there is no page {page}: the list has {found.total:,} rows")
    elif before + len(rows) < found.total:
        output.note(
            f"rows {before + 1:,} to {before + len(rows):,} of {found.total:,}; next: --page"
            f" {page + 1}"
        )
    if rows and not as_json:
        output.note(f"Times: {found.zone.key}")
    return output.DONE


def readable(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, object]:
    """Moments as the company's clock times, without fractions; what may be answered, in the
    commands' words.
    """
    shown: dict[str, object] = {
        key: (
            value.astimezone(zone).strftime("%m-%d %H:%M:%S")
            if isinstance(value, datetime)
            else value
        )
        for key, value in row.items()
    }
    if "expects" in row:
        waits = row["state"] in ("owed", "sending", "sent", "unknown")
        shown["answer with"] = (
            " / ".join(_COMMANDS.get(row["expects"]) or row["options"] or ())
            if waits
            else row["answer"]
        )
    return shown
