"""The commands about reports and what is known from outside, as typer shows them.

Rooms are imported when a command is called.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from muster.settings import Settings

Json = Annotated[
    bool, typer.Option("--json", help="A JSON array on stdout; times are ISO 8601 UTC.")
]


def add_to(app: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Add the commands to `muster`."""

    @app.command()
    def fact(
        name: Annotated[str, typer.Argument(help="A fact of the plan (`muster facts`).")],
        value: Annotated[str, typer.Argument(help="What is known now.")],
        json: Annotated[
            bool, typer.Option("--json", help='Print {"signal": id} once it is durable.')
        ] = False,
    ) -> None:
        """Tell a fact from outside: muster fact spare_scanners 2."""
        from muster.cli.facts import tell_fact

        raise SystemExit(tell_fact(settings(), name, value, json))

    @app.command()
    def facts(json: Json = False) -> None:
        """List the plan's external facts: value, since when and from which source."""
        from muster.cli.lists import show

        raise SystemExit(show(settings(), "facts", json))

    @app.command()
    def signals(json: Json = False) -> None:
        """List reports, the newest first, with the verdict of each: opened, joined, or dismissed
        and why.
        """
        from muster.cli.lists import show

        raise SystemExit(show(settings(), "signals", json))
