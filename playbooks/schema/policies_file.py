"""policies.yaml as JSON Schema."""

from __future__ import annotations

from typing import get_args

from playbooks.definition.declarations import AudiencePlace
from playbooks.definition.plan import Plan
from playbooks.schema.value_schemas import (
    CONDITION,
    LIMIT,
    Schema,
    mapping,
    named,
    one_of,
    several,
    text,
    titles,
    words,
)


def policies(plan: Plan) -> Schema:
    clause = words("The clauses it carries out", plan.clauses)
    audience = {
        "role": text("Whoever holds this role"),
        "at": one_of("Where", get_args(AudiencePlace)),
        "driver of": text("unit, or standby of unit"),
        "on call": text("Whoever is on call for this role"),
        "command": text("incident"),
        "owner of": text("duty: whoever answers for the routine that found something"),
        "role in": text("incident.NAME: the role a report names"),
        "factory of": text("brand"),
        "account manager of": text("customer"),
        "clause": clause,
    }
    escalation = {
        "levels": words(
            "Who is called, one after the other",
            ("audience", "deputies of audience", *plan.audiences),
        ),
        "wait": text(f"How long each level has. {LIMIT}"),
        "rounds": text("How often through all levels"),
        "last resort": text("The role that is called in the end, for ever"),
        "acknowledged for": text("How long whoever took it up is left alone"),
        "clause": clause,
    }
    return mapping(
        "Who is meant by a name, who is called next, who commands",
        {
            "audiences": named(
                "Names for people; steps use them", mapping("Who is meant", audience)
            ),
            "customers": named(
                "Names for sets of retailers",
                mapping(
                    "Which",
                    {
                        "on": text("rest of the route of unit"),
                        "in": text("area of incident"),
                        "is": text("customer"),
                        "at": text("incident.site"),
                        "all": text("yes"),
                        "without": text("A link that is suspended for them"),
                        "by": text("other incidents"),
                        "where": text(CONDITION),
                        "first": words("Who is told before the others"),
                        "clause": clause,
                    },
                ),
            ),
            "pools": named(
                "Where a dispatch takes its candidates from",
                mapping(
                    "Which",
                    {
                        "units": text("standby"),
                        "people": text("Holders of this role"),
                        "clause": clause,
                    },
                ),
            ),
            "escalation": mapping(
                "Who is called next",
                {"usual": mapping("The rule for all", escalation, ["levels", "last resort"])},
            ),
            "approvals": named(
                "Who approves how many cartons",
                mapping(
                    "A rule",
                    {
                        "ranges": several(
                            "From small to large, the last one over",
                            mapping(
                                "A range",
                                {
                                    "up to": text("Cartons"),
                                    "over": text("Cartons"),
                                    "by": text("An audience", plan.audiences),
                                },
                                ["by"],
                            ),
                        ),
                        "clause": clause,
                    },
                    ["ranges"],
                ),
            ),
            "departments": named(
                "For whom a step counts as done on time or late",
                mapping("Which", {"title": titles(), "roles": words("Roles that belong to it")}),
            ),
            "command": mapping(
                "Who commands",
                {
                    "clause": clause,
                    "acting": named("Kind of incident: the role that stands in", text("A role")),
                    "acting first": several(
                        "Before the kind's",
                        mapping(
                            "A rule",
                            {"when": text(CONDITION), "role": text("A role"), "clause": clause},
                        ),
                    ),
                    "led by": words("The roles that command"),
                    "confirm by": words("Roles that are asked to confirm"),
                    "within": text(LIMIT),
                    "if late": text("the proposal stands"),
                },
            ),
            "replenishment": mapping(
                "Proposed afterwards",
                {"cartons": named("Class: cartons", text("A number")), "clause": clause},
            ),
            "announcements": mapping(
                "Who announces in public", {"sender": text("A domain name"), "clause": clause}
            ),
            "publish": mapping(
                "Who may publish a version", {"by": words("Roles or audiences"), "clause": clause}
            ),
        },
        ["escalation"],
    )
