"""`muster routines`, `muster routine`: what the calendar asks for.

Both need the plan: a running Muster has it.
"""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from muster.cli import output
from muster.cli.actor import command_line_actor
from muster.cli.api_or_database import get, post
from muster.cli.list_sources import fetch_list, path
from muster.cli.load_settings import load_settings
from muster.cli.options import Json
from muster.settings import Settings
from translations import in_english


def run_command(
    name: Annotated[str, typer.Argument(help="A routine of the plan (`muster routines`).")],
    item: Annotated[
        str | None,
        typer.Option("--for", help="One site or truck, or the closed incident it follows."),
    ] = None,
    json: Json = False,
) -> None:
    """Begin it now; it does not count as its scheduled time."""
    done = post(
        load_settings(),
        path("routines", name, "run"),
        {"for": item},
        "handlers.routines:begin",
        name,
        item,
        command_line_actor(),
    )
    opened = done["incidents"] if isinstance(done, dict) else done
    if json:
        output.print_json({"incidents": opened})
    else:
        output.print_answer(f"Began {name}: run {', '.join(map(str, opened))}.")


def routines(
    runs: Annotated[
        bool,
        typer.Option("--runs", help="What was asked of whom, and what came of it."),
    ] = False,
    json: Json = False,
) -> None:
    """List the plan's routines: when each comes next, when it was last begun."""
    settings = load_settings()
    if runs:
        _runs(settings, json)
        return
    found = get(settings, path("routines"), "handlers.routine_list:list_routines")
    rows = [in_english(row) for row in found]
    if json:
        output.print_json(rows)
        return
    zone = company_zone(settings)
    shown = [row | {"next": output.local(row["next"], zone)} for row in rows]
    output.table(
        shown,
        ["name", "clause", "when", "for_each", "next", "last", "if_missed"],
        "The plan has no routines.",
    )


def _runs(settings: Settings, json: bool) -> None:
    """Those that are not over, those of the last day, and the latest of each routine."""
    found = get(settings, path("routines", "runs"), "handlers.routine_run_list:list_routine_runs")
    if json:
        output.print_json(list(found))
        return
    zone = company_zone(settings)
    shown = [
        row
        | {name: output.local(row[name], zone) for name in ("began", "due", "answered_at")}
        | {"asked": ", ".join(row["asked"])}
        for row in found
    ]
    columns = ["id", "routine", "for", "state", "began", "asked", "due"]
    columns += ["answered_by", "answered_at", "incident"]
    output.table(shown, columns, "No routine has been begun yet.")


def company_zone(settings: Settings) -> ZoneInfo:
    return fetch_list(settings, path("lessons"), "ledger.lessons:search", (), q="").zone
