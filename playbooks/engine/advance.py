"""`advance(plan, run, event, decision_facts, now) -> Outcome`: the core of the engine.

Pure: same inputs, same outcome, always.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from incidents import effects as do
from incidents.run_events import (
    Answered,
    DeadlinePassed,
    Event,
    LimitMoved,
    NotDelivered,
    Reported,
    Revised,
)
from playbooks.company.decision_facts import DecisionFacts
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step
from playbooks.engine.answer_delivery import deliver_answer
from playbooks.engine.closing import close_or_ask
from playbooks.engine.inactivity import ask_if_inactive, watch_inactivity
from playbooks.engine.items import site_items, suspended_areas
from playbooks.engine.late_recipients import notify_late_recipients
from playbooks.engine.limit_changes import change_limit
from playbooks.engine.repeated_outcome_notifications import page_further_trouble
from playbooks.engine.repeated_steps import repeat_changed, undo_superseded
from playbooks.engine.report_confirmation import (
    note_held_steps,
)
from playbooks.engine.reported_times import set_next_time_change
from playbooks.engine.reports import add_report, deliver_reports
from playbooks.engine.revisions import revise
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.served_routes import note_served_routes
from playbooks.engine.severity import judge_severity
from playbooks.engine.step_predicates import has_until, is_of_the_plan, rechecks_after_settle
from playbooks.engine.step_reminders import remind
from playbooks.engine.suspension_permissions import (
    ask_for_permission,
    note_held_services,
    waits_for_service,
)
from playbooks.engine.unconfirmed_reports import awaits_confirmation
from playbooks.engine.unreachable import report_unreachable


@dataclass(frozen=True)
class Outcome:
    """The new run, the effects in order, and the timeline entries."""

    run: Run
    effects: tuple[do.Effect, ...]
    entries: tuple[do.TimelineEntry, ...]


def advance(
    plan: Plan, run: Run, event: Event, decision_facts: DecisionFacts, now: datetime
) -> Outcome:
    """Take one event to a run. `run` itself stays unchanged."""
    # A late answer, or a deadline that another process has acted on, finds the run closed.
    if run.status == "closed":
        return Outcome(run, (), ())
    work = begin(plan, run, decision_facts, now)
    take(work, event)
    return settle(work)


def begin(plan: Plan, run: Run, decision_facts: DecisionFacts, now: datetime) -> RunUpdate:
    """A copy of an open run, to `take` events and then to `settle`."""
    return RunUpdate(plan, run.copy_to_change(), decision_facts, now, plan.types)


def take(work: RunUpdate, event: Event) -> None:
    """The event goes to the step it answers; a report is added to what is known."""
    watch_inactivity(work, event)
    site_items(work.run, work.playbook, work.decision_facts, work.now)
    note_served_routes(work)
    if isinstance(event, Reported):
        work.reports.append(add_report(work, event))
    else:
        deliver(work, event)


def settle(work: RunUpdate) -> Outcome:
    """Let all of the run come to rest after what it has taken."""
    # The order matters: items and facts before the severity and the steps that depend on them,
    # closing last, when no step can start any more.
    deliver_reports(work)
    update_steps(work)
    ask_if_inactive(work)
    report_unreachable(work)
    note_held_steps(work)
    note_held_services(work)
    close_or_ask(work, update_steps)
    set_next_time_change(work.plan, work.playbook, work.run, work.now)
    return Outcome(work.run, tuple(work.effects), tuple(work.entries))


def deliver(work: RunUpdate, event: Event) -> None:
    """The event goes to the step it answers."""
    if isinstance(event, DeadlinePassed):
        _wake(work)
    elif isinstance(event, Revised):
        revise(work, event)
    elif isinstance(event, LimitMoved):
        change_limit(work, event)
    elif isinstance(event, (Answered, NotDelivered)):
        deliver_answer(work, event)


def _wake(work: RunUpdate) -> None:
    """Limits first, then what asks again, then what merely wants to be looked at, the oldest
    first.
    """
    due = sorted((r.next_due(), i) for i, (_, _, r) in enumerate(work.active()) if r.next_due())
    active = work.active()
    for moment, index in due:
        step, item, record = active[index]
        # An earlier entry of this list may have ended the step; the tests below read its present
        # moments.
        if moment is None or moment > work.now or record.state == "ended":
            continue
        if record.deadline and record.deadline <= work.now:
            work.too_late(step, item, record)
        elif record.reminders and record.reminders[0][0] <= work.now:
            remind(work, step, item, record)
        elif record.resume and record.resume <= work.now:
            work.start(step, item, record)
        elif record.wake and record.wake <= work.now:
            event = DeadlinePassed(record.wake)
            # Cleared before the kind is called, which sets the next moment, if it wants one, in its
            # result.
            record.wake = None
            work.apply(step, item, record, step.does.on(work.context(step, item), record, event))


def update_steps(work: RunUpdate) -> None:
    """Judge the severity, withdraw what `until` says, start what `after` and `when` now allow,
    repeat what a changed fact asks for; until nothing changes.
    """
    for _ in range(4 + 2 * sum(len(work.places(step)) for step in work.playbook.steps.values())):
        # Not `any`, which would stop at the first that changed something: all of them run in every
        # pass.
        if not sum(
            act(work)
            for act in (
                judge_severity,
                _add_sites,
                undo_superseded,
                _withdraw,
                _start,
                ask_for_permission,
                repeat_changed,
                page_further_trouble,
                notify_late_recipients,
                _release,
            )
        ):
            return
    # Guards against a fault of ours: circles of steps are refused when a plan is read.
    raise RuntimeError(f"the playbook {work.playbook.name} never comes to rest")


def _add_sites(work: RunUpdate) -> bool:
    """Sites that a suspension has reached since: its area may have been entered."""
    if not (work.playbook.each_site and suspended_areas(work.run)):
        return False
    if not site_items(work.run, work.playbook, work.decision_facts, work.now):
        return False
    work.clear_item_cache()
    work.moved += 1
    return True


def _withdraw(work: RunUpdate) -> bool:
    """`until` is final: what is pending of the step ends as withdrawn, what never began never
    will.
    """
    changed = False
    for step, item, record in _reached(work):
        # A lasting outcome is not withdrawn (M7). Its kind may have to say in public that it is
        # over.
        if record and record.state == "standing":
            step_result = step.does.recall(work.context(step, item), record)
            work.apply(step, item, record, step_result)
            changed |= step_result is not None
        else:
            # Silent where it never began: the timeline does not list what did not happen.
            begun = record is not None and record.state != "idle"
            work.end(step, item, record or StepRecord(), "withdrawn", silent=not begun)
            changed = True
    return changed


def _reached(work: RunUpdate) -> Iterator[tuple[Step, str | None, StepRecord | None]]:
    """What has not ended, and what `until` names has."""
    turns, moved = work.turns(), work.moved
    for step in work.playbook.steps_where(has_until):
        if work.moved != moved:  # what has just ended may be what another `until` names
            turns, moved = work.turns(), work.moved
        for _, item, record in work.instances([step]) if turns.may_be_over(step) else ():
            if not (record and record.state == "ended") and turns.over(step, item):
                yield step, item, record


def _start(work: RunUpdate) -> bool:
    """A snapshot: all that may start is decided before any of it starts.

    What merely began changes nothing for others.
    """
    turns = work.turns()
    work.held.clear()
    ready: list[tuple[Step, str | None, StepRecord]] = []
    steps = work.playbook.steps_where(is_of_the_plan)
    for step, item, record in work.instances(filter(turns.may_come, steps)):
        # A step starts once: what its `when` says afterwards changes nothing (M6).
        if record and record.state != "idle":
            continue
        if turns.ready(step, item):
            held = awaits_confirmation(work.run, step, item) and step.does.reaches_customers(
                work.plan
            )
            if held:
                work.held.append((step, item))
            elif not waits_for_service(work, step, item):
                ready.append((step, item, record or StepRecord()))
    work.report_broken(turns.broken)
    # So that `resume` and `cancels` never hit what starts at the same moment (docs/semantics.md,
    # "Starts are a snapshot"). The sort is stable: the rest keeps the order of the plan.
    ready.sort(key=lambda one: bool(one[0].does.begins_last))
    before = work.moved
    for step, item, record in ready:
        work.start(step, item, record)
    return work.moved != before


def _release(work: RunUpdate) -> bool:
    """Update or end lasting outcomes (truck out, suspension) when their subject changes: a truck
    whose stops are served is free, a resumed service is lifted. An open task ends when it is
    reported done.
    """
    changed = False
    for step, item, record in work.active(work.playbook.steps_where(rechecks_after_settle)):
        lasts, context = record.state == "standing", work.context(step, item)
        # Between two rounds of a repeated task there is nothing that could be done.
        if not lasts and step.repeat and not record.tokens and not record.deadline:
            continue
        looks = step.does.while_in_force if lasts else step.does.settled
        step_result = looks(context, record)
        if step_result:
            work.apply(step, item, record, step_result)
            changed = True
    return changed
