"""Ends a run from outside: a live drill is over.

Pending steps are withdrawn, lasting outcomes released.
"""

from __future__ import annotations

from datetime import datetime

from playbooks.company.decision_facts import DecisionFacts
from playbooks.definition.facts import declared_facts
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run
from playbooks.engine.advance import Outcome
from playbooks.engine.closing import close_now
from playbooks.engine.run_update import RunUpdate
from translations.messages import Message


def terminate(
    plan: Plan, run: Run, decision_facts: DecisionFacts, now: datetime, why: Message
) -> Outcome:
    """Close the run from any state; a closed one stays unchanged."""
    work = RunUpdate(
        plan,
        run.model_copy(deep=True),
        decision_facts,
        now,
        declared_facts(plan.signals, plan.values),
    )
    close_now(work, why)
    return Outcome(work.run, tuple(work.effects), tuple(work.entries))
