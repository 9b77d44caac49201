"""A drill's file as JSON Schema.

`drills.scenario_loader` reads it; both accept the same.
"""

from __future__ import annotations

from typing import get_args

from incidents.company import Availability
from playbooks.definition.plan import Plan
from playbooks.schema.value_schemas import (
    PLAIN,
    Schema,
    map_schema,
    object_schema,
    one_of,
    several,
    text,
    titles,
    words,
)

AT = "How long after the start: 0m, 90s, 5m, 3h"


def drill(plan: Plan) -> Schema:
    """One rehearsal: what is said in it, and what must come of it."""
    books = [*plan.playbooks, *plan.routines]
    said = {
        "drill": text("Its name"),
        "title": titles(),
        "playbook": text("What is rehearsed: a playbook or a routine", books),
        "clauses": words("The clauses it exercises; coverage counts them", plan.clauses),
        "starts": text("Local time at which it begins: 2026-11-23 10:00"),
        "runs": text("How long it goes on: 3h"),
        "people": words("Who may be reached when it is played live: persons or roles"),
    }
    return object_schema(
        "A rehearsal on a virtual clock",
        said | _happens(plan) | {"expect": _expect(plan)},
        ["playbook"],
    )


def _happens(plan: Plan) -> dict[str, Schema]:
    report = {
        "at": text(AT),
        "signal": text("A signal", plan.signals),
        "fields": map_schema("Its fields", _value()),
        "source": text("Who says so"),
        "unconfirmed": one_of("Whether nothing proves who reports", ("true", "false")),
    }
    fact = {
        "at": text(AT),
        "name": text("A fact of plan.yaml", plan.facts),
        "value": text("What it is now"),
    }
    routine = {
        "at": text(AT),
        "routine": text("A routine", plan.routines),
        "site": text("Only at this site"),
    }
    return {
        "reports": several("What is reported", object_schema("A report", report, ["signal"])),
        "facts": several(
            "What is told from outside, as `muster fact` tells it",
            object_schema("A fact", fact, ["name", "value"]),
        ),
        "routines": several(
            "Routines that begin", object_schema("A routine", routine, ["routine"])
        ),
        "publish": several("Somebody publishes another version of the plan", _publish()),
        "answers": several(
            "What people answer; the first that fits a message is used", _answer(plan)
        ),
        "changes": several("Who changes a vote, or the order in force", _change(plan)),
        "away": several(
            "Who cannot be called",
            _who(
                {"how": one_of("How", get_args(Availability)), "from": text(AT), "until": text(AT)}
            ),
        ),
        "dead phones": several(
            "Whose phones are dead",
            _who(
                {
                    "from": text(AT),
                    "until": text(AT),
                    "after": text("How long until that is found out"),
                }
            ),
        ),
        "muster down": several(
            "Nothing is acted on meanwhile",
            object_schema("A time", {"from": text(AT), "until": text(AT)}, ["until"]),
        ),
    }


def _value() -> Schema:
    return {"anyOf": [{"type": PLAIN}, {"type": "array"}, {"type": "object"}]}


def _who(more: dict[str, Schema], role: str = "role") -> Schema:
    held = {
        role: text("A role"),
        "rank": text("0 the holder, 1 the first deputy, any"),
        "site": text("Only those of this site"),
    }
    return object_schema("Who", held | more, [role])


def _publish() -> Schema:
    change = {
        "file": text("A file of the plan"),
        "instead of": text("What stands there now"),
        "write": text("What shall stand there"),
    }
    more = {
        "at": text(AT),
        "note": text("Why the plan changes"),
        "change": several(
            "What is changed in the plan's files", object_schema("A change", change, change)
        ),
    }
    return _who(more, "by") | {"required": ["by", "note"]}


def _change(plan: Plan) -> Schema:
    said = {
        "at": text(AT),
        "step": text("The step that asked", _steps(plan)),
        "answer": text("The option"),
        "item": text("Only about this truck, line …"),
        "values": map_schema("What is entered with it", _value()),
    }
    return _who(said) | {"required": ["role", "step", "answer"]}


def _answer(plan: Plan) -> Schema:
    said = {
        "step": text("The step that asks", _steps(plan)),
        "answer": text("An outcome or option; `not delivered`: a dead phone"),
        "after": text("How long after being asked"),
        "role": text("Only who was asked in this role"),
        "person": text("Only this person"),
        "item": text("Only about this truck, line …"),
        "times": text("How often the rule holds"),
        "values": map_schema("What is entered with it", _value()),
    }
    return object_schema("An answer", said, ["step", "answer"])


def _expect(plan: Plan) -> Schema:
    said = {
        "step": text("A step, or triage, intake, publish", _steps(plan)),
        "effect": text("`message`, or what the timeline says: called, acknowledged, decided: …"),
        "at least": text("So often (1)"),
        "at most": text("No more often"),
        "by": text(f"{AT}, or less"),
        "since": text(f"{AT}, or later"),
        "never": one_of("It must not happen", ("yes", "no", True, False)),
        "role": text("To whom"),
        "item": text("For which"),
        "says": text("A part of the line's text"),
        "proves": words("The sentences of clauses.yaml that this line proves", plan.sentences),
    }
    return several(
        "Lines that must stand in the transcript", object_schema("A line", said, ["step", "effect"])
    )


def _steps(plan: Plan) -> list[str]:
    return sorted({step for book in plan.all_playbooks for step in book.steps})
