"""Reports of unauthenticated senders: our own people are called for them, but customers and the
public are notified only once the report is confirmed (docs/semantics.md, M20).

Confirmed by a further report whose sender is known, by an acknowledged page or a decision, or by
the driver's own answer. Who is paged can also say that it is a false alarm.
"""

from __future__ import annotations

from incidents import effects as do
from incidents.run_events import NOT_ME, Answered
from incidents.signals import Signal
from playbooks.definition.run import UnitFacts
from playbooks.definition.signal_effects import signal_effects
from playbooks.definition.step import Step
from playbooks.engine.closing import CLOSING, release_step
from playbooks.engine.confirmed_facts import confirm_things
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.timeline_line import Line
from playbooks.engine.unconfirmed_reports import (
    ReportedItem,
    awaits_confirmation,
    is_unconfirmed,
    reported_item,
    reported_items,
)
from translations.messages import Message, message

FALSE_ALARM_TEXT = "muster.false_alarm"
_ASKING = ("page", "assign", "request", "dispatch")  # kinds of step that ask people to act
_DECIDING = ("ask", "approve")  # kinds of step whose every answer is a decision about the incident


def record_unconfirmed(work: RunUpdate, signal: Signal, first: bool, fresh: bool) -> None:
    """Record that a report needs to be confirmed, where it is the first about its truck (`fresh`)
    or about the incident (`first`).

    What is confirmed already stays so: a stranger cannot hold it up.
    """
    run, spec = work.run, work.plan.signals[signal.kind]
    run.unconfirmed = run.unconfirmed or first
    truck = run.units.get(run.unit_of(signal.unit) or "")
    if fresh and truck and signal.unit in run.units:
        truck.unconfirmed, truck.records = True, spec.records
    waits = truck.unconfirmed if truck else is_unconfirmed(run)
    why = message("reason.unconfirmed" if waits else "reason.not_acted_on")
    line = Line(message("timeline.unconfirmed", signal=signal.kind), None, why)
    work.entry(work.playbook.steps[CLOSING], signal.unit, line)


def confirm_by_report(work: RunUpdate, signal: Signal, unit: str | None) -> None:
    """A report whose sender is known confirms the truck it is about, and the incident.

    `unit`: the run's truck, also where the report names its standby.
    """
    truck = work.run.units.get(unit or "")
    if not (work.run.unconfirmed or (truck and truck.unconfirmed)):
        return
    _confirm(work, [truck] if truck else [])
    line = Line(
        message("timeline.report_confirmed"), None, message("reason.reported", signal=signal.kind)
    )
    work.entry(work.playbook.steps[CLOSING], unit, line)


def confirm_by_answer(work: RunUpdate, step: Step, item: str | None, event: Answered) -> None:
    """Confirm what a step is about, where a person in charge takes it on or the driver answers."""
    if not awaits_confirmation(work.run, step, item) or not _confirms(work, step, event):
        return
    thing = reported_item(work.run, step, item)
    _confirm(work, [thing] if thing else list(reported_items(work.run)))
    _note(work, step, item, event, message("timeline.report_confirmed"))


def _note(work: RunUpdate, step: Step, item: str | None, event: Answered, what: Message) -> None:
    """A line of the timeline that says who answered, and by which channel."""
    who = work.context(step, item).who(event.person)
    by = message("reason.by_channel", channel=event.actor.way if event.actor else "drill")
    work.entry(step, item, Line(what, who, by))


def _confirms(work: RunUpdate, step: Step, event: Answered) -> bool:
    if event.answer in ("refused", "close", NOT_ME):
        return False
    if event.answer == "acknowledged" or step.does.word in _DECIDING:
        return True
    audiences = (work.plan.audiences.get(name) for name in step.does.audiences())
    return any(a and a.way == "driver of" and a.value == "unit" for a in audiences)


def _confirm(work: RunUpdate, things: list[ReportedItem]) -> None:
    work.run.unconfirmed = False
    work.moved += 1
    for thing in things:
        thing.unconfirmed = False
    confirm_things(work.run, work.plan, things)
    for name, truck in work.run.units.items():
        if truck.records and not truck.unconfirmed:
            known, truck.records = signal_effects(truck.records, name), None
            work.effects += known
            for effect in known:
                work.learn(effect)


def reject(work: RunUpdate, step: Step, item: str | None, event: Answered) -> None:
    """A false alarm: what runs for the truck or report is withdrawn, and the incident closes where
    nothing else is left in it.

    A later report about the same is a new incident.
    """
    thing, why = reported_item(work.run, step, item), message("reason.false_alarm")
    _note(work, step, item, event, message("timeline.false_alarm"))
    _tell_those_asked(work, item)
    if thing is not None:
        for other, its, record in work.active():
            if its == item and other.each == step.each:
                release_step(work, other, its, record, why)
        _set_rejected(thing)
        work.clear_item_cache()
    if thing is None or all(other.rejected for other in reported_items(work.run)):
        work.ending = why


def _tell_those_asked(work: RunUpdate, item: str | None) -> None:
    """People who were asked to go somewhere or to do something about it learn that it is off, also
    those who have said yes; nothing else would tell them.
    """
    asked = tuple(
        step.id
        for step, its, record in work.instances()
        if record and record.state != "idle" and its == item and step.does.word in _ASKING
    )
    if asked:
        # Not of one of these steps: who gets this has not been `told by` it (M16).
        origin = work.context(Step("plan", None), item).origin
        token, values = (
            f"{work.run.incident}:false alarm:{item or ''}",
            {"item": item or "", "incident": work.run.incident},
        )
        to = do.Customers("", told_by=asked, item=item)
        work.effects.append(do.TellCustomers(origin, token, to, None, FALSE_ALARM_TEXT, values))


def _set_rejected(thing: ReportedItem) -> None:
    thing.rejected, thing.unconfirmed = True, False
    if isinstance(thing, UnitFacts):
        thing.in_order, thing.records, thing.standby = True, None, None
    else:
        thing.over = True


def note_held_steps(work: RunUpdate) -> None:
    """One line of the timeline for each step that waits for it."""
    for step, item in work.held:
        key = f"held:{work.context(step, item).key}"
        if work.run.is_first(key):
            line = Line(message("timeline.held_back"), None, message("reason.unconfirmed"))
            work.entry(step, item, line)
