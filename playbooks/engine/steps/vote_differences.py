"""Enough chose one option of a decision, but named different values: they hear the difference and
are asked again. What they have not both said never takes effect (3.2.1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from incidents import effects as do
from playbooks.definition.run import StepRecord
from playbooks.engine.overdue_notices import is_overdue_notice
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.ask_holders import ASKED, GONE
from playbooks.engine.steps.ask_votes import agree_with, chose_alike
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import message

TEXT = "muster.votes_differ"


def differing(record: StepRecord, person: str, need: int) -> list[str]:
    """Who must hear of the difference after this person's vote; empty where there is none, or too
    few have chosen the option.
    """
    alike = chose_alike(record, person)
    unlike = len(agree_with(record, person)) < len(alike)
    return alike if unlike and len(alike) >= need else []


def ask_again(
    ctx: StepContext,
    record: StepRecord,
    people: Sequence[str],
    how: Mapping[str, Any],
    result: StepResult,
) -> None:
    """Put the question again to those who differ, with what each of them said; `result` takes the
    messages. Their earlier questions are withdrawn, so that one is open for each person.
    """
    asked, place = record.data.get(ASKED, {}), dict(record.data.get("asked", {}))
    again = [one for one in people if one not in record.data.get(GONE, ())]
    place["rung"] = place.get("rung", 0) + 1
    token = ctx.token(record, f"ask{place['rung']}")
    why = message("reason.values_differ")
    result.effects += [
        do.Withdraw(earlier, why, tuple(again))
        for earlier in record.tokens
        if not is_overdue_notice(earlier)
    ]
    said = {"votes": _votes(ctx, record, people)}
    roles = ctx.step.does.holders(ctx)
    result.effects += [
        ctx.notify(
            token,
            person,
            roles.get(person, ctx.step.does.ask),
            text=TEXT,
            values=said,
            urgency=do.URGENT,
            **how,
        )
        for person in again
    ]
    result.tokens = [token]
    result.data = {"asked": place, ASKED: asked | dict.fromkeys(again, token)}
    who = who_of([(person, ctx.name(person)) for person in again])
    result.lines.append(Line(message("timeline.asked_again_differ"), who, why))


def _votes(ctx: StepContext, record: StepRecord, people: Sequence[str]) -> list[dict[str, Any]]:
    """In the order of the votes, as `votes_text` puts them into words."""
    votes, entered = record.data["votes"], record.data.get("entered", {})
    return [
        {"name": ctx.name(one), "option": votes[one], "values": entered.get(one, {})}
        for one in people
    ]
