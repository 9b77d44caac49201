"""policies.yaml as JSON Schema."""

from __future__ import annotations

from typing import get_args

from playbooks.definition.declarations import AudiencePlace
from playbooks.definition.desk_rights import (
    ADMINISTER,
    ANSWER,
    DECIDE,
    PHONES,
    PUBLISH,
    READ,
    REPORT,
)
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

_ROLES = "Roles, audiences, departments, or everybody (of the company)"
_MAY = {
    READ: f"read incidents, messages, people, the plan. {_ROLES}; default: everybody",
    REPORT: f"report, and write lessons. {_ROLES}; default: everybody",
    ANSWER: f"answer what somebody else was asked. {_ROLES}",
    DECIDE: f"decide what somebody else was asked to decide; confirm orders. {_ROLES}",
    ADMINISTER: f"change absences, duty and roles of others. {_ROLES}",
    PUBLISH: f"publish a version of the plan, as publish.by. {_ROLES}",
    PHONES: f"see phone numbers. {_ROLES}",
}


def policies(plan: Plan) -> Schema:
    """policies.yaml; the names of the plan at hand are offered for completion."""
    clause = words("The clauses it carries out", plan.clauses)
    return object_schema(
        "Who is meant by a name, who is called next, who commands",
        {
            "audiences": map_schema("Names for people; steps use them", _audience(clause)),
            "customers": map_schema("Names for sets of retailers", _customer_set(clause)),
            "pools": map_schema("Where a dispatch takes its candidates from", _pool(clause)),
            "escalation": map_schema(
                "Urgency: who is called next; `usual` where none is named",
                _escalation(plan, clause),
            ),
            "approvals": map_schema("Who approves how many cartons", _approval(plan, clause)),
            "departments": map_schema(
                "For whom a step counts as done on time or late",
                object_schema(
                    "Which", {"title": titles(), "roles": words("Roles that belong to it")}
                ),
            ),
            "desk": object_schema(
                "Who of those who log in may do what at the desk; a deputy may what the holder may",
                {
                    **{right: words(f"Who may {says}") for right, says in _MAY.items()},
                    "clause": clause,
                },
            ),
            "command": _command(clause),
            "replenishment": object_schema(
                "Proposed afterwards",
                {"cartons": map_schema("Class: cartons", text("A number")), "clause": clause},
            ),
            "announcements": object_schema(
                "Who announces in public", {"sender": text("A domain name"), "clause": clause}
            ),
            "keep persons for": text("How long after they have left: 180 days"),
            "publish": object_schema(
                "Who may publish a version",
                {
                    "by": words("Roles or audiences"),
                    "agree": text("How many must sign it: 2, one of them leader"),
                    "clause": clause,
                },
            ),
        },
        ["escalation"],
    )


def _audience(clause: Schema) -> Schema:
    parts = {
        "role": text("Whoever holds this role"),
        "at": one_of("Where", get_args(AudiencePlace)),
        "driver of": text("unit, or standby of unit"),
        "on call": text("Whoever is on call for this role"),
        "command": text("incident"),
        "owner of": text("duty: whoever answers for the routine that found something"),
        "role in": text("incident.NAME: the role a report names"),
        "factory of": text("brand"),
        "account manager of": text("customer"),
        "who accepted": text("A step with `dispatch`: the person who accepted"),
        "clause": clause,
    }
    return object_schema("Who is meant", parts)


def _customer_set(clause: Schema) -> Schema:
    parts = {
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
    }
    return object_schema("Which", parts)


def _pool(clause: Schema) -> Schema:
    parts = {
        "units": text("standby"),
        "people": words("Holders of these roles, in this order"),
        "fits": map_schema(
            "Conditions on candidates, for steps to name under fits", text(CONDITION)
        ),
        "clause": clause,
    }
    return object_schema("Which", parts)


def _escalation(plan: Plan, clause: Schema) -> Schema:
    levels = ("audience", "deputies of audience", *plan.audiences)
    parts = {
        "levels": words("Who is called, one after the other", levels),
        "wait": words(f"How long each level has, round by round. {LIMIT}"),
        "rounds": text("How often through all levels"),
        "last resort": text(
            "The role that is called in the end, for ever; without it one round each working day"
        ),
        "last resort every": words(
            f"The pauses between calls of the last resort; then once a day. {LIMIT}"
        ),
        "hours": text("Nobody is called outside of them: 07:30-21:30"),
        "most an hour": text(
            "Messages to one person in an hour; what can wait, and what repeats, is held back then"
        ),
        "quiet hours": text("Instead of hours: nobody is called in them: 21:30-07:30"),
        "acknowledged for": words(
            "Time without calls after a person took up a late step, for each time it is taken up."
            f" {LIMIT}"
        ),
        "clause": clause,
    }
    return object_schema("A ladder", parts, ["levels"])


def _approval(plan: Plan, clause: Schema) -> Schema:
    cartons = {
        "up to": text("Cartons"),
        "over": text("Cartons"),
        "by": text("An audience", plan.audiences),
    }
    ranges = several(
        "From small to large, the last one over", object_schema("A range", cartons, ["by"])
    )
    return object_schema("A rule", {"ranges": ranges, "clause": clause}, ["ranges"])


def _command(clause: Schema) -> Schema:
    rule = {"when": text(CONDITION), "role": text("A role"), "clause": clause}
    parts = {
        "clause": clause,
        "acting": map_schema("Kind of incident: the role that stands in", text("A role")),
        "acting first": several("Before the kind's", object_schema("A rule", rule)),
        "led by": words("The roles that command"),
        "confirm by": words("Roles that are asked to confirm"),
        "within": text(LIMIT),
        "if late": text("the proposal stands"),
    }
    return object_schema("Who commands", parts)
