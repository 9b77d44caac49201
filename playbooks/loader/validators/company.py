"""A plan against a company: every role the plan calls has a holder with a phone, at every site
where it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from playbooks.company.company_lookup import Directory
from playbooks.definition.declarations import AudienceSpec
from playbooks.definition.desk_rights import EVERYBODY
from playbooks.definition.plan import Plan
from playbooks.definition.suggestions import nearest
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from translations import Message, message

FILE = "policies.yaml"


def validate_company(plan: Plan, directory: Directory, places: SourceLocations) -> list[Fault]:
    known = {role.role for role in directory.company.roles}
    faults = []
    for path, role, site in _called(plan, directory):
        fault = _reachable(directory, role, site)
        if fault:
            what = _vacant_role(fault, role, site if role in known else None)
            expected = (
                nearest(role, known)
                if role not in known
                else message("remedy.give_role_to_somebody_with_phone")
            )
            faults.append(Fault(FILE, places.line(FILE, *path), "", path[-1], what, expected))
    return [*faults, *_rights_without_holder(plan, known, places)]


def _rights_without_holder(plan: Plan, held: Set[str], places: SourceLocations) -> Iterator[Fault]:
    """Rights at the desk that no role of the company has."""
    for right, names in (plan.desk or {}).items():
        roles = {role for name in names for role in plan.roles_named(name)}
        if names and EVERYBODY not in names and not roles & held:
            yield places.fault(
                FILE,
                ("desk", right),
                message("plan.nobody_of_company_may", right=right),
                message("remedy.give_role_to_somebody_with_phone"),
            )


def _called(plan: Plan, directory: Directory) -> Iterator[tuple[tuple[str, ...], str, str | None]]:
    """(line in policies.yaml, role, site or None) for every audience the plan may call."""
    for spec in plan.audiences.values():
        yield from (
            (("audiences", spec.name), role, site) for role, site in _of_audience(spec, directory)
        )
    yield ("escalation", "usual", "last resort"), plan.escalation.last_resort, None
    for kind, role in plan.command.acting.items():
        yield ("command", "acting", kind), role, None
    for pool in plan.pools.values():
        for role in pool.people:
            yield from ((("pools", pool.name), role, site) for site in directory.sites)
    for role in dict.fromkeys((*plan.command.led_by, *plan.command.confirm_by)):
        yield ("command",), role, None


def _of_audience(spec: AudienceSpec, directory: Directory) -> Iterator[tuple[str, str | None]]:
    if spec.way == "role":
        sites: Iterable[str | None] = (
            directory.sites if spec.at in ("incident.site", "unit.site") else [None]
        )
        yield from ((spec.value, site) for site in sites)


def _reachable(directory: Directory, role: str, site: str | None) -> str | None:
    """The code of the fault, or None if a person can be called."""
    # Absences do not count: the plan has to fit the company, not this week.
    holders = [person for _, person in directory.holders(role, site)]
    if not holders:
        return "is_held_by_nobody"
    phones = [phone for person in holders for phone in directory.people[person].phones]
    return None if phones else "is_held_by_nobody_with_phone"


def _vacant_role(fault: str, role: str, site: str | None) -> Message:
    if site:
        return message(f"plan.at_site_{fault}", text=role, site=site)
    return message(f"plan.{fault}", text=role)
