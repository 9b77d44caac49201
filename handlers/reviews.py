"""The after-action report of an incident, and the lessons learned from it (2.1.2.8a, 2.1.2.8b)."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.list_rows import Review, ReviewDepartmentRow, ReviewStepRow
from handlers.runtime import Runtime
from incidents.actor import Actor
from incidents.signals import SignalRefusedError
from ledger import audit, lessons, list_queries
from ledger.audit import AuditEntry, digest_of
from ledger.lesson_rows import LessonListRow, NewLessonRow
from ledger.list_rows import NoticeListRow
from playbooks.checks.step_performance import StepPerformance, step_performance
from playbooks.definition.departments import department_of
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run
from translations import message

LONGEST = 4000  # characters of a lesson
MOST_WORDS = 8


async def review(runtime: Runtime, incident: int) -> Review:
    """Raises SignalRefusedError where there is no such incident."""
    now = runtime.clock.now()
    async with runtime.ledger.reading() as connection:
        head, run = (
            await list_queries.incident(connection, incident),
            await list_queries.run_of(connection, incident),
        )
        if head is None or run is None:
            raise SignalRefusedError([message("fault.no_incident", incident=incident)])
        await runtime.plans_of(connection, [run])
        lines = await list_queries.timeline(connection, incident)
        notices = await list_queries.notices(connection, incident)
        orders = await lessons.following(connection, incident)
        learned = await lessons.of_incident(connection, incident)
    plan = runtime.plans.get(run.plan, runtime.plan)
    steps = [_step(plan, run, one, notices) for one in step_performance(plan, run, lines, now)]
    return {
        "incident": head,
        "steps": steps,
        "departments": _by_department(steps),
        "rectifications": orders,
        "lessons": learned,
        "major": run.major,
        "acting": run.acting,
    }


def _step(
    plan: Plan, run: Run, one: StepPerformance, notices: Iterable[NoticeListRow]
) -> ReviewStepRow:
    """`role` is who was asked first: the step was theirs; `who` is who ended it."""
    own = [
        n
        for n in notices
        if (n["step"], n["item"]) == (one.step, one.item) and n["role"] != "retailer"
    ]
    answered = [n for n in own if n["answer"]]
    owner = plan.playbook(run.playbook).owner
    role = (
        own[0]["role"] if own else plan.audiences[owner].value if owner in plan.audiences else owner
    )
    return {
        "clause": list(one.clause),
        "step": one.step,
        "item": one.item,
        "limit": one.limit,
        "began": one.began,
        "ended": one.ended,
        "due": one.due,
        "outcome": one.outcome,
        "seconds": one.seconds,
        "late": one.late,
        "on_time": one.on_time,
        "role": role,
        "department": department_of(role, plan.departments),
        "who": answered[-1]["name"] if answered else own[0]["name"] if own else "",
    }


def _by_department(steps: list[ReviewStepRow]) -> list[ReviewDepartmentRow]:
    """Steps with a limit, on time and late, by department; the one with most late steps first."""
    found: dict[str, ReviewDepartmentRow] = {}
    for step in steps:
        if step["on_time"] is None:
            continue
        row = found.setdefault(
            step["department"],
            {"department": step["department"], "steps": 0, "on_time": 0, "late": 0},
        )
        row["steps"] += 1
        row["on_time"] += step["on_time"]
        row["late"] += not step["on_time"]
    return sorted(found.values(), key=lambda row: (-row["late"], row["department"]))


async def add_lesson(runtime: Runtime, incident: int, text: str, actor: Actor) -> NewLessonRow:
    """Keep a lesson. Raises SignalRefusedError."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise SignalRefusedError(
            [
                message("fault.no_lesson")
                if not text
                else message("fault.lesson_too_long", most=f"{LONGEST:,}")
            ]
        )
    async with runtime.ledger.writing() as connection:
        head = await list_queries.incident(connection, incident)
        if head is None:
            raise SignalRefusedError([message("fault.no_incident", incident=incident)])
        row: NewLessonRow = {
            "incident": incident,
            "kind": head["kind"],
            "at": runtime.clock.now(),
            "by": actor.label,
            "text": text,
        }
        await lessons.add_lesson(connection, row)
        after = {"text": digest_of(text)}
        entry = AuditEntry(
            row["at"], actor, "lesson.added", f"incident {incident}", incident, None, after
        )
        await audit.append(connection, entry)
    runtime.ledger.wakes.notify("changes")
    return row


async def search(runtime: Runtime, words: str = "") -> list[LessonListRow]:
    """Lessons that hold every one of these words (of the first MOST_WORDS), newest first; all of
    them without words.
    """
    async with runtime.ledger.reading() as connection:
        return await lessons.search(connection, words.split()[:MOST_WORDS])
