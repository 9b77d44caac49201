"""`muster lesson|lessons`: what was learned from an incident, kept and found again."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.cli import output
from muster.cli.actor import command_line_actor
from muster.cli.api_or_database import post
from muster.cli.list_sources import fetch_list, path
from muster.cli.load_settings import load_settings
from muster.cli.options import Incident, Json


def lesson(
    incident: Incident,
    text: Annotated[str, typer.Argument(help="What was learned.")],
    json: Json = False,
) -> None:
    """Keep a lesson from an incident."""
    where = path("incidents", incident, "lessons")
    kept = post(
        load_settings(),
        where,
        {"text": text},
        "handlers.reviews:add_lesson",
        incident,
        text,
        command_line_actor(),
    )
    if json:
        output.print_json(kept)
    else:
        output.print_answer(f"Kept with incident {incident}; find it with: muster lessons WORDS")


def lessons(
    words: Annotated[list[str] | None, typer.Argument(help="Words it must hold.")] = None,
    json: Json = False,
) -> None:
    """Find lessons."""
    wanted = " ".join(words or [])
    rows, _, _, zone = fetch_list(
        load_settings(), path("lessons"), "ledger.lessons:search", wanted.split(), q=wanted
    )
    if json:
        output.print_json(rows)
        return
    shown = [row | {"at": output.local(row["at"], zone)} for row in rows]
    output.table(
        shown,
        ["incident", "kind", "at", "by", "text"],
        "No lesson holds these words." if words else "No lesson has been kept yet.",
    )
