"""The commands about call lists, for `main`. Their rooms are imported when they are called."""
# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from muster.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="JSON on stdout; times are ISO 8601 UTC.")]
Call = Annotated[int, typer.Argument(help="The call's number, as `muster calls` shows it.")]


def add_calls(app: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Add `calls`, `reached`, `no-answer` and `call-back`."""

    @app.command()
    def calls(
        incident: Annotated[int | None, typer.Option(help="Only this incident's.")] = None,
        person: Annotated[str | None, typer.Option(help="Only this caller's (their id).")] = None,
        json: Json = False,
    ) -> None:
        """List customers to be called, those first whose time has come."""
        from muster.cli.calls import show

        raise SystemExit(show(settings(), incident, person, json))

    @app.command()
    def reached(call: Call, json: Json = False) -> None:
        """Say that a customer was reached by phone."""
        _mark(settings(), call, "reached", "", json)

    @app.command("no-answer")
    def no_answer(call: Call, json: Json = False) -> None:
        """Record that a call was not answered: it returns to the list."""
        _mark(settings(), call, "no answer", "", json)

    @app.command("call-back")
    def call_back(
        call: Call,
        at: Annotated[str, typer.Option(help="When: 15:30 (today), or 2026-11-24T09:00.")],
        json: Json = False,
    ) -> None:
        """Say when a customer wants to be called."""
        _mark(settings(), call, "call back", at, json)


def _mark(settings: Settings, call: int, outcome: str, at: str, json: bool) -> None:
    from muster.cli.calls import mark

    raise SystemExit(mark(settings, call, outcome, at, json))
