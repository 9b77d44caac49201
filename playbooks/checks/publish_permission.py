"""Who may publish a version of the plan: holders of a role that the plan in force names under
`publish` (clause 4).
"""

from __future__ import annotations

from collections.abc import Iterable

from playbooks.company.company_lookup import Directory
from playbooks.definition.plan import Plan


class PublishDeniedError(Exception):
    """Publishing refused: no permission, or a plan that cannot be put in force. `str()` says
    why.
    """


def publisher(plan: Plan, directory: Directory, who: str) -> tuple[str, str]:
    """(person, role): the role by which a person (an id or a whole name) may publish under the plan
    in force.

    Raises PublishDeniedError.
    """
    people = find_person(directory, who)
    if len(people) != 1:
        raise PublishDeniedError(
            f"{'nobody' if not people else 'more than one'} is called {who!r}; write the person's"
            " id or whole name"
        )
    role = publishes_as(plan, directory, people[0])
    if role is None:
        may = ", ".join(publishers(plan))
        raise PublishDeniedError(
            f"{directory.people[people[0]].name} holds none of the roles that may publish (clause"
            f" 4): {may}"
        )
    return people[0], role


def publishers(plan: Plan) -> list[str]:
    """The roles, with audiences resolved to theirs."""
    return list(dict.fromkeys(role for name in plan.publish for role in plan.roles_named(name)))


def publishes_as(plan: Plan, directory: Directory, person: str) -> str | None:
    """The role by which a person may publish, if any.

    Holders only: a deputy replaces the holder on duty, not for the plan.
    """
    held = {r.role for r in directory.company.roles if r.person == person and r.rank == 0}
    return next((role for role in publishers(plan) if role in held), None)


def is_signed(plan: Plan, directory: Directory, signers: Iterable[str]) -> bool:
    """Whether enough of those who may publish have signed, and those who must be among them."""
    people = [one for one in signers if publishes_as(plan, directory, one)]
    agree = plan.publish_agree
    among = {role for name in agree.among for role in plan.roles_named(name)}
    held = {r.role for r in directory.company.roles if r.person in people and r.rank == 0}
    return len(people) >= agree.count and (not among or bool(among & held))


def find_person(directory: Directory, who: str) -> list[str]:
    """People by id or by their whole name."""
    if who in directory.people:
        return [who]
    return [p.id for p in directory.company.people if p.name == who]
