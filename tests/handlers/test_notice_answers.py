"""Someone answers: once, in time, and in words that are understood; all others are told why
not.
"""

from __future__ import annotations

import asyncio

import pytest

from handlers.notice_answers import AnswerRefusedError, answer
from handlers.process_signals import receive
from handlers.runtime import Runtime
from handlers.sms_answers import reply
from ledger import list_queries
from ledger import notices as notice_rows
from tests.actors import LINK, TEXT
from tests.runtimes import clock_of, failed, look, timeline


async def _notice(runtime: Runtime, step: str, state: str = "owed") -> dict[str, object]:
    """The first notice of a step in that state."""
    return next(
        n
        for n in await look(runtime, list_queries.notices)
        if (n["step"], n["state"]) == (step, state)
    )


async def test_of_two_who_answer_the_same_notice_one_wins_and_the_other_is_told(
    runtime: Runtime, other: Runtime
) -> None:
    await receive(runtime, [failed("K-07")])
    offer = await _notice(runtime, "takeover")
    both = [
        answer(runtime, offer["id"], "accept", LINK),
        answer(other, offer["id"], "refuse", TEXT),
    ]  # type: ignore[arg-type]
    ends = await asyncio.gather(*both, return_exceptions=True)
    lost = [e for e in ends if isinstance(e, AnswerRefusedError)]
    assert len(lost) == 1, ends
    assert str(offer["id"]) in str(lost[0])
    (won,) = [e for e in ends if not isinstance(e, BaseException)]
    kept = await look(runtime, lambda c: notice_rows.find(c, offer["id"]))  # type: ignore[arg-type]
    assert kept is not None
    assert (kept.state, kept.answer) == ("answered", won.answer)
    lines = [line["what"] for line in await look(runtime, timeline) if line["step"] == "takeover"]
    assert lines.count("accepted") + lines.count("does not take it") == 1


async def test_two_people_who_answer_for_one_truck_at_once_both_count(
    runtime: Runtime, other: Runtime
) -> None:
    await receive(runtime, [failed("K-07")])
    page, offer = await _notice(runtime, "tell_head"), await _notice(runtime, "takeover")
    both = [answer(runtime, page["id"], "ack", LINK), answer(other, offer["id"], "accept", TEXT)]  # type: ignore[arg-type]
    await asyncio.gather(*both)
    whats = [(line["step"], line["what"]) for line in await look(runtime, timeline)]
    assert ("tell_head", "acknowledged") in whats
    assert ("takeover", "accepted") in whats


async def test_an_answer_that_comes_too_late_is_refused_with_the_reason(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    offer = await _notice(runtime, "takeover")
    await answer(runtime, offer["id"], "refuse", LINK)  # type: ignore[arg-type]
    with pytest.raises(AnswerRefusedError, match="already answered: refused"):
        await answer(runtime, offer["id"], "accept", LINK)  # type: ignore[arg-type]


async def test_nonsense_is_answered_with_what_is_understood(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    offer = await _notice(runtime, "takeover")
    with pytest.raises(AnswerRefusedError, match="accepted, refused"):
        await answer(runtime, offer["id"], "perhaps", LINK)  # type: ignore[arg-type]
    with pytest.raises(AnswerRefusedError, match="no notice 999999"):
        await answer(runtime, 999_999, "ok", LINK)


@pytest.mark.parametrize("text", ["收到", "{id} ok", "OK {id}", "1"])
async def test_a_text_message_answers_the_latest_asking_or_the_one_it_names(
    text: str, runtime: Runtime
) -> None:
    await receive(runtime, [failed("K-07")])
    async with runtime.ledger.writing() as connection:
        sent = await notice_rows.claim(connection, "test", clock_of(runtime).now(), 50)
        await notice_rows.mark_sent(
            connection, [(n.id, "r", clock_of(runtime).now(), "paper") for n in sent]
        )
    page = await _notice(runtime, "tell_head", "sent")
    taken = await reply(runtime, str(page["person"]), text.format(id=page["id"]), TEXT)
    assert (taken.notice, taken.answer) == (page["id"], "acknowledged")


async def test_a_stranger_cannot_answer_for_someone_else(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    page = await _notice(runtime, "tell_head")
    with pytest.raises(AnswerRefusedError, match="there is no notice"):
        await answer(runtime, page["id"], "ack", TEXT, person="nobody")  # type: ignore[arg-type]
    with pytest.raises(AnswerRefusedError, match="nothing is waiting"):
        await reply(runtime, "nobody", "收到", TEXT)
