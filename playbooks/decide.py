"""From one event to everything that follows from it, without a database: what handlers write down
and drills play with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incidents import effects as do
from incidents.events import Event, Reported
from incidents.signals import Signal
from playbooks.company.fact_resolvers import scene_of
from playbooks.company.fact_source import FactSource
from playbooks.definition.plan_dependencies import counted_signals
from playbooks.definition.run import Run
from playbooks.definition.signal_effects import recorded_of
from playbooks.engine.advance import Outcome, advance
from playbooks.engine.termination import terminate
from playbooks.messages.drill_filter import filter_drill_effects
from playbooks.state_updates import is_put_aside
from playbooks.triage import Dismissed, Opened, Verdict, triage


@dataclass
class Decision:
    """What one event led to. `run` is None where a signal was dismissed."""

    verdict: Verdict | None
    run: Run | None
    effects: tuple[do.Effect, ...] = ()
    entries: tuple[do.Entry, ...] = ()
    opens: list[do.OpenIncident] = field(default_factory=list)


def take_event(run: Run, event: Event, answers: FactSource) -> Decision:
    """Let a run take an event; its facts lie ready in `answers`."""
    answers = answers.of(run)
    outcome = advance(answers.plan, run, event, scene_of(answers), answers.now)
    return _decision(None, outcome, answers.now)


def end_run(run: Run, answers: FactSource, why: str) -> Decision:
    """Close a run as it is: pending steps are withdrawn."""
    answers = answers.of(run)
    return _decision(
        None,
        terminate(answers.plan, run, scene_of(answers), answers.now, why),
        answers.now,
    )


def take_signal(
    signal: Signal,
    runs: Iterable[Run],
    answers: FactSource,
    fresh: int,
    drill: tuple[str, ...] | None = None,
) -> Decision:
    """Judge a signal and let the incident it opens (number `fresh`) or joins take it.

    `drill`: the people of a live drill it belongs to.
    """
    runs = list(runs)
    verdict = triage(signal, runs, answers, drill)
    if isinstance(verdict, Dismissed):
        spec = answers.plan.signals[signal.kind]
        if drill is not None:
            return Decision(verdict, None)
        if signal.kind in counted_signals(answers.plan):
            is_put_aside(answers.live, signal)
        return Decision(verdict, None, tuple(recorded_of(spec.records, signal, signal.unit)))
    if isinstance(verdict, Opened):
        run = Run(
            incident=fresh,
            playbook=verdict.kind,
            plan=answers.plan.hash,
            site=verdict.site,
            opened_at=answers.now,
            opened_on=signal.kind,
            drill=drill is not None,
            people=drill or (),
        )
        line = _line(answers, "opened", verdict.reason, run)
    else:
        run = next(r for r in runs if r.incident == verdict.incident)
        line = _line(answers.of(run), "joined", verdict.reason, run)
    decision = take_event(run, Reported(signal), answers)
    decision.verdict = verdict
    decision.entries = (line, *decision.entries)
    return decision


def open_run(
    kind: str,
    site: str | None,
    reason: str,
    answers: FactSource,
    fresh: int,
    event: Event,
    **more: Any,
) -> Decision:
    """Open an incident that no signal opened: a routine's duty, or one that another incident asked
    for.

    `more`: what is known of it beforehand: `fields`, `units` (the run's own words).
    """
    run = Run(
        incident=fresh,
        playbook=kind,
        plan=answers.plan.hash,
        site=site,
        opened_at=answers.now,
        **more,
    )
    decision = take_event(run, event, answers)
    decision.verdict = Opened(kind, site, reason)
    decision.entries = (_line(answers, "opened", reason, run), *decision.entries)
    return decision


def _line(answers: FactSource, what: str, reason: str, run: Run) -> do.Entry:
    playbook = answers.plan.playbook(run.playbook)
    return do.Entry(answers.now, playbook.clause, "triage", None, what, "", reason)


def _decision(verdict: Verdict | None, outcome: Outcome, now: datetime) -> Decision:
    effects, entries = outcome.effects, outcome.entries
    if outcome.run.drill:
        effects, lines = filter_drill_effects(outcome.run, effects, now)
        entries += lines
    opens = [e for e in effects if isinstance(e, do.OpenIncident)]
    return Decision(verdict, outcome.run, effects, entries, opens)
