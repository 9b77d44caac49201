"""What known maintenance kept quiet in a drill; live, the scheduler looks at it."""

from __future__ import annotations

from datetime import datetime

from incidents.signals import Signal
from playbooks.company.fact_source import FactSource
from playbooks.decision import Decision
from playbooks.definition.data_dependencies import signals_judged_again
from playbooks.retriage import HeardReport, judged_again, next_look
from playbooks.suppression import is_maintenance
from playbooks.triage import Dismissed


class SuppressedReports:
    """Reports about what exists until its own end, in order."""

    def __init__(self) -> None:
        self._heard: list[HeardReport] = []
        self._any_quiet = False

    def hear(self, signal: Signal, decision: Decision, answers: FactSource) -> list[Signal]:
        """A report was judged; those to be judged again, as maintenance is over sooner than was
        announced.
        """
        if signal.kind in signals_judged_again(answers.plan):
            verdict = decision.verdict
            quiet = isinstance(verdict, Dismissed) and is_maintenance(verdict.reason)
            self._heard.append(HeardReport(signal, quiet))
            self._any_quiet |= quiet
        return self.due(answers) if decision.windows else []

    def due(self, answers: FactSource) -> list[Signal]:
        """Those to be judged again now."""
        return judged_again(self._heard, answers) if self._any_quiet else []

    def next_look(self, answers: FactSource) -> datetime | None:
        """When that may be the case."""
        return next_look(self._heard, answers) if self._any_quiet else None
