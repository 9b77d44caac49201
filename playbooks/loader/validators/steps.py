"""Of each step: its names exist, what awaits an answer has a limit and a wording, its words fit its
kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from playbooks.definition.plan import Plan, Playbook, Step
from playbooks.definition.suggestions import near, nearest
from playbooks.definition.time_limits import read_limit
from playbooks.engine.steps.step_fields import Finding
from playbooks.loader.approvals import prove_yielded
from playbooks.loader.customer_sets import tells
from playbooks.loader.validators.name_registers import registers

CALLED = {"audience or customers": "audience", "customers": "set of customers"}
_DOTTED = re.compile(r"[a-z]\w*(?:\.\w+)+")


def prove_step(plan: Plan, playbook: Playbook, step: Step) -> Iterator[Finding]:
    yield from _names(plan, step)
    yield from step.does.flaws(step, playbook, plan)
    yield from tells(plan, playbook, step)
    yield from _limit_and_text(step)
    yield from _outcomes(step)
    yield from _remind(step)
    yield from _values(plan, playbook, step)
    yield from prove_yielded(playbook, step)


def _names(plan: Plan, step: Step) -> Iterator[Finding]:
    known = registers(plan)
    for word, register, name in step.does.names():
        if name not in known[register]:
            yield (
                word,
                f"there is no {CALLED.get(register, register)} {name!r}",
                nearest(name, known[register]),
            )
    if step.remind and step.remind.audience not in plan.audiences:
        yield (
            "remind",
            f"there is no audience {step.remind.audience!r}",
            nearest(step.remind.audience, plan.audiences),
        )
    for clause in step.clause:
        if clause not in plan.clauses:
            yield "clause", f"the plan has no clause {clause}", nearest(clause, plan.clauses)
    texts = {key for language in plan.languages for key in plan.texts.get(language, {})}
    if step.text and step.text not in texts:
        yield "text", f"there is no wording {step.text!r}", nearest(step.text, texts)


def _limit_and_text(step: Step) -> Iterator[Finding]:
    word = step.does.word
    if step.does.needs_limit and "within" not in step.lines:
        yield "within", f"{word} has no limit", "write `within: 5m`, so that it cannot fall silent"
    if step.does.needs_text and "text" not in step.lines:
        yield "text", "no wording is named", "write `text: key` and the wording in texts/"


def _outcomes(step: Step) -> Iterator[Finding]:
    word, outcomes = step.does.word, step.does.outcomes()
    if step.repeat and (again := step.repeat.if_outcome) and again not in outcomes:
        yield "repeat", f"{again!r} is no outcome of {word}", nearest(again, outcomes)
    if step.if_late and step.if_late not in (*outcomes, "escalate"):
        yield (
            "if late",
            f"{step.if_late!r} is no outcome of {word}",
            nearest(step.if_late, outcomes),
        )
    if step.if_late and "within" not in step.lines:
        yield "if late", "there is no limit that could pass", "write `within: 30m` beside it"
    for outcome in step.ends:
        if outcome not in outcomes:
            yield "ends", f"{outcome!r} is no outcome of {word}", nearest(outcome, outcomes)


def _remind(step: Step) -> Iterator[Finding]:
    if step.remind is None:
        return
    if not {"within", "text"} <= step.lines.keys():
        yield (
            "remind",
            "a reminder needs the limit it counts to, and its wording",
            "write `within: 5h, text: key`",
        )
    whole = step.within.span if step.within else None
    for mark in step.remind.marks:
        left = _left(mark)
        if whole and left and left > whole:
            yield (
                "remind",
                f"{mark!r} lies before the start: the whole limit is {step.within}",
                "take the mark out, or lengthen `within`",
            )


def _left(mark: str) -> timedelta | None:
    span = mark.removesuffix(" left")
    if span == mark:
        return None
    try:
        return read_limit(span).span
    except ValueError:  # reported where it was read
        return None


def _values(plan: Plan, playbook: Playbook, step: Step) -> Iterator[Finding]:
    """`with` names a fact, or is a word to be said as it is; what looks like a fact must be one."""
    if step.values and "text" not in step.lines and not step.does.passes_values:
        yield "with", "values without a wording that says them", "write `text: key` beside it"
    types = plan.types
    owners = {name.partition(".")[0] for name in types}
    for name, source in step.values.items():
        owner = source.partition(".")[0]
        if (
            _DOTTED.fullmatch(source)
            and source not in types
            and owner not in playbook.steps
            and (owner in owners or near(source, types))
        ):
            yield "with", f"{name}: there is no fact named {source}", nearest(source, types)
