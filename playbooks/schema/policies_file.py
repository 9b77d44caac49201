"""policies.yaml as JSON Schema."""

from __future__ import annotations

from typing import get_args

from playbooks.definition.declarations import AudiencePlace
from playbooks.definition.plan import Plan
from playbooks.schema.value_schemas import (
    CONDITION,
    LIMIT,
    Schema,
    map_schema,
    object_schema,
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
    return object_schema(
        "Who is meant by a name, who is called next, who commands",
        {
            "audiences": map_schema(
                "Names for people; steps use them", object_schema("Who is meant", audience)
            ),
            "customers": map_schema(
                "Names for sets of retailers",
                object_schema(
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
            "pools": map_schema(
                "Where a dispatch takes its candidates from",
                object_schema(
                    "Which",
                    {
                        "units": text("standby"),
                        "people": text("Holders of this role"),
                        "clause": clause,
                    },
                ),
            ),
            "escalation": object_schema(
                "Who is called next",
                {"usual": object_schema("The rule for all", escalation, ["levels", "last resort"])},
            ),
            "approvals": map_schema(
                "Who approves how many cartons",
                object_schema(
                    "A rule",
                    {
                        "ranges": several(
                            "From small to large, the last one over",
                            object_schema(
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
            "departments": map_schema(
                "For whom a step counts as done on time or late",
                object_schema(
                    "Which", {"title": titles(), "roles": words("Roles that belong to it")}
                ),
            ),
            "command": object_schema(
                "Who commands",
                {
                    "clause": clause,
                    "acting": map_schema(
                        "Kind of incident: the role that stands in", text("A role")
                    ),
                    "acting first": several(
                        "Before the kind's",
                        object_schema(
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
            "replenishment": object_schema(
                "Proposed afterwards",
                {"cartons": map_schema("Class: cartons", text("A number")), "clause": clause},
            ),
            "announcements": object_schema(
                "Who announces in public", {"sender": text("A domain name"), "clause": clause}
            ),
            "publish": object_schema(
                "Who may publish a version", {"by": words("Roles or audiences"), "clause": clause}
            ),
        },
        ["escalation"],
    )
