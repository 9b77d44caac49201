"""One step of one run at one moment, as data (`StepScope`). What is looked up for it is in
`step_context`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents import effects as do
from playbooks.company.company_lookup import NOTHING_LEFT, RemainingRoute
from playbooks.company.decision_facts import DecisionFacts
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import ItemFacts, Run, StepRecord
from playbooks.definition.step import Step


@dataclass
class StepScope:
    """A step, or an instance of it for `item`, with everything it is decided from."""

    plan: Plan
    playbook: Playbook
    run: Run
    decision_facts: DecisionFacts
    now: datetime
    types: dict[str, str]
    step: Step
    item: str | None

    @property
    def origin(self) -> do.Origin:
        return do.Origin(self.step.id, self.item, self.step.clause)

    @property
    def key(self) -> str:
        return f"{self.step.id}/{self.item}" if self.item else self.step.id

    def token(self, record: StepRecord, part: str = "") -> str:
        """The name of this asking: the same question asked again is a new one."""
        return f"{self.run.incident}:{self.key}:{record.asking}{':' + part if part else ''}"

    @property
    def thing(self) -> ItemFacts | None:
        """The item of the step if it is a line, a site or a report; trucks are in `run.units`."""
        known = self.run.items.get(self.step.each[1]) if self.step.each else None
        return known[self.item] if known and self.item else None

    @property
    def site(self) -> str | None:
        """Where this is: the site of the step's own item, else the incident's."""
        thing = self.thing
        return thing.same.get("site", self.run.site) if thing else self.run.site

    def name(self, person: str) -> str:
        """How a person is written in the timeline."""
        return str(self.decision_facts.ask("name", person))

    def rest(self, unit: str) -> RemainingRoute:
        """What is left of the route of one of the run's trucks."""
        return remaining_route(self.run, self.decision_facts, unit)


def remaining_route(run: Run, decision_facts: DecisionFacts, unit: str) -> RemainingRoute:
    """What is left of the route of one of the run's trucks."""
    if run.units[unit].served or run.units[unit].rejected:
        return NOTHING_LEFT
    found: RemainingRoute = decision_facts.ask("rest", unit, run.units[unit].since)
    return found
