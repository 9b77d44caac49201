"""A run as the engine sees it, to be read only: for pages, reports, checks before a change."""

from __future__ import annotations

from playbooks.company.fact_resolvers import decision_facts_of
from playbooks.company.fact_source import FactSource
from playbooks.definition.run import Run
from playbooks.engine.run_update import RunUpdate


def read_only(run: Run, own: FactSource) -> RunUpdate:
    """The run with what is looked up about it. `own`: facts seen with the run's plan."""
    return RunUpdate(own.plan, run, decision_facts_of(own), own.now, own.plan.types)
