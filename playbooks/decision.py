"""What follows from one event, finished: handlers map it to rows, drills show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from incidents import effects as do
from incidents.fact_effects import RecordMaintenance, SetFact
from playbooks.company.company_lookup import Live
from playbooks.company.fact_source import FactSource
from playbooks.definition.data_dependencies import (
    playbooks_using_fact,
    playbooks_watching_suspensions,
    playbooks_with_trucks,
)
from playbooks.definition.run import Run
from playbooks.messages.announcements import Announcement, render_announcements
from playbooks.messages.call_lists import CallDraft, render_call_notices, render_calls
from playbooks.messages.notification import Notification
from playbooks.messages.order_proposals import OrderProposal, render_proposals
from playbooks.messages.public_events import PublicEvent, incident_events, service_events
from playbooks.messages.rendering import FollowUpText, render_followups, render_notifications
from playbooks.messages.suspension_reasons import Suspension, render_suspensions
from playbooks.state_updates import state_after
from playbooks.triage import Verdict

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Everything that one event led to. `run` is None if a signal was dismissed.

    `effects` are what the engine asked for, in order; all that follows is made of them: texts are
    rendered, sets of customers resolved. `live` is the state around the company afterwards, that of
    `linked` decisions included; `units` changed in it.
    """

    at: datetime
    verdict: Verdict | None = None
    run: Run | None = None
    entries: tuple[do.TimelineEntry, ...] = ()
    effects: tuple[do.Effect, ...] = ()
    live: Live
    units: frozenset[str] = frozenset()
    notifications: tuple[Notification, ...] = ()
    withdrawn: tuple[do.Withdraw, ...] = ()
    moved: tuple[do.MoveDeadline, ...] = ()
    followups: tuple[FollowUpText, ...] = ()
    calls: tuple[CallDraft, ...] = ()
    call_notices: tuple[Notification, ...] = ()
    reassigned: tuple[do.ReassignCalls, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    lifted: tuple[do.Lift, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    orders: tuple[OrderProposal, ...] = ()
    events: tuple[PublicEvent, ...] = ()
    facts: tuple[SetFact, ...] = ()
    windows: tuple[RecordMaintenance, ...] = ()
    stale: frozenset[str] = frozenset()  # kinds of incident to evaluate again: a fact has changed
    next_due: datetime | None = None  # when the run must be woken
    linked: tuple[Decision, ...] = ()  # incidents that this one opened

    def all_stale(self) -> frozenset[str]:
        """`stale`, that of linked decisions included."""
        return self.stale.union(*(linked.all_stale() for linked in self.linked))


def dismissed_decision(
    verdict: Verdict, effects: tuple[do.Effect, ...], answers: FactSource
) -> Decision:
    """A signal that belongs to no incident; it may set a fact or mark a unit all the same."""
    live, units = state_after(answers.live, effects, None)
    known = Decision(at=answers.now, verdict=verdict, effects=effects, live=live, units=units)
    return _with_facts(known, answers)


def finished_decision(
    run: Run,
    before: Run | None,
    effects: tuple[do.Effect, ...],
    entries: tuple[do.TimelineEntry, ...],
    answers: FactSource,
) -> Decision:
    """A decision with everything made of its effects, but without its linked incidents.

    `before`: the run as it was, None if it was opened. Raises UnitTakenError.
    """
    own = answers.of(run)
    # Routes are shortened by what is decided here; customers are notified of the stops before that.
    notifications = render_notifications(effects, run.incident, run.playbook, own)
    live, units = state_after(answers.live, effects, run.incident)
    decision = Decision(
        at=answers.now,
        run=run,
        entries=entries,
        effects=effects,
        live=live,
        units=units,
        notifications=tuple(notifications),
        withdrawn=_only(effects, do.Withdraw),
        moved=_only(effects, do.MoveDeadline),
        reassigned=_only(effects, do.ReassignCalls),
        events=() if run.drill else tuple(incident_events(before, run, answers.now)),
        next_due=run.next_due(),
    )
    # From here on with the state afterwards: counts of customers and suspensions are the new ones.
    own = replace(own, live=live)
    decision = _with_customers(_with_facts(decision, answers), run, own)
    return decision if run.drill else _with_services(decision, run, own)


def _with_facts(decision: Decision, answers: FactSource) -> Decision:
    facts = _only(decision.effects, SetFact)
    # Runs keep their plans: kinds of every version in use may depend on the fact.
    plans = {id(plan): plan for plan in (answers.plan, *answers.plans.values())}.values()
    stale = {kind for f in facts for plan in plans for kind in playbooks_using_fact(plan, f.name)}
    if any(isinstance(effect, (do.Suspend, do.Lift)) for effect in decision.effects):
        stale = stale.union(*(playbooks_watching_suspensions(plan) for plan in plans))
    if any(isinstance(effect, do.CompleteRoute) for effect in decision.effects):
        stale = stale.union(*(playbooks_with_trucks(plan) for plan in plans))
    windows = _only(decision.effects, RecordMaintenance)
    return replace(decision, facts=facts, windows=windows, stale=frozenset(stale))


def _with_customers(decision: Decision, run: Run, own: FactSource) -> Decision:
    calls = render_calls(decision.effects, run, own)
    return replace(
        decision,
        calls=tuple(calls),
        call_notices=tuple(render_call_notices(calls, decision.effects, run.playbook, own)),
        followups=tuple(render_followups(decision.effects, run.incident, run.playbook, own)),
    )


def _with_services(decision: Decision, run: Run, own: FactSource) -> Decision:
    """A live drill suspends nothing and publishes nothing."""
    effects, incident = decision.effects, run.incident
    return replace(
        decision,
        suspensions=tuple(render_suspensions(effects, run, own)),
        lifted=_only(effects, do.Lift),
        announcements=tuple(render_announcements(effects, incident, run.playbook, own)),
        orders=tuple(render_proposals(effects, incident, own)),
        events=(*decision.events, *service_events(effects, run, decision.at)),
    )


def _only(effects: Iterable[do.Effect], kind: type[T]) -> tuple[T, ...]:
    return tuple(effect for effect in effects if isinstance(effect, kind))
