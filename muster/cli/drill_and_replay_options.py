"""`muster drill` and `muster replay`: their options, known without importing what plays them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from muster.cli.lazy_commands import import_string
from muster.cli.load_settings import load_settings
from muster.cli.options import OnlyIncident


def drill(
    name: Annotated[str, typer.Argument(help="A drill of the plan (plan/drills), or a file.")] = "",
    json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line (docs/cli.md).")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Every drill of the plan.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="Name the drills there are.")] = False,
    lang: Annotated[
        str, typer.Option(help="Wording shown: zh or en. Default: each person's own.")
    ] = "",
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="On the running system: the drill's own people get marked messages."
        ),
    ] = False,
    people: Annotated[
        str,
        typer.Option(
            help="With --live: the persons or roles that may be reached, comma-separated."
        ),
    ] = "",
) -> None:
    """Rehearse on a virtual clock against a copy of the demo company, and print the transcript.

    No real person is called, unless --live.
    """
    rehearse = import_string("muster.cli.drill:drill")
    raise SystemExit(
        rehearse(load_settings(), name, json, every, listing, lang, people if live else None)
    )


def replay(
    plan: Annotated[
        str,
        typer.Option(
            help=(
                "The other plan: a folder, or a version the ledger keeps. Default: the plan in"
                " force."
            )
        ),
    ] = "",
    incident: OnlyIncident = None,
    topic: Annotated[
        str,
        typer.Option(
            help="Take the reports from this topic of MUSTER_KAFKA instead of the ledger."
        ),
    ] = "",
    since: Annotated[
        datetime | None, typer.Option(help="Everything received since then (UTC).")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="A JSON array: incident step item clause before after.")
    ] = False,
) -> None:
    """Play recorded signals and answers again with another plan: what would be decided otherwise.

    Nothing is sent.
    """
    play_again = import_string("muster.cli.replay:replay_recorded")
    raise SystemExit(
        play_again(
            load_settings(),
            plan,
            incident,
            since.replace(tzinfo=UTC) if since else None,
            json,
            topic,
        )
    )
