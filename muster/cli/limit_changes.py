"""`muster limit INCIDENT STEP --until WHEN --why TEXT`: a limit is moved."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.cli import output
from muster.cli.load_settings import load_settings
from muster.cli.options import LARGEST, Json
from muster.cli.post_and_print import submit


def limit(
    incident: Annotated[int, typer.Argument(min=1, max=LARGEST, help="The incident's number.")],
    step: Annotated[str, typer.Argument(help="The step, with its item: repair/K-07.")],
    until: Annotated[
        str, typer.Option("--until", help="The new limit: 18:00, 11-25, 2026-11-25 18:00.")
    ],
    why: Annotated[str, typer.Option("--why", help="The reason; the timeline keeps it.")],
    json: Json = False,
) -> None:
    """Move the limit of an open step, later or earlier; who owes it is told."""
    if not why.strip():
        output.exit_refused(["say why: --why TEXT"])
    body = {"step": step, "until": until, "why": why}
    said = "Incident {incident}, {step}: until {until}."
    raise SystemExit(submit(load_settings(), f"/api/incidents/{incident}/limit", body, said, json))
