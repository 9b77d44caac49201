"""Each of the plan's files, as JSON Schema (2020-12).

The names of the plan at hand are offered for completion.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from playbooks.definition.declarations import Keep, OpenTo
from playbooks.definition.plan import Plan
from playbooks.definition.signal_effects import RECORDS
from playbooks.loader.external_facts import KINDS
from playbooks.loader.kept_in import registers
from playbooks.loader.plan_and_policies import ASK_KINDS
from playbooks.loader.routines import EVERY
from playbooks.loader.signals import FIELD_KINDS
from playbooks.schema.drill import drill
from playbooks.schema.policies_file import policies
from playbooks.schema.steps import definitions, steps
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

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(plan: Plan, file: str) -> Schema:
    """`file`: one of FILES."""
    form = FILES[file](plan)
    return {"$schema": DIALECT, "title": f"Muster: {file}", **form} | (
        {"$defs": definitions(plan)} if "$ref" in str(form) else {}
    )


def _plan(plan: Plan) -> Schema:
    return object_schema(
        "The plan's head: names, values, signals, clauses",
        {
            "name": titles(),
            "in force since": text("2008-01-01"),
            "languages": words("Languages of the wordings, the first leads"),
            "links": words(
                "Links of the chain from order to customer that an incident may disturb"
            ),
            "scope": titles("What the plan is for"),
            "calendar": _calendar(),
            "messages": object_schema(
                "What a message may cost",
                {"segments at most": text("SMS that one message may become")},
            ),
            "values": map_schema(
                "Numbers, lengths of time and lists that conditions read as plan.NAME", {}
            ),
            "things": map_schema(
                "Registers of what reports name, by kind and id: hosts, lines, devices, desks",
                map_schema("Of one kind", _thing()),
            ),
            "signals": map_schema(
                "What may be reported; forms, commands and parsing come from here", _signal(plan)
            ),
            "sources": map_schema(
                "Which other systems may report what; others: those that are not named",
                _source(plan),
            ),
            "facts": map_schema("What is known from outside", _fact()),
            "clauses": map_schema("The written plan, clause by clause", _clause(plan)),
        },
        ["name", "clauses"],
    )


def _calendar() -> Schema:
    parts = {
        "time zone": text("Such as Asia/Shanghai"), "holidays of": text("Country code: CN"),
        "opens": text("08:00"), "closes": text("17:30"),
        "also working": words("Days: 2027-02-06"), "also free": words("Days: 2027-02-06"),
    }  # fmt: skip
    return object_schema("Working days and hours", parts)


def _thing() -> Schema:
    parts = {
        "title": titles(),
        "also called": words("Its other names; all mean the same thing"),
        "site": text("Where it is, and whose desk and customers depend on it"),
    }
    return object_schema("A thing", parts)


def _signal(plan: Plan) -> Schema:
    parts = {
        "title": titles(),
        "fields": map_schema("The fields of its form", _field(plan)),
        "records": one_of("What it makes known of a truck besides", RECORDS),
        "say first": titles("What the form says before its fields"),
        "say after": titles("What the sender reads afterwards"),
        "open to": one_of("Who may report it without signing in", get_args(OpenTo)),
        "gathers": text(
            "Reports of this kind gather under this name: for each: signal in incident.NAME"
        ),
        "called": titles("What one of them is called: for each: host that is down"),
        "by": words("Fields that tell one gathered report from another"),
        "settles": text("The name of the gathered reports that this one settles"),
    }
    return object_schema("A signal", parts)


def _field(plan: Plan) -> Schema:
    parts = {
        "is": one_of("What it holds, or a kind of things", [*FIELD_KINDS, *plan.things]),
        "one of": words("Or the words it may hold"),
        "some of": words("Or the words of which it may hold several"),
        "else": text(
            "What stands where the sender leaves it out; without it the field must be given"
        ),
        "keep": one_of(
            "Over several reports: the latest, the most, or all of them", get_args(Keep)
        ),
        "title": titles(),
    }
    return object_schema("A field", parts)


def _source(plan: Plan) -> Schema:
    return object_schema(
        "A source, as its CloudEvents name it; * at its end stands for any end",
        {"may send": words("Signals, or: anything", [*plan.signals, "anything"])},
        ["may send"],
    )


def _fact() -> Schema:
    parts = {
        "is": one_of("What it holds", KINDS),
        "title": titles(),
        "from": titles("Where the company has it from"),
    }
    return object_schema("A fact", parts, ["is"])


def _clause(plan: Plan) -> Schema:
    parts = {
        "title": titles(),
        "as": words("What it asks for", ASK_KINDS),
        "kept in": words("A record: where the company keeps it", registers(plan.facts)),
    }
    return object_schema("A clause", parts, ["as"])


def _sentences(plan: Plan) -> Schema:
    sentence = {
        "says": titles("What the sentence says, in the plan's own words"),
        "by": words("The audiences that it orders to act", plan.audiences),
        "seen": titles("What must be seen when it is carried out"),
        "as": words("What it asks for, where that differs from its clause", ASK_KINDS),
    }
    return object_schema(
        "The written plan, sentence by sentence",
        {
            "sentences": map_schema(
                "By clause and serial number: 3.3.1-2",
                object_schema("A sentence", sentence, ["says"]),
            )
        },
        ["sentences"],
    )


def _routines(plan: Plan) -> Schema:
    known, known_ladders = plan.playbooks, plan.escalations
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
        "counts": text("A kind of incident, counted over the period before", known),
        "by": words("Fields of its reports that it is counted by"),
        "urgency": text("Which escalation its steps have", known_ladders),
        "ours": one_of("yes: the company added it to its written plan", ("yes", "no")),
        "steps": steps(),
    }
    duties = several("Duties", object_schema("A duty", routine, ["routine", "owner", "steps"]))
    return object_schema("Scheduled duties", {"routines": duties}, ["routines"])


def _openings(plan: Plan) -> Schema:
    line = {
        "signal": text("A signal", plan.signals),
        "when": text(CONDITION),
        "count": text("So many of them: 3 in 1m"),
        "clause": words("The clauses it carries out", plan.clauses),
        "always": one_of("yes: also during known work (quiet while)", ("yes", "no")),
    }
    one = {
        "anyOf": [
            text("", plan.signals),
            object_schema("A signal under conditions", line, ["signal"]),
        ]
    }
    return {
        "description": "Signals that open an incident",
        "anyOf": [one, {"type": "array", "items": one}],
    }


def _playbook(plan: Plan) -> Schema:
    return object_schema(
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
            "major when": text(f"{CONDITION}. It is major when this holds"),
            "severity": object_schema(
                "When it is major",
                {
                    "major": text(CONDITION),
                    "after any": words("Also once one of these steps has ended so"),
                },
            ),
            "closes when": text(CONDITION),
            "urgency": text("Which escalation its steps have", plan.escalations),
            "ours": one_of("yes: the company added it to its written plan", ("yes", "no")),
            "steps": steps(),
        },
        ["playbook", "owner", "steps"],
    )


def _every(plan: Plan) -> Schema:
    return object_schema("What every incident has", {"steps": steps()}, ["steps"])


def _texts(plan: Plan) -> Schema:
    return {
        "description": "Wording: one key a message; {unit} stands for a value",
        "type": "object",
        "additionalProperties": {"type": "string"},
    }


FILES: dict[str, Callable[[Plan], Schema]] = {
    "plan": _plan,
    "clauses": _sentences,
    "policies": policies,
    "routines": _routines,
    "every": _every,
    "playbook": _playbook,
    "texts": _texts,
    "drill": drill,
}
PLACES = {
    "plan": "plan.yaml",
    "clauses": "clauses.yaml",
    "policies": "policies.yaml",
    "routines": "routines.yaml",
    "every": "playbooks/every.yaml",
    "playbook": "playbooks/*.yaml",
    "texts": "texts/*.yaml",
    "drill": "drills/*.yaml",
}
