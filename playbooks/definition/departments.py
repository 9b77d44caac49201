"""Which department a role belongs to: plan data (`departments` in policies.yaml)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playbooks.definition.declarations import Titles

NONE = ""  # a role of no department: an outside party


@dataclass(frozen=True, slots=True)
class Department:
    """A department and the roles that answer for it."""

    name: str
    titles: Titles
    roles: tuple[str, ...]


def department_of(role: str, departments: Iterable[Department]) -> str:
    """The name of the department; `commander (head of security)` is the current commander, so the
    role in brackets counts.
    """
    inner = role.partition("(")[2].rstrip(")") or role
    return next((d.name for d in departments if inner in d.roles), NONE)
