"""The commands that answer a notice, for `main`. Their rooms are imported when they are called."""
# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from muster.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]
Notice = Annotated[
    int, typer.Argument(help="The notice's number, as `muster notices` and the messages show it.")
]


def add_answers(app: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Add `ack`, `accept`, `refuse`, `done` and `answer`."""

    @app.command()
    def ack(notice: Notice, json: Json = False) -> None:
        """Acknowledge a page: I have it."""
        _answer(settings(), notice, "acknowledged", json)

    @app.command()
    def accept(notice: Notice, json: Json = False) -> None:
        """Accept an offer, or verify a task."""
        _answer(settings(), notice, "accepted", json)

    @app.command()
    def refuse(
        notice: Notice,
        why: Annotated[str, typer.Option(help="The reason, for the timeline.")] = "",
        json: Json = False,
    ) -> None:
        """Refuse an offer, a task or a verification; the plan asks the next."""
        _answer(settings(), notice, "refused", json, why)

    @app.command()
    def done(notice: Notice, json: Json = False) -> None:
        """Report a task done."""
        _answer(settings(), notice, "done", json)

    @app.command()
    def answer(
        notice: Notice,
        option: Annotated[
            str, typer.Argument(help="One of the question's options, or its number: 1.")
        ],
        enter: Annotated[
            list[str] | None,
            typer.Option(help="What the option asks for, such as time=14:30; once for each value."),
        ] = None,
        json: Json = False,
    ) -> None:
        """Answer a question with one of its options."""
        _answer(settings(), notice, option, json, enter=enter or ())


def _answer(
    settings: Settings, notice: int, word: str, json: bool, why: str = "", enter: Sequence[str] = ()
) -> None:
    from muster.cli.answers import answer as hand_in

    raise SystemExit(hand_in(settings, notice, word, json, why or None, enter))
