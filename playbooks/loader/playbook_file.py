"""One playbook file: its head, and how it is joined, ended and judged."""

from __future__ import annotations

from playbooks.definition.plan import Plan, Playbook
from playbooks.loader.condition_scope import read_condition, visible_names
from playbooks.loader.section import Section
from playbooks.loader.steps import read_refs, read_steps
from playbooks.loader.triggers import (
    NO_CLAUSE,
    NO_SIGNAL,
    read_joins,
    read_openings,
    read_quiet_hours,
)
from translations import message


def read_playbook(section: Section, plan: Plan) -> Playbook | None:
    name = section.text("playbook", required=True)
    owner = section.choice("owner", plan.audiences, required=True)
    links = section.texts("links")
    for link in links:
        if link not in plan.links:
            section.fault(
                "links",
                message("plan.is_no_link", text=link),
                message("remedy.one_of_known", known=", ".join(plan.links)),
            )
    severity = section.map("severity")
    openings = read_openings(section, plan)
    quiet_for = section.limit("quiet for")
    playbook = Playbook(
        name=name or "",
        titles=section.titles(),
        links=links,
        owner=owner or "",
        openings=openings,
        joins=read_joins(section, plan, openings),
        ends_on=section.names("ends on", plan.signals, NO_SIGNAL),
        major=read_condition(severity, "major", visible_names(plan.types, None))
        if severity
        else None,
        major_after=read_refs(severity, "after any") if severity else (),
        closes_when=read_condition(section, "closes when", visible_names(plan.types, None)),
        steps=read_steps(section, plan, quiet_for),
        clause=section.names("clause", plan.clauses, NO_CLAUSE),
        quiet_while=read_quiet_hours(section, plan),
        quiet_for=quiet_for,
        urgency=section.choice("urgency", plan.escalations) or "",
        ours=section.choice("ours", ("yes", "no"), "no") == "yes",
        catch_all=section.choice("catch-all", ("true", "yes", "no"), "no") != "no",
    )
    if severity:
        severity.end()
    section.end()
    return playbook if name else None
