"""Turns judged a second time, from the plan language's text alone and by other means than the
engine's: yes, no, or cannot be told.
"""

from __future__ import annotations

from collections.abc import Mapping

from playbooks.definition.plan import Dependency, Playbook, StepRef
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step

Perhaps = bool | None  # None: it depended on a moment that is gone


def key(step: str, item: str | None) -> str:
    return f"{step}/{item}" if item else step


def items(step: Step, run: Run) -> list[str | None]:
    if step.each is None:
        return [None]
    return [*run.units] if step.each[1] == "incident.units" else [*run.items.get(step.each[1], ())]


def came(playbook: Playbook, run: Run, turn: Dependency, step: Step, item: str | None) -> Perhaps:
    """Whether a turn of `after` or `after any` had come for an instance."""
    found = [_ref(playbook, run, ref, step, item) for ref in turn.refs]
    return _any(found) if turn.first else _all(found)


def over(playbook: Playbook, run: Run, step: Step, item: str | None) -> bool:
    """Whether something that `until` names has really ended."""
    return any(
        _ref(playbook, run, ref, step, item, really=True) is True
        for turn in step.untils
        for ref in turn.refs
    )


def begun(record: StepRecord | None) -> bool:
    """It was asked at least once, or waits for its hours."""
    return record is not None and (record.asking > 0 or record.state == "open")


def follows_troubles(steps: Mapping[str, Step], step: Step) -> bool:
    """Whether people hear by it that any one of several steps has ended in trouble."""
    return step.does.word in ("page", "tell") and any(
        turn.first and all(ref.outcome in steps[ref.step].does.trouble for ref in turn.refs)
        for turn in step.afters
    )


def from_outside(playbook: Playbook, step: Step, turn: Dependency) -> bool:
    """Whether a turn looks from outside at something done for each truck (docs/semantics.md,
    M8).
    """
    return any(playbook.steps[ref.step].each and not step.each for ref in turn.refs)


def _ref(
    playbook: Playbook, run: Run, ref: StepRef, step: Step, item: str | None, really: bool = False
) -> Perhaps:
    target = playbook.steps[ref.step]
    if not (target.each and not step.each):
        return _one(run, ref, target, item if target.each else None, really)
    each = [_one(run, ref, target, item, really) for item in items(target, run)]
    if ref.outcome in target.does.trouble:
        return _any(each)
    return _all(each) if each or ref.outcome is None else False


def _one(run: Run, ref: StepRef, target: Step, item: str | None, really: bool) -> Perhaps:
    record = run.steps.get(key(target.id, item))
    if record is not None and ref.outcome in record.marks:
        return True
    if record is not None and record.state in ("ended", "standing"):
        if ref.outcome is not None:
            return record.outcome == ref.outcome
        if record.outcome != "withdrawn":
            return True
        # it may have counted as skipped before
        return None if target.whens and not begun(record) and not really else False
    if really or ref.outcome is not None:
        return False
    return None if target.whens else False


def _all(found: list[Perhaps]) -> Perhaps:
    return False if False in found else None if None in found else True


def _any(found: list[Perhaps]) -> Perhaps:
    return True if True in found else None if None in found else False
