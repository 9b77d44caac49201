"""What a person may do at the desk: by the roles they hold or are on duty for, and the plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from playbooks.checks.publish_permission import publishes_as
from playbooks.company.company_lookup import Directory
from playbooks.definition.desk_rights import EVERYBODY, PUBLISH, RIGHTS
from playbooks.definition.plan import Plan


def rights_of(plan: Plan, directory: Directory, person: str, now: datetime) -> frozenset[str]:
    """The rights of a person at this moment; none for an unknown person."""
    known = directory.people.get(person)
    if known is None:
        return frozenset()
    roles = set(roles_of(directory, person, now))
    if not known.organisation:
        roles.add(EVERYBODY)
    found = {right for right in RIGHTS if right != PUBLISH and roles & allowed(plan, right)}
    if publishes_as(plan, directory, person):
        found.add(PUBLISH)
    return frozenset(found)


def roles_of(directory: Directory, person: str, now: datetime) -> Iterator[str]:
    """Roles that a person holds, deputizes for, or is on duty for.

    A deputy has the rights of the role at all times: they are called when the holder does not
    answer, and no absence is recorded at that moment.
    """
    yield from (held.role for held in directory.company.roles if held.person == person)
    yield from (
        shift.role
        for shift in directory.company.shifts
        if shift.person == person and shift.start <= now < shift.end
    )


def allowed(plan: Plan, right: str) -> set[str]:
    """The roles that have a right."""
    return {role for name in plan.has_right(right) for role in plan.roles_named(name)}
