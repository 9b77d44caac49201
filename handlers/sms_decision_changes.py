"""Texts that change a decision: `改 12 照常送货`, `change 12 2 14:30`. The number is that of any
message in which the sender was asked for it; it may be left out where only one can be meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from handlers.decision_changes import (
    ChangeableDecision,
    TakenChange,
    change_decision,
    decision_of_notice,
)
from handlers.notice_answers import AnswerOutcome, AnswerRefusedError, KeepOutcome
from handlers.runtime import Runtime
from incidents.actor import Actor
from ledger import notices
from ledger.change_set import ChangeSet
from ledger.tables import NoticeRow
from playbooks.intake.answer_values import option_and_values
from playbooks.intake.bounds import quoted
from playbooks.intake.replies import RECEIVED, parse_reply
from playbooks.intake.reply_text import named_number, plain_characters
from translations import Message, message

LISTED = 5  # decisions that one reply lists
ABOUT = 24  # characters of a question by which its receiver knows it


@dataclass(frozen=True, slots=True)
class _Change:
    """A decision of the sender's, and what the text chooses of it (None: no option)."""

    notice: NoticeRow
    decision: ChangeableDecision
    option: str | None
    values: Mapping[str, str]


async def change_by_text(
    runtime: Runtime,
    people: Sequence[str],
    wanted: str,
    actor: Actor,
    keep: KeepOutcome | None = None,
) -> AnswerOutcome:
    """`wanted`: the text without the word that changes. Raises AnswerRefusedError,
    AlreadyAnsweredError.
    """
    async with runtime.ledger.reading() as connection:
        asked = await notices.decisions_put_to(connection, people)
    number, rest = named_number(wanted)
    named = [one for one in asked if one.id == number]
    # A number that is no question of theirs, but one of another, chooses no option of theirs.
    foreign = None if named or number is None else await _of_decision(runtime, number, rest)
    found = [
        change
        for one in (() if foreign else named or asked)
        if (change := await _change(runtime, one, rest if named else wanted))
    ]
    if foreign:
        theirs = foreign.person in people
        code = "refusal.not_changeable" if theirs else "refusal.may_not_change"
        raise AnswerRefusedError(message(code, notice=foreign.id))
    if not found and named and await _of_decision(runtime, named[0].id, rest):
        raise AnswerRefusedError(message("refusal.not_changeable", notice=named[0].id))
    if not found:
        raise AnswerRefusedError(message("refusal.nothing_to_change"))
    fits = _newest([one for one in found if one.option])
    if not fits:
        options = list(found[0].decision.options)
        raise AnswerRefusedError(
            message("refusal.no_such_option", text=quoted(wanted), options=options)
        )
    if len(fits) > 1:
        raise AnswerRefusedError(_which(fits, wanted))
    return await _taken(runtime, fits[0], actor, keep)


async def _of_decision(runtime: Runtime, number: int, text: str) -> NoticeRow | None:
    """The question with this number, where the text chooses one of its options."""
    async with runtime.ledger.reading() as connection:
        notice = await notices.find(connection, number)
    if notice is None or notice.expects != "option":
        return None
    own = runtime.plan.texts.get(notice.language, {})
    chosen = option_and_values(plain_characters(text), notice.options, notice.form)
    return notice if chosen or parse_reply("option", notice.options, text, own) else None


async def _change(runtime: Runtime, notice: NoticeRow, text: str) -> _Change | None:
    decision = await decision_of_notice(runtime, notice)
    if decision is None:
        return None
    if found := option_and_values(plain_characters(text), decision.options, decision.form):
        return _Change(notice, decision, *found)
    own = runtime.plan.texts.get(notice.language, {})
    option = parse_reply("option", decision.options, text, own)
    return _Change(notice, decision, None if option == RECEIVED else option, {})


def _newest(found: Sequence[_Change]) -> list[_Change]:
    """Each decision once, by the latest message about it."""
    kept: dict[tuple[int, str], _Change] = {}
    for one in found:
        kept.setdefault((one.decision.incident, one.decision.key), one)
    return list(kept.values())


async def _taken(
    runtime: Runtime, change: _Change, actor: Actor, keep: KeepOutcome | None
) -> AnswerOutcome:
    notice = change.notice
    outcome = AnswerOutcome(notice, str(change.option))

    def fill(changes: ChangeSet, taken: TakenChange) -> None:
        nonlocal outcome
        outcome = replace(outcome, values=taken.values, run=taken.run)
        changes.inbound = keep(outcome) if keep else None

    person, option, values = change.notice.person, str(change.option), change.values
    await change_decision(runtime, change.decision, person, option, values, actor, fill)
    return outcome


def _which(fits: Sequence[_Change], wanted: str) -> Message:
    listed = [
        message(
            "refusal.question",
            notice=one.notice.id,
            about=quoted(one.notice.text.strip().partition("\n")[0], ABOUT),
        )
        for one in fits[:LISTED]
    ]
    example = f"改 {fits[0].notice.id} {quoted(wanted, ABOUT)}"
    known = {"count": len(fits), "example": example, "questions": listed}
    return message("refusal.which_decision", **known)
