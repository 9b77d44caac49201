"""Of policies.yaml: the levels of escalation are known audiences, those who command do so for kinds
there are, clauses exist.
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Plan
from playbooks.definition.suggestions import nearest
from playbooks.loader.approvals import validate_approvals
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from translations import message

FILE = "policies.yaml"
BEFORE = ("audience", "deputies of audience")


def validate_policies(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    kinds = {*plan.playbooks, *plan.routines}
    for kind in plan.command.acting:
        if kind not in kinds:
            yield places.fault(
                FILE,
                ("command", "acting", kind),
                message("plan.there_is_no_playbook", text=kind),
                nearest(kind, kinds),
            )
    yield from validate_approvals(plan, places)
    steps = (step for playbook in plan.all_playbooks for step in playbook.steps.values())
    offers = {step.id for step in steps if step.does.word == "dispatch"}
    for spec in plan.audiences.values():
        if spec.way == "who accepted" and spec.value not in offers:
            fault = message("plan.there_is_no_step", text=spec.value)
            yield places.fault(FILE, ("audiences", spec.name), fault, nearest(spec.value, offers))
    known = {*BEFORE, *plan.audiences}
    for name, ladder in plan.escalations.items():
        path = ("escalation", name, "levels")
        for level in ladder.levels:
            if level not in known:
                yield places.fault(
                    FILE,
                    (*path, level),
                    message("plan.there_is_no_audience", text=level),
                    nearest(level, known),
                )
        if not ladder.levels:
            expected = message("remedy.write_levels_audience_deputies_of_audience")
            yield places.fault(
                FILE, (*path, ""), message("plan.escalation_without_level_calls_nobody"), expected
            )
