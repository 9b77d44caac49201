"""Who gave an answer: on the timeline, and for a decision that counts persons."""

from __future__ import annotations

from collections.abc import Callable

from incidents.actor import Actor
from incidents.run_events import UNNAMED, Answered, Revised
from playbooks.definition.plan import Playbook
from playbooks.definition.run import Run, StepRecord
from playbooks.engine.step_result import StepResult
from translations.messages import Message, message, person

NameOf = Callable[[str], str]  # a person's id -> their name


def add_author(step_result: StepResult | None, event: Answered, name_of: NameOf) -> None:
    """The first line of what a step decided about an answer says who gave it and by which way."""
    if step_result is None or event.actor is None or not step_result.lines:
        return
    first = step_result.lines[0]
    why = _joined(first.why, _by(event.actor, name_of))
    step_result.lines[0] = first._replace(why=why, by=event.actor)


def _joined(why: Message | None, by: Message | None) -> Message | None:
    if why is None or by is None:
        return why or by
    reasons = why.params["reasons"] if why.code == "reason.all" else [why]
    return message("reason.all", reasons=[*reasons, by])


def _by(actor: Actor, name_of: NameOf) -> Message | None:
    """None in a drill, in which people answer for themselves."""
    if actor.way == "drill":
        return None
    if actor.on_behalf_of is None:
        return message("reason.by_channel", channel=actor.way)
    if actor.person:
        who = person(actor.person, name_of(actor.person))
        return message("reason.answered_for_by", person=who, channel=actor.way)
    if actor.key:
        return message("reason.answered_for_key", key=actor.key, channel=actor.way)
    return message("reason.answered_for", channel=actor.way)


def refused_vote(playbook: Playbook, run: Run, event: Answered, name_of: NameOf) -> Message | None:
    """Why a vote cannot be counted: a decision by n of m counts persons, so one author has one
    vote of it, by link, text or desk. None where it can.
    """
    for key, record in run.steps.items():
        step = playbook.steps.get(key.partition("/")[0])
        if event.token in record.tokens and step and getattr(step.does, "agree", None):
            return vote_of_another(record, event, name_of)
    return None


def vote_of_another(
    record: StepRecord, event: Answered | Revised, name_of: NameOf
) -> Message | None:
    """Why its author has no further vote: they have cast one in another person's place."""
    others = {k: v for k, v in record.data.get("authors", {}).items() if k != event.person}
    return _has_voted(event, name_of) if event.author in others.values() else None


def _has_voted(event: Answered | Revised, name_of: NameOf) -> Message:
    if event.author == UNNAMED:
        return message("refusal.voted_unnamed")
    kind, _, known = event.author.partition(" ")
    name = name_of(known) if kind == "person" else event.author
    return message("refusal.has_voted", person=person(known, name))
