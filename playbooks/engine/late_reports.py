"""Reports after the limit of their `wait` still count (docs/semantics.md, M4)."""

from __future__ import annotations

from incidents.run_events import Reported
from playbooks.definition.plan import StepRef
from playbooks.definition.step import Step
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.step_predicates import steps_receiving

# What asks people about something that has not arrived: needless once it has.
ABOUT_LATENESS = ("page", "ask")


def apply_late_reports(work: RunUpdate, event: Reported) -> None:
    """A wait that ended overdue and now gets its report has arrived: what follows that starts."""
    for step, item, record in work.instances(steps_receiving(work.playbook, event.signal.kind)):
        if record is None or record.state != "ended":
            continue
        if record.outcome not in step.does.failures:
            continue
        step_result = step.does.on(work.context(step, item), record, event)
        if step_result is None or step_result.outcome is None:
            continue
        record.outcome, record.at = step_result.outcome, work.now
        work.moved += 1
        for line in step_result.lines:
            work.entry(step, item, line)
        _withdraw_questions(work, step)


def _withdraw_questions(work: RunUpdate, step: Step) -> None:
    """Pages and questions that only its being overdue had brought on."""
    turns = work.turns()
    for follower, item, record in work.active():
        asked = record.state == "open" and follower.does.word in ABOUT_LATENESS
        late = {StepRef(step.id, outcome) for outcome in step.does.failures}
        follows = any(ref in late for turn in follower.afters for ref in turn.refs)
        if asked and follows and not turns.come(follower, item):
            work.end(follower, item, record, "withdrawn")
