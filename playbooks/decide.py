"""From one event to everything that follows from it, without a database: handlers store it, drills
simulate with it.

Pure: same run, event, facts and numbers, same decision. `answers` stays as it was; the state
afterwards is `Decision.live`. `numbers` are free ids for incidents that may be opened; those used
are taken out of the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from incidents import effects as do
from incidents.run_events import Answered, Event, LimitMoved, Reported, Revised
from incidents.signals import Signal
from playbooks.company.fact_resolvers import decision_facts_of
from playbooks.company.fact_source import FactSource
from playbooks.decision import Decision, dismissed_decision, finished_decision
from playbooks.definition.data_dependencies import counted_signals
from playbooks.definition.run import Run, UnitFacts
from playbooks.definition.signal_effects import record_effects
from playbooks.engine.advance import Outcome, advance, begin, settle, take
from playbooks.engine.answer_author import refused_vote
from playbooks.engine.limit_changes import refused_move
from playbooks.engine.read_only_run import read_only
from playbooks.engine.revisions import refused_revision
from playbooks.engine.termination import terminate
from playbooks.linked_incidents import first_event, home_site
from playbooks.messages.drill_filter import filter_drill_effects
from playbooks.triage import Dismissed, Joined, Opened, Verdict, triage
from translations.messages import Message, message

__all__ = [
    "Decision",
    "MergedReports",
    "end_run",
    "open_run",
    "refusal",
    "take_event",
    "take_signal",
]


def take_event(run: Run, event: Event, answers: FactSource, numbers: list[int]) -> Decision:
    """Let a run take an event. Raises UnitTakenError."""
    # The tail is shared by all events, so that no kind of event can skip the drill filter.
    return _finish(_advance(run, event, answers), run, answers, numbers)


def refusal(run: Run, event: Event, answers: FactSource) -> Message | None:
    """Why an event cannot be taken, for who sent it; None where it can."""
    own = answers.of(run)
    if isinstance(event, Revised):
        return _refused_revision(run, event, own)
    if isinstance(event, LimitMoved):
        return _refused_move(run, event, own)
    if not isinstance(event, Answered):
        return None
    return refused_vote(own.plan.playbook(run.playbook), run, event, own.name)


def _refused_move(run: Run, event: LimitMoved, own: FactSource) -> Message | None:
    if run.status == "closed":
        return message("refusal.no_limit_to_move")
    return refused_move(read_only(run, own), event)


def _refused_revision(run: Run, event: Revised, own: FactSource) -> Message | None:
    if run.status == "closed":
        return message("refusal.nothing_to_change")
    return refused_revision(read_only(run, own), event)


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
    decision = _judge(signal, list(runs), answers, numbers, drill)
    if answers.plan.signals[signal.kind].settles and drill is None:
        # For the next signals of the same batch; later ones load it from the ledger.
        decision.live.endings.append(signal)
    return decision


def _judge(
    signal: Signal,
    runs: list[Run],
    answers: FactSource,
    numbers: list[int],
    drill: tuple[str, ...] | None,
) -> Decision:
    verdict = triage(signal, runs, answers, drill)
    if isinstance(verdict, Dismissed):
        return _dismiss(signal, verdict, answers, drill is not None)
    if isinstance(verdict, Opened):
        known = {"opened_on": signal.kind, "drill": drill is not None, "people": drill or ()}
        return _open(verdict, Reported(signal), answers, numbers, known)
    run = next(r for r in runs if r.incident == verdict.incident)
    reports = MergedReports(run, answers)
    reports.add(signal, verdict, answers)
    return reports.decide(answers, numbers)


class MergedReports:
    """Reports that join one incident: each is added to it at once, so that the next is judged by
    what it said; then the incident is settled once, however many they are.
    """

    def __init__(self, before: Run, answers: FactSource) -> None:
        own = answers.of(before)
        self._before = before
        self._work = begin(own.plan, before, decision_facts_of(own), own.now)
        self._lines: list[do.TimelineEntry] = []
        self._verdict: Joined | None = None

    @property
    def run(self) -> Run:
        """The incident with the reports so far, not settled."""
        return self._work.run

    def add(self, signal: Signal, verdict: Joined, answers: FactSource) -> None:
        # With the signal: two reports that are judged at the same moment are two lines (FAULTS X8).
        joined = message("timeline.joined", signal=signal.id)
        self._lines.append(_line(answers.of(self.run), joined, verdict.reason, self.run))
        take(self._work, Reported(signal))
        self._verdict = verdict

    def decide(self, answers: FactSource, numbers: list[int]) -> Decision:
        """What follows from all of them. `answers`: the facts as they are by now.

        Raises UnitTakenError.
        """
        self._work.look_up_again(decision_facts_of(answers.of(self._before)))
        outcome = settle(self._work)
        decision = _finish(outcome, self._before, answers, numbers, *self._lines)
        return replace(decision, verdict=self._verdict)


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
        # Taken out of the caller's list: what is left there is used by linked incidents, then by
        # others.
        incident=numbers.pop(0),
        playbook=verdict.kind,
        plan=answers.plan.hash,
        site=verdict.site,
        opened_at=answers.now,
        routine=verdict.kind in answers.plan.routines,
        **known,
    )
    line = _line(answers, message("timeline.opened"), verdict.reason, run)
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
    # What an unauthenticated sender reports changes nothing that is known of the company (M20).
    known = record_effects(spec.records, signal, signal.unit) if signal.confirmed else []
    decision = dismissed_decision(verdict, tuple(known), answers)
    # For the next signals of the same batch; later ones load it from the ledger.
    if signal.kind in counted_signals(answers.plan):
        decision.live.put_aside.append(signal)
    return decision


def _line(answers: FactSource, what: Message, reason: Message, run: Run) -> do.TimelineEntry:
    playbook = answers.plan.playbook(run.playbook)
    return do.TimelineEntry(answers.now, playbook.clause, "triage", None, what, None, reason)


def _finish(
    outcome: Outcome,
    before: Run | None,
    answers: FactSource,
    numbers: list[int],
    *first: do.TimelineEntry,
) -> Decision:
    """`first`: lines of the timeline that come before the outcome's."""
    # The filter comes before anything is made of the effects, so that no row, message or event of a
    # drill's forbidden effects ever exists (I7).
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
        units={unit: UnitFacts(since=answers.now) for unit in asked.units},
    )
