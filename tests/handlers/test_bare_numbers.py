"""A bare number is never taken as the answer to another question because the one it was meant for
was settled a moment before.
"""

from __future__ import annotations

from typing import Any

import pytest

from handlers.notice_answers import answer
from handlers.process_signals import receive
from handlers.runtime import Runtime
from handlers.sms_answers import JUST_NOW, reply
from tests.actors import LINK, TEXT
from tests.handlers.texting import OTHER, SOMEONE, _of_step, mark_sent, refusal, row, sent
from tests.runtimes import MONDAY, clock_of, failed

VOTE = {"expects": "option", "options": ["suspend", "go on"], "step": "decide"}
WITHDRAWN = {"state": "withdrawn", "sent_at": MONDAY}
ANSWERED = {"state": "answered", "answer": "acknowledged", "answered_at": MONDAY}
BY_ANOTHER, BY_THEM = ({**ANSWERED, "answered_by": one} for one in (OTHER.id, SOMEONE))


async def is_asked_back(runtime: Runtime, text: str = "1") -> bool:
    return (await refusal(runtime, text)).message.code == "refusal.number_of_which"


@pytest.mark.parametrize("settled", [WITHDRAWN, BY_ANOTHER], ids=["withdrawn", "answered"])
@pytest.mark.parametrize("text", ["1", "１", "①", "一", "选1", "1。"])
async def test_a_number_for_a_settled_page_is_no_vote(
    quick: Runtime, text: str, settled: dict[str, Any]
) -> None:
    page = await sent(quick, "page", **settled)
    vote = await sent(quick, "vote", **VOTE, text="【请决定】暂停全市")
    asked = await refusal(quick, text)
    assert asked.message.code == "refusal.number_of_which"
    assert f"notice {page} " in str(asked) and f"#{vote} 【请决定】" in str(asked)
    assert f'"{vote} {text}"' in str(asked)
    assert (await row(quick, vote)).state == "sent"


@pytest.mark.parametrize("open_", [{}, {"expects": "done", "form": {"words": True}}])
async def test_nor_is_a_number_for_a_settled_vote_a_receipt_or_a_report(
    quick: Runtime, open_: dict[str, Any]
) -> None:
    await sent(quick, "vote", **VOTE | WITHDRAWN)
    other = await sent(quick, "other", **open_)
    assert await is_asked_back(quick)
    assert (await row(quick, other)).state == "sent"


async def test_nor_one_with_the_values_that_both_ask_for(quick: Runtime) -> None:
    form = {"enters": {"go on": {"until": "time"}}}
    await sent(quick, "earlier", **VOTE | WITHDRAWN, form=form)
    await sent(quick, "later", **VOTE | {"step": "later"}, form=form)
    assert await is_asked_back(quick, "2 14:30")


async def test_with_the_number_of_the_question_or_in_words_it_is_taken(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    task = await _of_step(runtime, "takeover")
    await mark_sent(runtime, task)
    await sent(runtime, "page", **WITHDRAWN, person=task.person)
    assert (await reply(runtime, task.person, "收到", TEXT)).notice == task.id
    assert (await reply(runtime, task.person, f"{task.id} 1", TEXT)).answer == "accepted"


async def test_who_answered_and_was_asked_again_after_that_needs_no_number(
    runtime: Runtime,
) -> None:
    """One question after the other, each answered with a number."""
    await receive(runtime, [failed("K-07")])
    task = await _of_step(runtime, "takeover")
    await mark_sent(runtime, task)
    clock_of(runtime).move(minutes=-1)
    before = {**BY_THEM, "person": task.person, "answered_by": task.person}
    await sent(runtime, "page", **before | {"answered_at": clock_of(runtime).now()})
    assert (await reply(runtime, task.person, "1", TEXT)).answer == "accepted"


async def test_who_was_told_that_another_answered_for_them_needs_no_number_after_that(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    offer = await _of_step(runtime, "takeover")
    await mark_sent(runtime, offer)
    before = {**BY_ANOTHER, "answered_at": clock_of(runtime).now() - JUST_NOW / 2}
    await sent(runtime, "page", **before, person=offer.person)
    assert (await reply(runtime, offer.person, "1", TEXT)).answer == "accepted"


async def test_who_had_both_and_answered_one_is_asked_back(quick: Runtime) -> None:
    """The same text sent twice."""
    await sent(quick, "page", **BY_THEM)
    await sent(quick, "vote", **VOTE)
    assert await is_asked_back(quick)


@pytest.mark.parametrize(
    "page",
    [
        {"state": "withdrawn"},  # before it went out
        {**WITHDRAWN, **VOTE},  # the same question, asked again
        {**WITHDRAWN, "expects": "option", "options": []},
        {**BY_ANOTHER, "answered_at": MONDAY - JUST_NOW},
    ],
    ids=["never sent", "asked again", "no answer to it", "long ago"],
)
async def test_what_the_number_cannot_be_meant_for_asks_nothing_back(
    runtime: Runtime, page: dict[str, Any]
) -> None:
    await receive(runtime, [failed("K-07")])
    await sent(runtime, "page", **page)
    await sent(runtime, "vote", **VOTE)
    assert (await reply(runtime, SOMEONE, "1", TEXT)).answer == "suspend"


async def test_it_counts_from_when_it_was_settled_and_not_from_when_it_was_asked(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    page = await _of_step(runtime, "tell_head")
    await mark_sent(runtime, page)
    clock_of(runtime).move(minutes=50)
    await answer(runtime, page.id, "ack", LINK)
    late = {"step": page.step, "item": page.item, "person": SOMEONE}
    await sent(runtime, "late", **WITHDRAWN | late)
    await sent(runtime, "vote", **VOTE)
    assert await is_asked_back(runtime)
