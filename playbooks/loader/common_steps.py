"""`playbooks/every.yaml`: steps that every incident has."""

from __future__ import annotations

from dataclasses import replace

from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.step import Step
from playbooks.loader.section import Section
from playbooks.loader.steps import GroupOptions, read_entry
from translations import message


def read_every(section: Section | None, plan: Plan) -> dict[str, Step]:
    """`playbooks/every.yaml`: steps that every incident has, folded into each playbook."""
    steps: dict[str, Step] = {}
    if section is None:
        return steps
    for entry in section.sections("steps"):
        read_entry(entry, plan, GroupOptions(), steps)
    section.report.step = ""
    section.end()
    return {name: replace(step, file=section.report.file) for name, step in steps.items()}


def add_common_steps(every: dict[str, Step], playbook: Playbook, section: Section) -> Playbook:
    """The playbook with the steps common to all incidents; a duplicate id is a fault."""
    for name in every.keys() & playbook.steps.keys():
        section.report.add(
            playbook.steps[name].line,
            name,
            message("plan.step_stands_in_too", name=name, file=every[name].file),
            message("remedy.give_it_id_of_its_own"),
        )
    return replace(playbook, steps=playbook.steps | every)
