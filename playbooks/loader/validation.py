"""What reading a plan proves, once everything has been read: names exist, limits stand, nothing
trails off, every turn can come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playbooks.definition.plan import Plan, Playbook
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from playbooks.loader.validators.clauses import validate_clauses
from playbooks.loader.validators.closing import validate_closing
from playbooks.loader.validators.default_outcome import validate_default_outcome
from playbooks.loader.validators.dependencies import (
    find_cycle,
    validate_dependencies,
    validate_severity,
)
from playbooks.loader.validators.desk_rights import validate_desk_rights
from playbooks.loader.validators.driving import validate_driving
from playbooks.loader.validators.message_lengths import validate_lengths
from playbooks.loader.validators.negative_outcomes import validate_trouble
from playbooks.loader.validators.policies import validate_policies
from playbooks.loader.validators.signals import validate_signals
from playbooks.loader.validators.steps import validate_step
from playbooks.loader.validators.texts import validate_texts
from playbooks.loader.validators.triggers import check_openings


def check(plan: Plan, files: Mapping[str, str], places: SourceLocations) -> Iterator[Fault]:
    """`files`: playbook or routine name -> file, for saying where."""
    yield from validate_signals(plan, places)
    yield from validate_policies(plan, places)
    yield from validate_desk_rights(plan, places)
    yield from validate_driving(plan, places)
    yield from check_openings(plan, files, places)
    yield from validate_clauses(plan.clauses, places)
    for playbook in plan.all_playbooks:
        yield from _of_playbook(plan, playbook, files[playbook.name])
    yield from validate_closing(plan, files, places)
    yield from validate_texts(plan, places)
    yield from validate_lengths(plan, places)


def _of_playbook(plan: Plan, playbook: Playbook, file: str) -> Iterator[Fault]:
    for field, fault, expected in validate_severity(playbook):
        yield Fault(file, 1, "", field, fault, expected)
    for step in playbook.steps.values():
        if step.builtin:
            continue
        for field, fault, expected in (
            *validate_step(plan, playbook, step),
            *validate_dependencies(playbook, step),
            *validate_trouble(plan, playbook, step),
            *validate_default_outcome(plan, playbook, step),
        ):
            yield Fault(
                step.file or file, step.lines.get(field, step.line), step.id, field, fault, expected
            )
    if found := find_cycle(playbook):
        step_, (field, fault, expected) = found
        yield Fault(
            file,
            step_.lines.get(field, step_.line) if step_ else 1,
            step_.id if step_ else "",
            field,
            fault,
            expected,
        )
