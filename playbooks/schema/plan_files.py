"""Each of the plan's files, as JSON Schema (2020-12).

The names of the plan at hand are offered for completion.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from playbooks.definition.declarations import AudiencePlace, Keep
from playbooks.definition.plan import Plan
from playbooks.definition.signal_effects import RECORDS
from playbooks.loader.external_facts import KINDS
from playbooks.loader.plan_policies import ASK_KINDS
from playbooks.loader.record_places import registers
from playbooks.loader.routines import EVERY
from playbooks.loader.signals import FIELD_KINDS
from playbooks.schema.drill import drill
from playbooks.schema.steps import definitions, steps
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

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(plan: Plan, file: str) -> Schema:
    """`file`: one of FILES."""
    form = FILES[file](plan)
    return {"$schema": DIALECT, "title": f"Muster: {file}", **form} | (
        {"$defs": definitions(plan)} if "$ref" in str(form) else {}
    )


def _plan(plan: Plan) -> Schema:
    field = {
        "is": one_of("What it holds", FIELD_KINDS),
        "one of": words("Or the words it may hold"),
        "else": text(
            "What stands where the sender leaves it out; without it the field must be given"
        ),
        "keep": one_of(
            "Over several reports: the latest, the most, or all of them", get_args(Keep)
        ),
        "title": titles(),
    }
    signal = {
        "title": titles(),
        "fields": named("The fields of its form", mapping("A field", field)),
        "records": one_of("What it makes known of a truck besides", RECORDS),
        "say first": titles("What the form says before its fields"),
        "say after": titles("What the sender reads afterwards"),
        "open to": words("Who may report it without signing in"),
        "gathers": text(
            "Reports of this kind gather under this name: for each: signal in incident.NAME"
        ),
        "by": words("Fields that tell one gathered report from another"),
        "settles": text("The name of the gathered reports that this one settles"),
    }
    calendar = {
        "time zone": text("Such as Asia/Shanghai"), "holidays of": text("Country code: CN"),
        "opens": text("08:00"), "closes": text("17:30"),
        "also working": words("Days: 2027-02-06"), "also free": words("Days: 2027-02-06"),
    }  # fmt: skip
    return mapping(
        "The plan's head: names, values, signals, clauses",
        {
            "name": titles(),
            "in force since": text("2008-01-01"),
            "languages": words("Languages of the wordings, the first leads"),
            "links": words(
                "Links of the chain from order to customer that an incident may disturb"
            ),
            "scope": titles("What the plan is for"),
            "calendar": mapping("Working days and hours", calendar),
            "messages": mapping(
                "What a message may cost",
                {"segments at most": text("SMS that one message may become")},
            ),
            "values": named(
                "Numbers, lengths of time and lists that conditions read as plan.NAME", {}
            ),
            "signals": named(
                "What may be reported; forms, commands and parsing come from here",
                mapping("A signal", signal),
            ),
            "facts": named(
                "What is known from outside",
                mapping(
                    "A fact",
                    {
                        "is": one_of("What it holds", KINDS),
                        "title": titles(),
                        "from": titles("Where the company has it from"),
                    },
                    ["is"],
                ),
            ),
            "clauses": named(
                "The written plan, clause by clause",
                mapping(
                    "A clause",
                    {
                        "title": titles(),
                        "as": words("What it asks for", ASK_KINDS),
                        "kept in": words(
                            "A record: where the company keeps it", registers(plan.facts)
                        ),
                    },
                    ["as"],
                ),
            ),
        },
        ["name", "clauses"],
    )


def _policies(plan: Plan) -> Schema:
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


def _routines(plan: Plan) -> Schema:
    known = plan.playbooks
    routine = {
        "routine": text("Its name"),
        "title": titles(),
        "clause": words("Its clauses", plan.clauses),
        "owner": text("An audience", plan.audiences),
        "every": text(", ".join(EVERY)),
        "at": text("07:00"),
        "spot": text("At random, so many times: 2 a month"),
        "after": text("incident closed"),
        "of": words("Only these kinds", known),
        "but not": words("All kinds but these", known),
        "due": text(f"How long after the closing. {LIMIT}"),
        "when": text(CONDITION),
        "hours": text("09:00-17:00"),
        "if missed": text("once, leave out, or within 4h"),
        "for each": text("site or unit"),
        "steps": steps(),
    }
    duties = several("Duties", mapping("A duty", routine, ["routine", "owner", "steps"]))
    return mapping("Scheduled duties", {"routines": duties}, ["routines"])


def _openings(plan: Plan) -> Schema:
    line = {
        "signal": text("A signal", plan.signals),
        "when": text(CONDITION),
        "count": text("So many of them: 3 in 1m"),
        "clause": words("The clauses it carries out", plan.clauses),
    }
    one = {
        "anyOf": [text("", plan.signals), mapping("A signal under conditions", line, ["signal"])]
    }
    return {
        "description": "Signals that open an incident",
        "anyOf": [one, {"type": "array", "items": one}],
    }


def _playbook(plan: Plan) -> Schema:
    return mapping(
        "What is done about one kind of incident",
        {
            "playbook": text("The kind of incident"),
            "title": titles(),
            "clause": words("The clauses it carries out", plan.clauses),
            "links": words("What it disturbs: links of the chain"),
            "owner": text("The audience that leads", plan.audiences),
            "opens on": _openings(plan),
            "ends on": words("Signals that end it", plan.signals),
            "joins": words(
                "Which reports belong to the same incident: same unit, same site within 6h"
            ),
            "quiet while": words("Hours (sunday 02:00-04:00) or signals that announce known work"),
            "quiet for": text(LIMIT),
            "catch-all": text("true: takes what no other playbook opens on"),
            "severity": mapping("When it is major", {"major": text(CONDITION)}),
            "closes when": text(CONDITION),
            "steps": steps(),
        },
        ["playbook", "owner", "steps"],
    )


def _every(plan: Plan) -> Schema:
    return mapping("What every incident has", {"steps": steps()}, ["steps"])


def _texts(plan: Plan) -> Schema:
    return {
        "description": "Wording: one key a message; {unit} stands for a value",
        "type": "object",
        "additionalProperties": {"type": "string"},
    }


FILES: dict[str, Callable[[Plan], Schema]] = {
    "plan": _plan,
    "policies": _policies,
    "routines": _routines,
    "every": _every,
    "playbook": _playbook,
    "texts": _texts,
    "drill": drill,
}
PLACES = {
    "plan": "plan.yaml",
    "policies": "policies.yaml",
    "routines": "routines.yaml",
    "every": "playbooks/every.yaml",
    "playbook": "playbooks/*.yaml",
    "texts": "texts/*.yaml",
    "drill": "drills/*.yaml",
}
