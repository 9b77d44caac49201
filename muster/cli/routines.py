"""`muster routines|routine|review|lesson|lessons`: what the calendar asks for, and what came of
it.
"""

from __future__ import annotations

from typing import Any

from handlers import reviews, routine_list, routines
from muster.cli import output
from muster.cli.api_or_database import path, post, read
from muster.settings import Settings
from playbooks.loader import read_folder
from translations import in_english, reason_row

BY = "cli"
STEP = ["clause", "step", "item", "department", "limit", "took", "judged", "who", "outcome"]
Row = dict[str, Any]


def show_routines(settings: Settings, as_json: bool) -> int:
    """The exit code."""
    rows: list[Row] = [in_english(row) for row in read(settings, routine_list.list_routines)]
    if as_json:
        output.print_json(rows)
        return output.DONE
    zone = read_folder(settings.plan).calendar.zone
    shown = [
        row | {"next": output.local(row["next"], zone), "clause": row["clause"]} for row in rows
    ]
    output.table(
        shown,
        ["name", "clause", "when", "for_each", "next", "last", "if_missed"],
        "The plan has no routines.",
    )
    return output.DONE


def run(settings: Settings, name: str, item: str | None, as_json: bool) -> int:
    """Begin a routine by hand."""
    done = post(
        settings,
        path("routines", name, "run"),
        {"for": item},
        lambda runtime: routines.begin(runtime, name, item),
    )
    opened = done["incidents"] if isinstance(done, dict) else done
    if as_json:
        output.print_json({"incidents": opened})
    else:
        output.print_answer(f"Began {name}: incident {', '.join(map(str, opened))}.")
    return output.DONE


def show_review(settings: Settings, incident: int, as_json: bool) -> int:
    """How the plan was carried out in an incident."""
    found: Row = read(settings, lambda runtime: reviews.review(runtime, incident))
    if as_json:
        output.print_json(found | {"incident": reason_row(found["incident"])})
        return output.DONE
    plan = read_folder(settings.plan)
    head = found["incident"]
    opened = output.local(head["opened_at"], plan.calendar.zone)
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
    return output.DONE


def _step(row: Row) -> Row:
    judged = {True: "on time", False: "LATE", None: ""}[row["on_time"]]
    took = "" if row["seconds"] is None else _span(row["seconds"])
    return row | {"judged": judged, "took": took}


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}h{minutes % 60:02}m" if minutes >= 60 else f"{minutes}m{rest:02}s"


def learn(settings: Settings, incident: int, text: str, as_json: bool) -> int:
    """Keep a lesson."""
    where = path("incidents", incident, "lessons")
    kept = post(
        settings,
        where,
        {"text": text, "by": BY},
        lambda runtime: reviews.add_lesson(runtime, incident, text, BY),
    )
    (
        output.print_json(kept)
        if as_json
        else output.print_answer(
            f"Kept with incident {incident}; find it with: muster lessons WORDS"
        )
    )
    return output.DONE


def show_lessons(settings: Settings, words: str, as_json: bool) -> int:
    """Lessons that hold these words."""
    rows: list[Row] = read(settings, lambda runtime: reviews.search(runtime, words))
    if as_json:
        output.print_json(rows)
        return output.DONE
    zone = read_folder(settings.plan).calendar.zone
    shown = [row | {"at": output.local(row["at"], zone)} for row in rows]
    output.table(
        shown,
        ["incident", "kind", "at", "by", "text"],
        "No lesson holds these words." if words else "No lesson has been kept yet.",
    )
    return output.DONE
