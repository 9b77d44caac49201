"""Where trucks are dispatched, the plan's values say how long a way takes."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.company.travel import unfit_values
from playbooks.definition.plan import Plan
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from translations import message

FILE = "plan.yaml"


def validate_driving(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    steps = (step for playbook in plan.all_playbooks for step in playbook.steps.values())
    if not any(step.does.word == "dispatch" for step in steps):
        return
    for name in unfit_values(plan.values):
        fault = message("plan.dispatch_needs_value", text=name)
        yield places.fault(FILE, ("values", name), fault, message("remedy.write_values_of_driving"))
