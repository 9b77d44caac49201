"""The commands about services out of use, announcements and proposed orders, for `main`.

Their rooms are imported when they are called.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from muster.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="JSON on stdout; times are ISO 8601 UTC.")]
Order = Annotated[int, typer.Argument(help="The order's number, as `muster orders` shows it.")]


def add_service(app: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Add `service`, `announcements`, `orders` and `order`."""

    @app.command()
    def service(
        every: Annotated[bool, typer.Option("--all", help="Also what has been lifted.")] = False,
        json: Json = False,
    ) -> None:
        """List what is suspended: which service, where, since when, what holds instead, by which
        incident and clause.
        """
        from muster.cli.lists import show

        raise SystemExit(show(settings(), "suspensions" if every else "service", json))

    @app.command()
    def announcements(json: Json = False) -> None:
        """List what was announced in public, the newest first."""
        from muster.cli.lists import show

        raise SystemExit(show(settings(), "announcements", json))

    @app.command()
    def orders(
        incident: Annotated[int | None, typer.Option(help="Only this incident's.")] = None,
        json: Json = False,
    ) -> None:
        """List orders proposed after an interruption, the earliest day first."""
        from muster.cli.lists import show

        raise SystemExit(show(settings(), "orders", json, incident))

    @app.command()
    def order(
        order: Order,
        decision: Annotated[str, typer.Argument(help="confirm or refuse.")],
        cartons: Annotated[
            int | None, typer.Option(help="Confirm this many instead of those proposed.")
        ] = None,
        json: Json = False,
    ) -> None:
        """Confirm a proposed order, as it is or altered, or refuse it."""
        from muster.cli.orders import decide

        raise SystemExit(decide(settings(), order, decision, cartons, json))
