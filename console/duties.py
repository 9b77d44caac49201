"""`muster routines|routine|review|lesson|lessons`: what the calendar asks for, and what came of it."""

from __future__ import annotations

from typing import Any

from console import say
from console.either import look, path, post
from handlers import duty_list, review, routines
from playbooks.reading import read_folder
from settings import Settings

BY = "cli"
STEP = ["clause", "step", "item", "department", "limit", "took", "judged", "who", "outcome"]
Row = dict[str, Any]


def show_routines(settings: Settings, as_json: bool) -> int:
    """The exit code."""
    rows: list[Row] = look(settings, duty_list.duties)
    if as_json:
        say.json_out(rows)
        return say.DONE
    zone = read_folder(settings.plan).calendar.zone
    shown = [row | {"next": say.local(row["next"], zone), "clause": row["clause"]} for row in rows]
    say.table(shown, ["name", "clause", "when", "for_each", "next", "last", "if_missed"], "The plan has no routines.")
    return say.DONE


def run(settings: Settings, name: str, item: str | None, as_json: bool) -> int:
    """Begin a routine by hand."""
    done = post(settings, path("routines", name, "run"), {"for": item}, lambda office: routines.begin(office, name, item))
    opened = done["incidents"] if isinstance(done, dict) else done
    if as_json:
        say.json_out({"incidents": opened})
    else:
        say.out(f"Began {name}: incident {', '.join(map(str, opened))}.")
    return say.DONE


def show_review(settings: Settings, incident: int, as_json: bool) -> int:
    """How the plan was carried out in an incident."""
    found: Row = look(settings, lambda office: review.review(office, incident))
    if as_json:
        say.json_out(found)
        return say.DONE
    plan = read_folder(settings.plan)
    head = found["incident"]
    opened = say.local(head["opened_at"], plan.calendar.zone)
    say.out(f"Incident {incident}: {head['kind']}, {head['severity']}, {head['state']}; opened {opened}.")
    say.table([_step(row) for row in found["steps"]], STEP, "No step has begun.")
    say.table(found["departments"], ["department", "steps", "on_time", "late"], "No step had a limit.")
    orders = [row | {"role": row["fields"].get("role"), "what": row["fields"].get("what")} for row in found["rectifications"]]
    if orders:
        say.table(orders, ["id", "state", "role", "what"], "")
    for lesson in found["lessons"]:
        say.out(f"Lesson: {lesson['text']}")
    return say.DONE


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
    kept = post(settings, where, {"text": text, "by": BY}, lambda office: review.learn(office, incident, text, BY))
    say.json_out(kept) if as_json else say.out(f"Kept with incident {incident}; find it with: muster lessons WORDS")
    return say.DONE


def show_lessons(settings: Settings, words: str, as_json: bool) -> int:
    """Lessons that hold these words."""
    rows: list[Row] = look(settings, lambda office: review.search(office, words))
    if as_json:
        say.json_out(rows)
        return say.DONE
    zone = read_folder(settings.plan).calendar.zone
    shown = [row | {"at": say.local(row["at"], zone)} for row in rows]
    say.table(shown, ["incident", "kind", "at", "by", "text"], "No lesson holds these words." if words else "No lesson has been kept yet.")
    return say.DONE
