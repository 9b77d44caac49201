"""How a plan was carried out in one incident: each step with its limit and the time it took
(2.1.2.8a).

Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from playbooks.definition.plan import Plan
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step

Line = Mapping[str, Any]
LATE = "timeline.late"


@dataclass(frozen=True, slots=True)
class StepPerformance:
    """A step as it was carried out.

    `limit` as the plan wrote it; `seconds` from start to end; `late`: how often its limit passed.
    """

    clause: tuple[str, ...]
    step: str
    item: str | None
    limit: str | None
    began: datetime
    ended: datetime | None
    due: datetime | None
    outcome: str | None
    seconds: float | None
    late: int

    @property
    def on_time(self) -> bool | None:
        """None where the plan sets no limit, where it is still running within it, and where it was
        withdrawn: it was not done in time, and no longer had to be.
        """
        if self.late:
            return False
        done = self.limit and self.ended and self.outcome != "withdrawn"
        return True if done else None


def step_performance(
    plan: Plan, run: Run, lines: Iterable[Line], now: datetime
) -> list[StepPerformance]:
    """Every step that began, by its start.

    `lines`: the timeline, where a limit that passed is written down each time.
    """
    passed = Counter((line["step"], line["item"]) for line in lines if line["code"] == LATE)
    found = []
    for key, record in run.steps.items():
        step_id, _, item = key.partition("/")
        step = plan.playbook(run.playbook).steps.get(step_id)
        if step and record.started and not step.builtin:
            found.append(
                _carried(plan, step, item or None, record, passed[step_id, item or None], now)
            )
    return sorted(found, key=lambda c: (c.began, c.step, c.item or ""))


def late_steps(plan: Plan, run: Run, now: datetime) -> int:
    """How many steps of a run missed their limit."""
    return sum(1 for c in step_performance(plan, run, (), now) if c.on_time is False)


def _carried(
    plan: Plan, step: Step, item: str | None, record: StepRecord, passed: int, now: datetime
) -> StepPerformance:
    assert record.started
    over = record.state in ("ended", "standing")
    ended = record.at if over else None
    # the policy says it for every incident
    limit = plan.command.within if step.does.word == "appoint" else step.within
    due = plan.calendar.until(limit, record.started) if limit else None
    missed = bool(due and (ended or now) > due and record.outcome != "withdrawn")
    return StepPerformance(
        step.clause,
        step.id,
        item,
        str(limit) if limit else None,
        record.started,
        ended,
        due,
        record.outcome if over else None,
        (ended - record.started).total_seconds() if ended else None,
        passed or int(record.late or missed),
    )
