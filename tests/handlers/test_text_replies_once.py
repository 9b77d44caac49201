"""What a late text is told, and that a text is acted on once, whatever dies in between."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from handlers.notice_answers import AnswerRefusedError, answer
from handlers.process_signals import receive
from handlers.runtime import Runtime
from handlers.sms_answers import about
from ledger import list_queries
from ledger import timeline as timeline_rows
from ledger.inbound_sms import AlreadyAnsweredError
from ledger.tables import NoticeRow
from tests.actors import LINK
from tests.handlers.texting import (
    SOMEONE,
    KilledError,
    _of_step,
    refusal,
    reply_as,
    row,
    sent,
)
from tests.ledger.sample_rows import put_notices
from tests.runtimes import clock_of, failed, look, timeline
from translations import english, json_row


async def test_who_answers_too_late_reads_who_answered_what(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    page = await _of_step(runtime, "tell_head")
    await answer(runtime, page.id, "ack", LINK)
    (late,) = await put_notices(
        runtime.ledger, "late", person=SOMEONE, step="tell_head", item=page.item, state="withdrawn",
        expects="acknowledge",
    )  # fmt: skip
    for text in (f"{late} 收到", "收到"):
        said = await refusal(runtime, text)
        assert said.message.code == "refusal.answered_by"
        assert page.name in str(said) and "acknowledged" in str(said)


async def test_a_refusal_after_which_the_next_was_asked_is_not_what_applies(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    offer = await _of_step(runtime, "takeover")
    await answer(runtime, offer.id, "refuse", LINK)
    (late,) = await put_notices(
        runtime.ledger, "late", person=SOMEONE, step="takeover", item=offer.item, state="withdrawn",
        expects="accept",
    )  # fmt: skip
    assert (await refusal(runtime, f"{late} 接受")).message.code == "refusal.no_answer_needed"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("answered", "refusal.already_answered"),
        ("withdrawn", "refusal.no_answer_needed"),
        ("failed", "refusal.no_answer_needed"),
    ],
)
async def test_a_notice_that_is_settled_takes_no_answer(
    quick: Runtime, state: str, code: str
) -> None:
    notice = await sent(quick, "a", state=state, answer="acknowledged")
    with pytest.raises(AnswerRefusedError) as refused:
        await answer(quick, notice, "ok", LINK)
    assert refused.value.message.code == code


async def test_what_was_asked_long_ago_is_no_longer_told_of(quick: Runtime) -> None:
    await sent(quick, "a", state="answered", answer="acknowledged")
    clock_of(quick).move(days=2)
    assert (await refusal(quick, "收到")).message.code == "refusal.nothing_waits"


@pytest.mark.parametrize("word", ["接受", "收到"])
async def test_a_process_killed_before_the_commit_leaves_neither_answer_nor_text(
    runtime: Runtime, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await receive(runtime, [failed("K-07")])
    task = await _of_step(runtime, "takeover")

    async def killed(*_: Any, **__: Any) -> Any:
        raise KilledError

    with monkeypatch.context() as dying:
        dying.setattr("ledger.decision_writer._write_answers", killed)
        dying.setattr(timeline_rows, "write_line", killed)
        with pytest.raises(KilledError):
            await reply_as(runtime, task, word, "SM1")
    found = await row(runtime, task.id)
    assert (found.answer, found.received_at) == (None, None)
    await reply_as(runtime, task, word, "SM1")
    assert (await row(runtime, task.id)).answer == ("accepted" if word == "接受" else None)


async def test_the_same_text_in_two_processes_at_once_is_acted_on_once(
    runtime: Runtime, other: Runtime
) -> None:
    await receive(runtime, [failed("K-07")])
    task = await _of_step(runtime, "takeover")
    ends = await asyncio.gather(
        *(reply_as(one, task, "接受", "SM1") for one in (runtime, other)), return_exceptions=True
    )
    assert sum(not isinstance(one, BaseException) for one in ends) == 1
    assert all(
        isinstance(one, AlreadyAnsweredError | AnswerRefusedError)
        for one in ends
        if isinstance(one, BaseException)
    )
    lines = [line["what"] for line in await look(runtime, timeline) if line["step"] == "takeover"]
    assert lines.count("accepted") == 1


async def test_a_text_that_was_acted_on_changes_nothing_more(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    page, task = await _of_step(runtime, "tell_head"), await _of_step(runtime, "takeover")
    await reply_as(runtime, task, "接受", "SM1")
    with pytest.raises(AlreadyAnsweredError):
        await reply_as(runtime, page, "收到", "SM1")
    assert (await row(runtime, page.id)).answer is None


async def test_lists_for_machines_say_when_it_was_received(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    task = await _of_step(runtime, "takeover")
    await reply_as(runtime, task, "收到")
    listed = await look(runtime, list_queries.notices)
    assert {n["id"]: json_row(n)["received_at"] is not None for n in listed}[task.id]


def test_a_question_is_known_by_its_first_words() -> None:
    long = NoticeRow(text="【请接运】" + "很长" * 40 + "\n第二行")  # type: ignore[call-arg]
    assert about(long).startswith("【请接运】") and len(about(long)) <= 24
    assert english(None) == ""
