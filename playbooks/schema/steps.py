"""A step and a group, as JSON Schema."""

from __future__ import annotations

from playbooks.definition.plan import Plan
from playbooks.keywords.renames import KEYS
from playbooks.schema.step_kinds import exactly_one, kind_properties
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


def group_words(plan: Plan) -> dict[str, Schema]:
    """Words of a step that a group may say for all its members."""
    known = {
        "clause": words(
            "The clauses of the written plan that this carries out; coverage is computed from it",
            plan.clauses,
        ),
        "after": words(
            "Its turn comes after these steps have ended: `takeover` (however), `takeover accepted`"
            " (so); all of them"
        ),
        "after any": words(
            "Its turn comes after the first of these: [takeover none, insurer refused]"
        ),
        "until": words(
            "Once one of these has ended, what is pending of this step is withdrawn for good"
        ),
        "when": text(f"{CONDITION}. It starts the first time this holds after its turn has come"),
        "for each": text(
            "One instance for each item, those that join later included: unit in incident.units"
        ),
        "title": titles(),
        "urgency": text("Which escalation it has", plan.escalations),
        "ours": one_of("yes: the company added it to its written plan", ("yes", "no")),
        "needs": words(
            "Services it needs where it acts: while another incident suspends one there, it waits"
            " for the question that permits it; `nothing` where it needs none"
        ),
    }
    return with_current_words(known)


def with_current_words(known: dict[str, Schema]) -> dict[str, Schema]:
    """The same words, those that were renamed under their current names as well."""
    renamed = {r.old: r.new for r in KEYS if "steps" in r.inside and r.old in known}
    return known | {new: known[old] for old, new in renamed.items() if new not in known}


def step(plan: Plan) -> Schema:
    """A line of a playbook."""
    own = {
        "id": {
            "description": "The step's own name; `after` and `until` refer to it",
            "type": "string",
        },
        "within": text(f"{LIMIT}. The whole step must end by then (page: each level has so long)"),
        "counts from": text(
            "A time that reports name, such as signal.since: the limit counts from then"
        ),
        "at latest": text(
            "A time that reports name, or so long before it (2h before incident.needed): the step"
            " must end by then, however long its limit is"
        ),
        "if late": text(
            "The outcome that holds when the limit passes; or escalate, which is the default"
        ),
        "if nobody decides": text(
            "What holds then, of ask and approve: an option or an outcome; or escalate"
        ),
        "by order of": text("The clause that orders what holds if nobody decides", plan.clauses),
        "again when": words(
            "Facts; when one changes, those already told are told again, a decision is asked again"
        ),
        "hours": text("It waits for these hours: 09:00-18:00"),
        "text": text(
            "Key of the wording in texts/",
            plan.texts.get(plan.languages[0], {}) if plan.languages else (),
        ),
        "with": map_schema(
            "Values for the wording: a fact, or a word said as it is", text("A fact or a word")
        ),
        "nothing follows when": words("Outcomes after which no step is needed"),
        "because": titles(),
        "remind": object_schema(
            "Tell somebody how much is left",
            {
                "at": words("start, half, 1h left, 15m left"),
                "to": text("An audience", plan.audiences),
            },
            ["at", "to"],
        ),
        "repeat": object_schema(
            "Again, whatever the outcome or while it is one",
            {
                "every": text(LIMIT),
                "if": text("Only while it ends so"),
                "times": text("At most so often"),
            },
            ["every"],
        ),
    }
    return object_schema("A step", group_words(plan) | kind_properties() | own, ["id"]) | {
        "oneOf": exactly_one()
    }


def steps() -> Schema:
    """Steps and groups, in the order in which they are read aloud."""
    return several(
        "Steps and groups of steps",
        {"anyOf": [{"$ref": "#/$defs/step"}, {"$ref": "#/$defs/group"}]},
    )


def definitions(plan: Plan) -> dict[str, Schema]:
    group = {"group": text("A name for what belongs together"), "steps": steps()} | group_words(
        plan
    )
    return {
        "step": step(plan),
        "group": object_schema("Words that hold for each of its steps", group, ["group", "steps"]),
    }
