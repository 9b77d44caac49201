"""Words of a step that have a form of their own: facts, reminders, repetition."""

from __future__ import annotations

from playbooks.definition.plan import Reminder, Repeat
from playbooks.definition.suggestions import nearest
from playbooks.engine.step_timing import read_mark
from playbooks.loader.plan_policies import counted
from playbooks.loader.section import Section


def read_fact(section: Section, word: str, types: dict[str, str]) -> str | None:
    name = section.text(word)
    if name is not None and name not in types:
        section.fault(word, f"there is no fact named {name}", nearest(name, types))
        return None
    return name


def read_remind(section: Section) -> Reminder | None:
    inner = section.map("remind")
    if inner is None:
        return None
    marks = inner.texts("at")
    for mark in marks:
        try:
            read_mark(mark)
        except ValueError as error:
            inner.fault("at", str(error))
    found = Reminder(marks, inner.text("to", required=True) or "")
    inner.end()
    return found


def read_repeat(section: Section) -> Repeat | None:
    inner = section.map("repeat")
    if inner is None:
        return None
    every, outcome, times = inner.limit("every"), inner.text("if"), inner.read("times", counted)
    inner.end()
    if every is None:
        inner.fault("every", "every is missing", "write `repeat: {every: 30m}`")
        return None
    return Repeat(every, outcome, times)
