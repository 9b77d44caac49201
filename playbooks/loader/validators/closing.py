"""Of the end of an incident: what gathers until its own end keeps it open (M14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playbooks.definition.plan import Plan, Playbook
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from translations import message


def validate_closing(
    plan: Plan, files: Mapping[str, str], places: SourceLocations
) -> Iterator[Fault]:
    """`closes when` names everything that the playbook opens on and that has an end of its own."""
    for playbook in plan.playbooks.values():
        named = playbook.closes_when.names if playbook.closes_when else ()
        for name in settled_kinds(plan, playbook):
            if f"incident.{name}" in named or playbook.catch_all:
                continue
            yield places.fault(
                files[playbook.name],
                ("closes when",),
                message("plan.closes_unsettled", name=name),
                message("remedy.write_closes_when", name=name),
            )


def settled_kinds(plan: Plan, playbook: Playbook) -> tuple[str, ...]:
    """The names under which reports that it opens on gather until another settles them."""
    ends = {signal.settles for signal in plan.signals.values()}
    gathered = (
        plan.signals[opening.signal].gathers
        for opening in playbook.openings
        if opening.signal in plan.signals
    )
    return tuple(dict.fromkeys(name for name in gathered if name and name in ends))
