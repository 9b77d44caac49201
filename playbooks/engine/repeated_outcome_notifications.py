"""People who are notified of one of several troubles get each (docs/semantics.md, M2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from playbooks.definition.plan import StepRef
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.dependencies import items_of, key_of
from playbooks.engine.run_update import RunUpdate

SOON = timedelta(minutes=15)  # within this a person hears of a failure
HEARD = "troubles"  # what of these had come when the step was last started


def page_further_trouble(work: RunUpdate) -> bool:
    """Page, or tell, once more where another of the troubles has come that the step follows.

    A page that is still open is not sent again while its escalation calls within SOON. Who
    acknowledges it may have read of the earlier troubles alone, and is told of the others then.
    """
    changed = False
    steps = [one for one in work.playbook.steps.values() if follows_troubles(work, one)]
    for step, item, record in work.instances(steps):
        if record is None or record.state not in ("open", "ended"):
            continue
        come = sorted(_come(work, step, item))
        known = record.data.get(HEARD)
        if known is not None and not set(come) <= set(known):
            if _is_due_again(work, step, item, record):
                work.start(step, item, record)
                changed = True
            elif record.state == "open":
                continue
        record.data[HEARD] = come
    return changed


def follows_troubles(work: RunUpdate, step: Step) -> bool:
    """Whether a step only tells people that one of several steps ended in trouble."""
    if len(step.afters) != 1 or not step.afters[0].first:
        return False
    if step.does.word not in ("page", "tell") or step.does.reaches_customers(work.plan):
        return False
    return all(_is_trouble(work, ref) for ref in step.afters[0].refs)


def _is_trouble(work: RunUpdate, ref: StepRef) -> bool:
    does = work.playbook.steps[ref.step].does
    return not does.decides and ref.outcome in does.trouble


def _come(work: RunUpdate, step: Step, item: str | None) -> Iterator[str]:
    """The troubles that have come, by step, item and asking."""
    for ref in step.afters[0].refs:
        target = work.playbook.steps[ref.step]
        same = step.each is not None and step.each == target.each
        for each in [item] if same else items_of(target, work.run):
            key = key_of(ref.step, each)
            record = work.run.steps.get(key)
            if record and record.state == "ended" and record.outcome == ref.outcome:
                yield f"{key} {record.asking}"


def _is_due_again(work: RunUpdate, step: Step, item: str | None, record: StepRecord) -> bool:
    """Whether people were notified of the earlier ones only, and have to be notified again now."""
    due = record.next_due()
    calls_soon = record.state == "open" and due is not None and due <= work.now + SOON
    if calls_soon or record.outcome == "withdrawn":
        return False
    turns = work.turns()
    return turns.allowed(step, item) and not turns.over(step, item)
