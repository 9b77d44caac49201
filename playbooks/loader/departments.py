"""`departments:` of policies.yaml: for reports of timeliness by department (2.1.2.8a)."""

from __future__ import annotations

from playbooks.definition.departments import Department
from playbooks.loader.section import Section
from translations import message


def read_departments(section: Section) -> tuple[Department, ...]:
    """A role in two departments is a fault."""
    found: list[Department] = []
    taken: dict[str, str] = {}
    for name, inner in section.maps("departments"):
        department = Department(name, inner.titles(), inner.texts("roles"))
        for role in department.roles:
            if role in taken:
                inner.fault(
                    "roles",
                    message("plan.role_stands_in_too", text=role, value=taken[role]),
                    message("remedy.name_it_once"),
                )
            taken[role] = name
        inner.end()
        found.append(department)
    return tuple(found)
