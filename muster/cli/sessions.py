"""`muster sessions`: who is logged in at the desk, and ending it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

import typer

from muster.cli import output
from muster.cli.actor import command_line_actor
from muster.cli.api_or_database import delete
from muster.cli.list_sources import fetch_list, path
from muster.cli.load_settings import load_settings
from muster.cli.options import LARGEST, Json

OfPerson = Annotated[str | None, typer.Option("--person", help="All of this person, by id.")]


def list_command(person: OfPerson = None, json: Json = False) -> None:
    """List who is logged in, since when and from where."""
    rows, _, _, zone = fetch_list(
        load_settings(), path("sessions"), "ledger.login_sessions:sessions",
        datetime.now(UTC), person, person=person,
    )  # fmt: skip
    if json:
        output.print_json(rows)
        return
    moments = ("created_at", "last_seen_at")
    shown = [row | {name: output.local(row[name], zone) for name in moments} for row in rows]
    for row in shown:
        row["person"] = row["person"] or "(shared token)"
    columns = ["id", "person", "way", "created_at", "last_seen_at", "address", "agent"]
    output.table(shown, columns, "Nobody is logged in.")


def end_command(
    session: Annotated[
        int | None,
        typer.Argument(min=1, max=LARGEST, help="The session's number (`muster sessions`)."),
    ] = None,
    person: Annotated[
        str | None, typer.Option("--person", help="All of this person, by id.")
    ] = None,
    json: Json = False,
) -> None:
    """End a session, or all of a person: they have to log in again."""
    if (session is None) == (person is None):
        output.exit_refused(["give a session's number, or --person"])
    settings, actor = load_settings(), command_line_actor()
    if session is not None:
        where = path("sessions", session)
        done = delete(settings, where, "handlers.login_sessions:end_session", session, actor)
    else:
        where = f"{path('sessions')}?{urlencode({'person': person})}"
        done = delete(settings, where, "handlers.login_sessions:end_sessions_of", person, actor)
    _say(done["ended"] if isinstance(done, dict) else done, json)


def _say(ended: Any, json: bool) -> None:
    if json:
        output.print_json({"ended": ended})
    elif ended:
        output.print_answer(f"Ended: {ended}.")
    else:
        output.exit_refused(["there is no such session in use"])
