"""Votes of a decision, and what is decided with the values that were entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from incidents import effects as do
from incidents.local_time import local_time
from incidents.run_events import Answered
from playbooks.definition.agreement import Agreement
from playbooks.definition.run import StepRecord
from playbooks.definition.signal_effects import signal_effects
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.timeline_line import Line
from playbooks.intake.answer_values import NOTE
from translations.messages import Message, message

Options = Mapping[str, Mapping[str, Any]]


def add_vote(record: StepRecord, event: Answered) -> None:
    """By person, so that a changed mind replaces the earlier vote; the latest vote is the last."""
    votes = record.data.get("votes", {})
    others = {person: vote for person, vote in votes.items() if person != event.person}
    record.data["votes"] = {**others, event.person: event.answer}
    for name, given in (("entered", event.values), ("authors", event.author)):
        record.data[name] = {**record.data.get(name, {}), event.person: given}


def chose_alike(record: StepRecord, person: str) -> list[str]:
    """Who voted for the option of this person, whatever they entered with it."""
    votes = record.data.get("votes", {})
    return [one for one, option in votes.items() if option == votes.get(person)]


def agree_with(record: StepRecord, person: str) -> list[str]:
    """Who voted for the option of this person and entered the same values. What is left empty is a
    value of its own: an area left empty is no area that another one named.
    """
    entered = record.data.get("entered", {})
    own = _stated(entered.get(person, {}))
    return [one for one in chose_alike(record, person) if _stated(entered.get(one, {})) == own]


def _stated(values: Mapping[str, Any]) -> dict[str, Any]:
    return {n: value for n, value in values.items() if n != NOTE and value not in (None, "", [])}


def vote_line(
    ctx: StepContext,
    options: Options,
    agree: Agreement | None,
    event: Answered,
    before: str | None,
    differ: bool,
) -> Line:
    """A vote that decides nothing yet. `before`: what the same person voted for; `differ`: enough
    chose the option, with different values.
    """
    given = _given(ctx, options, event.answer, event.values)
    if differ:
        given.append(message("reason.values_differ"))
    given.append(message("reason.must_agree", count=agree.count if agree else 1))
    if agree and agree.among:
        given.append(message("reason.one_must_be", audiences=list(agree.among)))
    voted = message("timeline.votes", option=event.answer)
    if before not in (None, event.answer):
        voted = message("timeline.changes_vote", option=event.answer, earlier=before)
    return Line(voted, ctx.who(event.person), message("reason.all", reasons=given))


def decision(
    ctx: StepContext, options: Options, option: str, agreed: Iterable[str], record: StepRecord
) -> StepResult:
    """The option that `agreed` people chose, the latest of them last, with the values that each of
    them entered.
    """
    people, entered = list(agreed), record.data.get("entered", {})
    values = {
        name: value
        for one in people
        for name, value in entered.get(one, {}).items()
        if value not in (None, "")
    }
    given = _given(ctx, options, option, values)
    why = message("reason.all", reasons=given) if given else None
    line = Line(message("timeline.decided", option=option), ctx.who(people[-1]), why)
    known = _recorded(ctx, options, option, values)
    return StepResult(option, effects=known, data={"values": values}, lines=[line])


def _recorded(
    ctx: StepContext, options: Options, option: str, values: Mapping[str, Any]
) -> list[do.Effect]:
    """What an option makes known of the truck entered with it, else of the step's own."""
    words = options[option]
    entered = [values.get(n) for n, spec in words["enter"].items() if spec.kind == "unit"]
    unit = entered[0] if entered else ctx.item
    return signal_effects(words["records"], str(unit) if unit else None)


def _given(
    ctx: StepContext, options: Options, option: str, values: Mapping[str, Any]
) -> list[Message]:
    """What was entered, as the timeline has it, in the plan's order."""
    fields = options[option]["enter"]
    named = [name for name in dict.fromkeys((*fields, *values)) if name in values]
    kinds = {n: fields[n].kind for n in named if n in fields}
    return [_entered(ctx, name, values[name], kinds.get(name, "text")) for name in named]


def _entered(ctx: StepContext, field: str, value: Any, kind: str) -> Message:
    """A value entered with an answer, as the timeline has it."""
    if kind == "area":
        return message("reason.entered_area", field=field, area=str(value))
    if kind == "time":
        value = local_time(datetime.fromisoformat(value), ctx.now, ctx.plan.calendar.zone)
    return message("reason.entered", field=field, value=value)
