"""`muster review`: how the plan was carried out in one incident."""

from __future__ import annotations

from handlers.list_rows import Review, ReviewStepRow
from muster.cli import output
from muster.cli.api_or_database import get
from muster.cli.list_sources import path
from muster.cli.load_settings import load_settings
from muster.cli.options import Incident, Json
from muster.cli.routines import company_zone
from translations import json_row

STEP = ["clause", "step", "item", "department", "limit", "took", "judged", "who", "outcome"]


def review(incident: Incident, json: Json = False) -> None:
    """Show how the plan was carried out: each step, its limit, the time it took, by department."""
    settings = load_settings()
    found: Review = get(
        settings, path("incidents", incident, "review"), "handlers.reviews:review", incident
    )
    if json:
        output.print_json(found | {"incident": json_row(found["incident"])})
        return
    head = found["incident"]
    opened = output.local(head["opened_at"], company_zone(settings))
    output.print_answer(
        f"Incident {incident}: {head['kind']}, {head['severity']}, {head['state']}; opened"
        f" {opened}."
    )
    output.table([_step(row) for row in found["steps"]], STEP, "No step has begun.")
    output.table(
        found["departments"], ["department", "steps", "on_time", "late"], "No step had a limit."
    )
    orders = [
        row | {"role": row["fields"].get("role"), "what": row["fields"].get("what")}
        for row in found["rectifications"]
    ]
    if orders:
        output.table(orders, ["id", "state", "role", "what"], "")
    for lesson in found["lessons"]:
        output.print_answer(f"Lesson: {lesson['text']}")


def _step(row: ReviewStepRow) -> dict[str, object]:
    judged = {True: "on time", False: "LATE", None: ""}[row["on_time"]]
    took = "" if row["seconds"] is None else _span(row["seconds"])
    return row | {"judged": judged, "took": took}


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}h{minutes % 60:02}m" if minutes >= 60 else f"{minutes}m{rest:02}s"
