"""`advance(plan, run, event, decision_facts, now) -> Outcome`: the core of the engine.

Pure: same inputs, same outcome, always.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents import effects as do
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered, Reported
from playbooks.company.decision_facts import DecisionFacts
from playbooks.definition.conditions import UndecidedError
from playbooks.definition.data_dependencies import uses_date
from playbooks.definition.facts import merge_fields, updatable_fields
from playbooks.definition.plan import Plan, Step
from playbooks.definition.run import Run, StepRecord, UnitFacts
from playbooks.definition.signal_effects import SERVED, record_effects
from playbooks.engine.closing import close_or_ask
from playbooks.engine.inactivity import ask_if_inactive, watch_inactivity
from playbooks.engine.items import add_gathered_report, site_items
from playbooks.engine.late_recipients import notify_late_recipients
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.step_reminders import remind
from playbooks.engine.timeline_line import Line
from translations.messages import message


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
    # Through JSON, as the ledger keeps a run: the copy cannot hold anything that would not survive
    # it.
    copy = Run.model_validate_json(run.model_dump_json())
    work = RunUpdate(plan, copy, decision_facts, now, plan.types)
    # The order matters: items and facts before the severity that depends on them, severity before
    # steps that ask for it, closing last, when no step can start any more.
    watch_inactivity(work, event)
    site_items(work.run, work.playbook, decision_facts, now)
    deliver(work, event)
    _judge(work)
    update_steps(work)
    ask_if_inactive(work)
    close_or_ask(work, update_steps)
    work.run.midnight = plan.calendar.midnight(now) if uses_date(plan, work.playbook) else None
    return Outcome(work.run, tuple(work.effects), tuple(work.entries))


def deliver(work: RunUpdate, event: Event) -> None:
    """The event goes to the step it answers, else to the steps that wait for its kind."""
    if isinstance(event, Reported):
        _report(work, event)
    elif isinstance(event, DeadlinePassed):
        _wake(work)
    elif isinstance(event, (Answered, NotDelivered)):
        _answer(work, event)


def _report(work: RunUpdate, event: Reported) -> None:
    """Merge the report's fields into what is known, then pass it to every open step."""
    signal, run, spec = event.signal, work.run, work.plan.signals[event.signal.kind]
    opens = signal.kind in work.playbook.opens_on or work.playbook.catch_all
    fields = updatable_fields(signal, spec, opens)
    run.signals, run.fields = run.signals + 1, merge_fields(spec, run.fields, fields)
    if signal.unit and (opens or signal.unit in run.units):
        facts = run.units.setdefault(signal.unit, UnitFacts(since=min(signal.time, work.now)))
        facts.fields = merge_fields(spec, facts.fields, fields)
    add_gathered_report(run, spec, signal, work.now)
    site_items(run, work.playbook, work.decision_facts, work.now)  # its area may have grown
    about = run.unit_of(signal.unit)
    known = record_effects(spec.records, signal, about if spec.records == SERVED else signal.unit)
    work.effects += known
    # Before the steps see the report: their conditions read what it makes known.
    for effect in known:
        work.learn(effect)
    if signal.kind in work.playbook.ends_on:
        work.ending = message("reason.reported", signal=signal.kind)
    for step, item, record in work.active():
        work.apply(step, item, record, step.does.on(work.context(step, item), record, event))


def _judge(work: RunUpdate) -> None:
    """Severity only rises automatically; lowering it is a decision (docs/semantics.md, M10)."""
    condition = work.playbook.major
    # Not evaluated again once it is major, so it can never fall back.
    if work.run.major or condition is None:
        return
    step = work.playbook.steps["closing"]
    try:
        work.run.major = work.context(step, None).holds(condition)
    except UndecidedError as undecided:
        work.report_broken([undecided.message])
    if work.run.major:
        why = message("reason.condition", condition=condition.text)
        work.entry(step, None, Line(message("timeline.severity_major"), None, why))


def _answer(work: RunUpdate, event: Answered | NotDelivered) -> None:
    """Only an asking that is still open can be answered; anything else is too late and changes
    nothing.
    """
    for step, item, record in work.active():
        if event.token in record.tokens:
            work.apply(step, item, record, step.does.on(work.context(step, item), record, event))
            return


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
    """Withdraw what `until` says, start what `after` and `when` now allow, tell changed facts
    again; until nothing changes.
    """
    for _ in range(4 + 2 * len(work.places)):
        # Not `any`, which would stop at the first that changed something: all of them run in every
        # pass.
        if not sum(
            act(work) for act in (_withdraw, _start, _tell_again, notify_late_recipients, _release)
        ):
            return
    # Guards against a fault of ours: circles of steps are refused when a plan is read.
    raise RuntimeError(f"the playbook {work.playbook.name} never comes to rest")


def _withdraw(work: RunUpdate) -> bool:
    """`until` is final: what is pending of the step ends as withdrawn, what never began never
    will.
    """
    turns, changed = work.turns(), False
    for step, item, record in work.instances():
        if not step.untils or (record and record.state == "ended") or not turns.over(step, item):
            continue
        # A lasting outcome is not withdrawn (M7). Its kind may have to say in public that it is
        # over.
        if record and record.state == "standing":
            step_result = step.does.recall(work.context(step, item), record)
            work.apply(step, item, record, step_result)
            changed |= step_result is not None
        else:
            # Silent where it never began: the timeline does not list what did not happen.
            work.end(step, item, record or StepRecord(), "withdrawn", silent=record is None)
            changed = True
    return changed


def _start(work: RunUpdate) -> bool:
    """A snapshot: all that may start is decided before any of it starts.

    What merely began changes nothing for others.
    """
    turns = work.turns()
    ready: list[tuple[Step, str | None]] = []
    for step, item, record in work.instances():
        # A step starts once: what its `when` says afterwards changes nothing (M6).
        if record or step.builtin:
            continue
        if turns.ready(step, item):
            ready.append((step, item))
    work.report_broken(turns.broken)
    # So that `resume` and `cancels` never hit what starts at the same moment (docs/semantics.md,
    # "Starts are a snapshot"). The sort is stable: the rest keeps the order of the plan.
    ready.sort(key=lambda one: bool(one[0].does.begins_last))
    before = work.moved
    for step, item in ready:
        work.start(step, item, StepRecord())
    return work.moved != before


def _tell_again(work: RunUpdate) -> bool:
    """`again when`: earlier recipients get the new value."""
    turns, changed = work.turns(), False
    for step, item, record in work.instances():
        if (
            not step.again_when
            or record is None
            or record.outcome == "withdrawn"
            or turns.over(step, item)
        ):
            continue
        if record.state not in ("ended", "standing"):
            continue
        # Compared with the value that was sent last, which `RunUpdate.start` keeps.
        value = work.context(step, item).fact(step.again_when)
        if value != record.data.get("again"):
            work.start(step, item, record)
            changed = True
    return changed


def _release(work: RunUpdate) -> bool:
    """Update or end lasting outcomes (truck out, suspension) when their subject changes: a truck
    whose stops are served is free, a resumed service is lifted.
    """
    changed = False
    for step, item, record in work.active():
        if record.state == "standing":
            step_result = step.does.while_in_force(work.context(step, item), record)
            if step_result:
                work.apply(step, item, record, step_result)
                changed = True
    return changed
