"""Signals of one batch that join one incident and only add to it: it is settled once for all
(docs/decisions/0025).
"""

from __future__ import annotations

from handlers.decision_rows import add_decision, taken_unit_is_conflict
from handlers.triage_context import DecisionContext
from incidents.signals import Signal
from ledger.change_set import ChangeSet
from playbooks.decide import MergedReports
from playbooks.definition.run import Run
from playbooks.engine.reports import may_be_merged
from playbooks.triage import Joined, may_join, triage


class MergedSignals:
    """What a batch has added to incidents that are not settled yet."""

    def __init__(self, found: DecisionContext, changes: ChangeSet, numbers: list[int]) -> None:
        self._found, self._changes, self._numbers = found, changes, numbers
        self._waiting: dict[int, MergedReports] = {}

    def add(self, signal: Signal) -> Joined | None:
        """Add a signal to the incident that it joins; None where it must be decided by itself."""
        runs = self._found.stored.runs
        if not any(self._only_adds(signal, run) for run in runs.values()):
            return None
        verdict = triage(signal, runs.values(), self._found.answers)
        if not isinstance(verdict, Joined):
            return None
        run = runs[verdict.incident]
        if not self._only_adds(signal, run):
            return None
        reports = self._waiting.get(verdict.incident) or MergedReports(run, self._found.answers)
        self._waiting[verdict.incident] = reports
        reports.add(signal, verdict, self._found.answers)
        # The next signal is judged by what this one said.
        runs[verdict.incident] = reports.run
        return verdict

    def settle_before(self, signal: Signal) -> None:
        """Settle the incidents that a signal may join, which is decided by itself."""
        answers = self._found.answers
        for incident, reports in list(self._waiting.items()):
            if may_join(signal, reports.run, answers):
                self._settle(incident)

    def settle(self) -> None:
        """Settle all that is left. Raises ConflictError."""
        for incident in list(self._waiting):
            self._settle(incident)

    def _settle(self, incident: int) -> None:
        reports = self._waiting.pop(incident)
        with taken_unit_is_conflict():
            decision = reports.decide(self._found.answers, self._numbers)
        add_decision(decision, self._found.stored, self._changes)

    def _only_adds(self, signal: Signal, run: Run) -> bool:
        plan = self._found.answers.of(run).plan
        return signal.kind in plan.signals and may_be_merged(
            signal, plan, plan.playbook(run.playbook)
        )
