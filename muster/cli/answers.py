"""`muster ack|accept|refuse|done|answer NOTICE`: answers a notice, through the running Muster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from muster.cli import output
from muster.cli.load_settings import load_settings
from muster.cli.options import Json, Notice
from muster.cli.post_and_print import submit
from muster.settings import Settings


def ack(notice: Notice, json: Json = False) -> None:
    """Acknowledge a page: I have it."""
    raise SystemExit(submit_answer(load_settings(), notice, "acknowledged", json))


def accept(notice: Notice, json: Json = False) -> None:
    """Accept an offer, or verify a task."""
    raise SystemExit(submit_answer(load_settings(), notice, "accepted", json))


def refuse(
    notice: Notice,
    why: Annotated[str, typer.Option(help="The reason, for the timeline.")] = "",
    json: Json = False,
) -> None:
    """Refuse an offer, a task or a verification, or pass a page on; the next is asked."""
    raise SystemExit(submit_answer(load_settings(), notice, "refused", json, why))


def done(notice: Notice, json: Json = False) -> None:
    """Report a task done."""
    raise SystemExit(submit_answer(load_settings(), notice, "done", json))


def answer(
    notice: Notice,
    option: Annotated[str, typer.Argument(help="One of the question's options, or its number: 1.")],
    enter: Annotated[
        list[str] | None,
        typer.Option(help="What the option asks for, such as time=14:30; once for each value."),
    ] = None,
    json: Json = False,
) -> None:
    """Answer a question with one of its options."""
    raise SystemExit(submit_answer(load_settings(), notice, option, json, enter=enter or ()))


def submit_answer(
    settings: Settings,
    notice: int,
    word: str,
    as_json: bool = False,
    why: str = "",
    enter: Sequence[str] = (),
) -> int:
    """Hand the answer in; the exit code. `enter`: `time=14:30`, what the option asks for."""
    strange = [given for given in enter if "=" not in given]
    if strange:
        output.exit_refused(
            f"{given!r} names nothing; write --enter time=14:30" for given in strange
        )
    entered = {
        name.strip(): value.strip() for name, _, value in (given.partition("=") for given in enter)
    }
    body = {"answer": word, "values": entered | ({"why": why} if why else {})}
    return submit(
        settings,
        f"/api/notices/{notice}",
        body,
        "Notice {notice} of incident {incident}: {answer}.",
        as_json,
        _more,
    )


def _more(taken: Mapping[str, Any]) -> str:
    """What was entered, as it was understood, and how many votes are still missing."""
    values, votes = taken.get("values") or {}, taken.get("votes")
    entered = ", ".join(f"{name} {value}" for name, value in values.items())
    said = f" With {entered}." if entered else ""
    if not votes:
        return said
    among = f"; one of them must be of: {', '.join(votes['among'])}" if votes["among"] else ""
    return f"{said} Not decided yet: {votes['agreed']} of {votes['needed']} votes agree{among}."
