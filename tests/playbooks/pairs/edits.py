"""Changes to a plan that its checker would refuse: faults planted on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from playbooks.definition.plan import Dependency, Plan, Playbook
from playbooks.definition.step import Step

Edit = Callable[[Plan], Plan]


def without_steps(kind: str, *names: str) -> Edit:
    """A playbook without some of its steps, and whatever follows from nothing else."""

    def edit(plan: Plan) -> Plan:
        book = plan.playbook(kind)
        _known(book, names)
        return _with(plan, kind, replace(book, steps=_pruned(book.steps, set(names))))

    return edit


def changed(kind: str, step: str, **words: Any) -> Edit:
    """A step with other words of a step (`if_late`, `afters`, `whens`, …)."""

    def edit(plan: Plan) -> Plan:
        book = plan.playbook(kind)
        _known(book, [step])
        steps = {**book.steps, step: replace(book.steps[step], **words)}
        return _with(plan, kind, replace(book, steps=steps))

    return edit


def changed_object(kind: str, step: str, **words: Any) -> Edit:
    """A step whose own kind has other words (`records`, `agree`, …)."""

    def edit(plan: Plan) -> Plan:
        does = plan.playbook(kind).steps[step].does.model_copy(update=words)
        return changed(kind, step, does=does)(plan)

    return edit


def changed_head(kind: str, **words: Any) -> Edit:
    """A playbook with another head."""
    return lambda plan: _with(plan, kind, replace(plan.playbook(kind), **words))


def changed_plan(**words: Any) -> Edit:
    return lambda plan: replace(plan, **words)


def all_of(*edits: Edit) -> Edit:
    def edit(plan: Plan) -> Plan:
        for each in edits:
            plan = each(plan)
        return plan

    return edit


def _with(plan: Plan, kind: str, book: Playbook) -> Plan:
    if kind in plan.playbooks:
        return replace(plan, playbooks={**plan.playbooks, kind: book})
    routine = replace(plan.routines[kind], playbook=book)
    return replace(plan, routines={**plan.routines, kind: routine})


def _known(book: Playbook, names: Iterable[str]) -> None:
    missing = set(names) - set(book.steps)
    assert not missing, f"{book.name} has no steps {missing}: plant this fault in another way"


def _pruned(steps: dict[str, Step], gone: set[str]) -> dict[str, Step]:
    """Steps that are left, and theirs left of what they wait for."""
    while more := {
        name for name, step in steps.items()
        if name not in gone and step.afters and any(not _left(turn, gone) for turn in step.afters)
    }:  # fmt: skip
        gone |= more
    return {
        name: replace(
            step,
            afters=tuple(_without(turn, gone) for turn in step.afters),
            untils=tuple(_without(turn, gone) for turn in step.untils if _left(turn, gone)),
        )
        for name, step in steps.items()
        if name not in gone
    }


def _left(turn: Dependency, gone: set[str]) -> bool:
    return any(ref.step not in gone for ref in turn.refs)


def _without(turn: Dependency, gone: set[str]) -> Dependency:
    return replace(turn, refs=tuple(ref for ref in turn.refs if ref.step not in gone))
