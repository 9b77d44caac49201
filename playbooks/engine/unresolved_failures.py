"""What has failed and has not been put right: it keeps an incident open (docs/semantics.md, M14).

A page or a message only makes a failure known. It is put right by a step after it in which a person
decided, did, accepted or confirmed something, or which saw something arrive.
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import StepRef
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step
from playbooks.engine.dependencies import items_of, record_of
from playbooks.engine.items import UNITS
from playbooks.engine.run_update import RunUpdate

# A good outcome of these puts right what has failed before it.
MENDS = ("approve", "ask", "assign", "dispatch", "hand over", "open", "request", "wait")
# What was asked of others or waited for is not needed any more once all that gathered has ended;
# a task that was refused is.
NEEDLESS_AFTERWARDS = ("request", "wait", "tell")


def unresolved_failures(work: RunUpdate) -> list[tuple[Step, str | None]]:
    """The steps that failed, for which items, in the order of the plan.

    A round of a routine ends with its day: what is found wrong is an incident of its own.
    """
    if work.run.playbook in work.plan.routines:
        return []
    return [
        (step, item)
        for step, item, record in work.instances()
        if record and _failed(step, record) and not _settled(work, step, item, set())
    ]


def _failed(step: Step, record: StepRecord) -> bool:
    return (
        record.state == "ended"
        and record.outcome in step.does.failures
        and record.outcome not in step.unfollowed
    )


def _settled(work: RunUpdate, step: Step, item: str | None, seen: set[str]) -> bool:
    return (
        _item_ended(work.run, step, item)
        or (step.does.word in NEEDLESS_AFTERWARDS and _all_ended(work.run, work))
        or _mended(work, step, item, set())
        or _settled_before(work, step, item, seen)
    )


def _item_ended(run: Run, step: Step, item: str | None) -> bool:
    if step.each is None or item is None:
        return False
    if step.each[1] == UNITS:
        # Its goods are `incident.open_stops`, which the plan's `closes when` looks at.
        return run.units[item].in_order
    found = run.items.get(step.each[1], {}).get(item)
    return found is not None and found.over


def _all_ended(run: Run, work: RunUpdate) -> bool:
    """Whether something with an end of its own gathered here, and all of it has ended."""
    ends = {signal.settles for signal in work.plan.signals.values() if signal.settles}
    items = [i for name in ends for i in run.items.get(f"incident.{name}", {}).values()]
    return bool(items) and all(item.over for item in items)


def _mended(work: RunUpdate, step: Step, item: str | None, seen: set[str]) -> bool:
    """Whether a step that followed this one, or one that followed that, had a good outcome."""
    for follower, its_item, record in _followers(work, step, item):
        if follower.id in seen or record.outcome == "withdrawn":
            continue
        seen.add(follower.id)
        if follower.does.word in MENDS and record.outcome not in follower.does.failures:
            return True
        if _mended(work, follower, its_item, seen):
            return True
    return False


def _settled_before(work: RunUpdate, step: Step, item: str | None, seen: set[str]) -> bool:
    """Whether this step only followed another failure, and that one is settled."""
    for ref in (ref for turn in step.afters for ref in turn.refs):
        earlier = work.playbook.steps[ref.step]
        its_item = item if earlier.each == step.each else None
        record = record_of(work.run, earlier.id, its_item)
        if record is None or not _failed(earlier, record) or earlier.id in seen:
            continue
        if ref.outcome in (None, record.outcome):
            seen.add(earlier.id)
            if _settled(work, earlier, its_item, seen):
                return True
    return False


def _followers(
    work: RunUpdate, step: Step, item: str | None
) -> Iterator[tuple[Step, str | None, StepRecord]]:
    """The steps that ended after this one, as its outcome brought them on."""
    outcome = record.outcome if (record := record_of(work.run, step.id, item)) else None
    wanted = (StepRef(step.id, outcome), StepRef(step.id))
    for follower in work.playbook.steps.values():
        if not any(ref in wanted for turn in follower.afters for ref in turn.refs):
            continue
        same = follower.each == step.each
        for its_item in [item] if same else items_of(follower, work.run):
            found = record_of(work.run, follower.id, its_item)
            if found and found.state in ("ended", "standing"):
                yield follower, its_item, found
