"""From one event to everything that follows from it, without a database: handlers write it down,
drills play with it.

Pure: same run, event, facts and numbers, same decision. `answers` stays as it was; the state
afterwards is `Decision.live`. `numbers` are free ids for incidents that may be opened; those used
are taken out of the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from incidents import effects as do
from incidents.run_events import Event, Reported
from incidents.signals import Signal
from playbooks.company.fact_resolvers import decision_facts_of
from playbooks.company.fact_source import FactSource
from playbooks.decision import Decision, dismissed_decision, finished_decision
from playbooks.definition.data_dependencies import counted_signals
from playbooks.definition.run import Run
from playbooks.definition.signal_effects import record_effects
from playbooks.engine.advance import Outcome, advance
from playbooks.engine.termination import terminate
from playbooks.linked_incidents import first_event, home_site
from playbooks.messages.drill_filter import filter_drill_effects
from playbooks.triage import Dismissed, Opened, Verdict, triage
from translations.messages import Message, message

__all__ = [
    "Decision",
    "end_run",
    "open_run",
    "take_event",
    "take_signal",
]


def take_event(run: Run, event: Event, answers: FactSource, numbers: list[int]) -> Decision:
    """Let a run take an event. Raises UnitTakenError."""
    return _finish(_advance(run, event, answers), run, answers, numbers)


def end_run(run: Run, answers: FactSource, why: Message) -> Decision:
    """Close a run as it is: pending steps are withdrawn."""
    own = answers.of(run)
    outcome = terminate(own.plan, run, decision_facts_of(own), answers.now, why)
    return _finish(outcome, run, answers, [])


def take_signal(
    signal: Signal,
    runs: Iterable[Run],
    answers: FactSource,
    numbers: list[int],
    drill: tuple[str, ...] | None = None,
) -> Decision:
    """Judge a signal and let the incident it opens or joins take it. Raises UnitTakenError.

    `drill`: the people of a live drill it belongs to.
    """
    runs = list(runs)
    verdict = triage(signal, runs, answers, drill)
    if isinstance(verdict, Dismissed):
        return _dismiss(signal, verdict, answers, drill is not None)
    if isinstance(verdict, Opened):
        known = {"opened_on": signal.kind, "drill": drill is not None, "people": drill or ()}
        return _open(verdict, Reported(signal), answers, numbers, known)
    run = next(r for r in runs if r.incident == verdict.incident)
    line = _line(answers.of(run), "timeline.joined", verdict.reason, run)
    outcome = _advance(run, Reported(signal), answers)
    return replace(_finish(outcome, run, answers, numbers, line), verdict=verdict)


def open_run(
    kind: str,
    site: str | None,
    reason: Message,
    answers: FactSource,
    numbers: list[int],
    event: Event,
    **known: Any,
) -> Decision:
    """Open an incident that no signal opened: a routine's duty, or one that another incident asked
    for. Raises UnitTakenError.

    `known`: what is known of it beforehand: `fields`, `units` (the run's own words).
    """
    return _open(Opened(kind, site, reason), event, answers, numbers, known)


def _open(
    verdict: Opened, event: Event, answers: FactSource, numbers: list[int], known: dict[str, Any]
) -> Decision:
    run = Run(
        incident=numbers.pop(0),
        playbook=verdict.kind,
        plan=answers.plan.hash,
        site=verdict.site,
        opened_at=answers.now,
        **known,
    )
    line = _line(answers, "timeline.opened", verdict.reason, run)
    outcome = _advance(run, event, answers)
    return replace(_finish(outcome, None, answers, numbers, line), verdict=verdict)


def _advance(run: Run, event: Event, answers: FactSource) -> Outcome:
    own = answers.of(run)
    return advance(own.plan, run, event, decision_facts_of(own), own.now)


def _dismiss(signal: Signal, verdict: Verdict, answers: FactSource, drill: bool) -> Decision:
    """A report that opened nothing may count towards the next of its kind; that of a drill never
    does.
    """
    if drill:
        return dismissed_decision(verdict, (), answers)
    spec = answers.plan.signals[signal.kind]
    decision = dismissed_decision(
        verdict, tuple(record_effects(spec.records, signal, signal.unit)), answers
    )
    if signal.kind in counted_signals(answers.plan):
        decision.live.put_aside.append(signal)
    return decision


def _line(answers: FactSource, code: str, reason: Message, run: Run) -> do.TimelineEntry:
    playbook = answers.plan.playbook(run.playbook)
    return do.TimelineEntry(
        answers.now, playbook.clause, "triage", None, message(code), None, reason
    )


def _finish(
    outcome: Outcome,
    before: Run | None,
    answers: FactSource,
    numbers: list[int],
    *first: do.TimelineEntry,
) -> Decision:
    """`first`: lines of the timeline that come before the outcome's."""
    run, effects, entries = outcome.run, outcome.effects, (*first, *outcome.entries)
    if run.drill:
        effects, left_out = filter_drill_effects(run, effects, answers.now)
        entries += left_out
    decision = finished_decision(run, before, effects, entries, answers)
    linked: list[Decision] = []
    live = decision.live
    for asked in effects:
        if isinstance(asked, do.OpenIncident):
            # each begins in the state that the one before it has left
            linked.append(_open_linked(asked, run, replace(answers, live=live), numbers))
            live = linked[-1].live
    return replace(decision, live=live, linked=tuple(linked))


def _open_linked(
    asked: do.OpenIncident, by: Run, answers: FactSource, numbers: list[int]
) -> Decision:
    """Open what the run `by` asked for; a drill opens a drill."""
    return open_run(
        asked.kind,
        home_site(asked, by, answers),
        asked.reason,
        answers,
        numbers,
        first_event(asked, answers, numbers[0]),
        drill=by.drill,
        people=by.people,
        fields=dict(asked.known),
    )
