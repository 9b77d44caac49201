"""Options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

LARGEST = 2**31 - 1  # what an id's column holds
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout; times are ISO 8601 UTC.")]
Incident = Annotated[int, typer.Argument(min=1, max=LARGEST, help="The incident's number.")]
OnlyIncident = Annotated[
    int | None, typer.Option("--incident", min=1, max=LARGEST, help="Only this incident's.")
]
Notice = Annotated[
    int,
    typer.Argument(
        min=1,
        max=LARGEST,
        help="The notice's number, as `muster notices` and the messages show it.",
    ),
]
Call = Annotated[
    int, typer.Argument(min=1, max=LARGEST, help="The call's number, as `muster calls` shows it.")
]
Person = Annotated[
    str, typer.Argument(help="Somebody by id, name or phone (`muster people` lists them).")
]
Role = Annotated[str, typer.Argument(help="A role of the plan, such as 'head of security'.")]
Folder = Annotated[Path | None, typer.Argument(help="The plan's folder. Default: MUSTER_PLAN.")]
Lang = Annotated[str, typer.Option(help="zh or en. Default: the language of the terminal (LANG).")]
Limit = Annotated[
    int | None,
    typer.Option(min=1, max=LARGEST, help="How many rows. Default: 50; with --json all."),
]
Page = Annotated[int, typer.Option(min=1, max=1_000_000, help="Which page of that many rows.")]
