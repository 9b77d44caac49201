"""Words of a step that have a form of their own: facts, reminders, repetition."""

from __future__ import annotations

from playbooks.definition.plan import Reminder, Repeat
from playbooks.definition.suggestions import nearest
from playbooks.engine.step_timing import read_mark
from playbooks.loader.plan_and_policies import parse_count
from playbooks.loader.section import Section
from translations import fault_of, message


def read_facts(section: Section, word: str, types: dict[str, str]) -> tuple[str, ...]:
    """Facts that the plan knows, or what steps yield (`suspended.area`: checked when all steps are
    read).
    """
    names = section.texts(word)
    owners = {name.partition(".")[0] for name in types}
    for name in names:
        owner, dot, _ = name.partition(".")
        if name not in types and (not dot or owner in owners):
            fault = message("plan.there_is_no_fact_named", source=name)
            section.fault(word, fault, nearest(name, types))
    return names


def read_remind(section: Section) -> Reminder | None:
    inner = section.map("remind")
    if inner is None:
        return None
    marks = inner.texts("at")
    for mark in marks:
        try:
            read_mark(mark)
        except ValueError as error:
            inner.fault("at", fault_of(error))
    found = Reminder(marks, inner.text("to", required=True) or "")
    inner.end()
    return found


def read_repeat(section: Section) -> Repeat | None:
    inner = section.map("repeat")
    if inner is None:
        return None
    every, outcome, times = inner.limit("every"), inner.text("if"), inner.read("times", parse_count)
    inner.end()
    if every is None:
        inner.fault(
            "every", message("plan.every_is_missing"), message("remedy.write_repeat_every_30m")
        )
        return None
    return Repeat(every, outcome, times)
