"""The commands about routines, reviews and lessons, as typer shows them.

Rooms are imported when a command is called.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from muster.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="JSON on stdout; times are ISO 8601 UTC.")]
Incident = Annotated[int, typer.Argument(help="The incident's number.")]


def add_to(app: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Add the commands to `muster`."""
    routine = typer.Typer(no_args_is_help=True, help="Begin a routine by hand.")
    app.add_typer(routine, name="routine")

    @routine.command()
    def run(
        name: Annotated[str, typer.Argument(help="A routine of the plan (`muster routines`).")],
        item: Annotated[
            str | None,
            typer.Option("--for", help="One site or truck, or the closed incident it follows."),
        ] = None,
        json: Json = False,
    ) -> None:
        """Begin it now; it does not count as its scheduled time."""
        from muster.cli import routines

        raise SystemExit(routines.run(settings(), name, item, json))

    @app.command()
    def routines(json: Json = False) -> None:
        """List the plan's routines: when each comes next, when it was last begun."""
        from muster.cli import routines

        raise SystemExit(routines.show_routines(settings(), json))

    @app.command()
    def review(incident: Incident, json: Json = False) -> None:
        """Show how the plan was carried out: each step, its limit, the time it took, by
        department.
        """
        from muster.cli import routines

        raise SystemExit(routines.show_review(settings(), incident, json))

    @app.command()
    def lesson(
        incident: Incident,
        text: Annotated[str, typer.Argument(help="What was learned.")],
        json: Json = False,
    ) -> None:
        """Keep a lesson from an incident."""
        from muster.cli import routines

        raise SystemExit(routines.learn(settings(), incident, text, json))

    @app.command()
    def lessons(
        words: Annotated[list[str] | None, typer.Argument(help="Words it must hold.")] = None,
        json: Json = False,
    ) -> None:
        """Find lessons."""
        from muster.cli import routines

        raise SystemExit(routines.show_lessons(settings(), " ".join(words or []), json))
