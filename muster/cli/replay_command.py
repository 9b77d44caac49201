"""The words of `muster replay`; its rooms are opened when it is called."""

# ruff: noqa: PLC0415

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from muster.settings import Settings


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
    incident: Annotated[int | None, typer.Option(help="Only what this incident heard.")] = None,
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
    from datetime import UTC

    from muster.cli.replay import play_again

    raise SystemExit(
        play_again(
            Settings(), plan, incident, since.replace(tzinfo=UTC) if since else None, json, topic
        )
    )
