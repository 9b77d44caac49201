"""One playbook file: its head, and how it is joined, ended and judged."""

from __future__ import annotations

from playbooks.facts import declared
from playbooks.limits import read_limit
from playbooks.plan import Join, Playbook
from playbooks.reading.faults import nearest
from playbooks.reading.head import Head
from playbooks.reading.section import Section
from playbooks.reading.steps import in_sight, read_condition, read_steps

LINKS = ("ordering", "settlement", "sorting", "delivery")


def read_playbook(section: Section, head: Head) -> Playbook | None:
    name = section.text("playbook", required=True)
    types = declared(head.signals, head.values)
    owner = section.choice("owner", head.audiences, required=True)
    links = section.texts("links")
    for link in links:
        if link not in LINKS:
            section.fault("links", f"{link!r} is no link", f"one of {', '.join(LINKS)}")
    severity = section.map("severity")
    playbook = Playbook(
        name=name or "",
        titles=section.titles(),
        links=links,
        owner=owner or "",
        opens_on=_signals(section, "opens on", head),
        joins=_joins(section),
        ends_on=_signals(section, "ends on", head),
        major=read_condition(severity, "major", in_sight(types, None)) if severity else None,
        closes_when=read_condition(section, "closes when", in_sight(types, None)),
        steps=read_steps(section, head, types),
        clause=section.texts("clause"),
    )
    for clause in playbook.clause:
        if clause not in head.clauses:
            section.fault("clause", f"the plan has no clause {clause}", nearest(clause, head.clauses))
    section.end()
    return playbook if name else None


def _signals(section: Section, word: str, head: Head) -> tuple[str, ...]:
    found = section.texts(word)
    for name in found:
        if name not in head.signals:
            section.fault(word, f"there is no signal {name!r}", nearest(name, head.signals))
    return found


def _joins(section: Section) -> tuple[Join, ...]:
    joins = []
    for text in section.texts("joins"):
        what, _, within = text.partition(" within ")
        try:
            limit = read_limit(within) if within else None
        except ValueError as error:
            section.fault("joins", str(error))
            continue
        if what == "same unit":
            joins.append(Join("unit", limit))
        elif what == "same site":
            joins.append(Join("site", limit))
        else:
            section.fault("joins", f"{text!r} is unknown", "write same unit, or same site within 6h")
    return tuple(joins)
