"""Of `desk:` in policies.yaml: it names roles, audiences and departments that the plan knows."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.declarations import ROLE_WAYS
from playbooks.definition.desk_rights import EVERYBODY
from playbooks.definition.plan import Plan
from playbooks.definition.suggestions import nearest
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from translations import message

FILE = "policies.yaml"


def validate_desk_rights(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    """Faults of names that the plan does not know."""
    known = _known(plan)
    for right, names in (plan.desk or {}).items():
        for name in names:
            if name not in known:
                yield places.fault(
                    FILE,
                    ("desk", right, name),
                    message("plan.there_is_no_role_or_department", text=name),
                    nearest(name, known),
                )


def _known(plan: Plan) -> set[str]:
    audiences = [spec for spec in plan.audiences.values() if spec.way in ROLE_WAYS]
    others = {spec.name for spec in plan.audiences.values() if spec.way not in ROLE_WAYS}
    known = {
        EVERYBODY,
        plan.escalation.last_resort,
        *plan.command.led_by,
        *plan.command.acting.values(),
        *(name for spec in audiences for name in (spec.name, spec.value)),
        *(name for d in plan.departments for name in (d.name, *d.roles)),
    }
    return known - others - {""}
