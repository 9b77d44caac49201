"""Limits that depend on a moment which reports name (`counts from`, `at latest`, docs/semantics.md,
M17).
"""

from __future__ import annotations

from playbooks.engine.run_update import RunUpdate
from playbooks.engine.step_predicates import has_reported_limit
from playbooks.engine.step_timing import counted_from

MOVED = "limit moved"  # in the data of a step: how often a person has moved its limit


def recompute_limits(work: RunUpdate) -> None:
    """Set open limits again whose moment a later report has corrected; no mark comes twice."""
    for step, item, record in work.active(work.playbook.steps_where(has_reported_limit)):
        # What a person has set stays.
        if not (record.deadline and record.counted_from) or record.data.get(MOVED):
            continue
        start = counted_from(work.context(step, item), step.counts_from)
        # Where no report says it, `start` is now, and the limit counts from where it did.
        if start >= work.now:
            start = record.counted_from
        if start != record.counted_from or step.at_latest:
            told = list(record.marks)
            work.set_limit(step, item, record, start)
            record.reminders = [one for one in record.reminders if one[1] not in told]
