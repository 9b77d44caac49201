"""One playbook file: its head, and how it is joined, ended and judged."""

from __future__ import annotations

from playbooks.definition.plan import Playbook
from playbooks.definition.suggestions import nearest
from playbooks.loader.condition_scope import in_sight, read_condition
from playbooks.loader.plan_policies import Head
from playbooks.loader.section import Section
from playbooks.loader.steps import read_steps
from playbooks.loader.triggers import read_joins, read_openings, read_quiet_hours


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
        ends_on=_signals(section, "ends on", head),
        major=read_condition(severity, "major", in_sight(types, None)) if severity else None,
        closes_when=read_condition(section, "closes when", in_sight(types, None)),
        steps=read_steps(section, head, types, quiet_for),
        clause=section.texts("clause"),
        quiet_while=read_quiet_hours(section, head),
        quiet_for=quiet_for,
        catch_all=section.choice("catch-all", ("true", "yes", "no"), "no") != "no",
    )
    for clause in playbook.clause:
        if clause not in head.clauses:
            section.fault(
                "clause", f"the plan has no clause {clause}", nearest(clause, head.clauses)
            )
    section.end()
    return playbook if name else None


def _signals(section: Section, word: str, head: Head) -> tuple[str, ...]:
    found = section.texts(word)
    for name in found:
        if name not in head.signals:
            section.fault(word, f"there is no signal {name!r}", nearest(name, head.signals))
    return found
