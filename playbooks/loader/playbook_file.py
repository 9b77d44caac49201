"""One playbook file: its head, and how it is joined, ended and judged."""

from __future__ import annotations

from playbooks.definition.plan import Playbook
from playbooks.loader.condition_scope import in_sight, read_condition
from playbooks.loader.plan_policies import Head
from playbooks.loader.section import Section
from playbooks.loader.steps import read_steps
from playbooks.loader.triggers import (
    NO_CLAUSE,
    NO_SIGNAL,
    read_joins,
    read_openings,
    read_quiet_hours,
)


def read_playbook(section: Section, head: Head) -> Playbook | None:
    name = section.text("playbook", required=True)
    types = head.types
    owner = section.choice("owner", head.audiences, required=True)
    links = section.texts("links")
    for link in links:
        if link not in head.links:
            section.fault("links", f"{link!r} is no link", f"one of {', '.join(head.links)}")
    severity = section.map("severity")
    openings = read_openings(section, head, types)
    quiet_for = section.limit("quiet for")
    playbook = Playbook(
        name=name or "",
        titles=section.titles(),
        links=links,
        owner=owner or "",
        openings=openings,
        joins=read_joins(section, head, openings),
        ends_on=section.names("ends on", head.signals, NO_SIGNAL),
        major=read_condition(severity, "major", in_sight(types, None)) if severity else None,
        closes_when=read_condition(section, "closes when", in_sight(types, None)),
        steps=read_steps(section, head, types, quiet_for),
        clause=section.names("clause", head.clauses, NO_CLAUSE),
        quiet_while=read_quiet_hours(section, head),
        quiet_for=quiet_for,
        catch_all=section.choice("catch-all", ("true", "yes", "no"), "no") != "no",
    )
    section.end()
    return playbook if name else None
