"""`muster up`: its options, known without importing what it starts."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.cli.lazy_commands import import_string
from muster.cli.load_settings import load_settings
from muster.startup_checks import ROLES


def up(
    roles: Annotated[
        str,
        typer.Option(
            help=(
                "Comma-separated: desk, worker, notifier, clock. Default: all of them in"
                " this process."
            )
        ),
    ] = "",
    speed: Annotated[
        float,
        typer.Option(
            help="60 lets the plan's minutes pass as seconds. Refused with a real carrier."
        ),
    ] = 1.0,
    browser: Annotated[
        bool, typer.Option(help="Open the desk in a browser, at a terminal.")
    ] = True,
) -> None:
    """Start Muster: everything in one process on the embedded defaults, or one role of it beside
    MUSTER_KAFKA and MUSTER_DATABASE.
    """
    wanted = tuple(r.strip() for r in roles.split(",") if r.strip()) or ROLES
    raise SystemExit(import_string("muster.up:up")(load_settings(), wanted, speed, browser))
