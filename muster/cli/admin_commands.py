"""The commands that look after an installation, as typer shows them.

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
    def demo(
        scale: Annotated[int, typer.Option(min=1, max=50, help="How many times Kaili.")] = 1,
    ) -> None:
        """Load the demo company into the ledger, in place of the company there."""
        from muster.cli.admin import demo as load

        raise SystemExit(load(settings(), scale))

    @app.command()
    def topics(json: Json = False) -> None:
        """Show Kafka's topics with their ends and how far Muster has read."""
        from muster.cli.admin import topics as inspect

        raise SystemExit(inspect(settings(), json))

    @app.command()
    def migrate() -> None:
        """Migrate the database to this version (muster up does so at every start)."""
        from muster.cli.admin import migrate as bring

        raise SystemExit(bring(settings()))

    @app.command()
    def health() -> None:
        """Exit 0 when the desk (or, without one, the ledger) answers."""
        from muster.cli.admin import health as look

        raise SystemExit(look(settings()))
