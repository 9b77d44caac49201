"""Words people answer with: in two languages, by number, with odd signs around them; and whatever
is typed, nothing breaks.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from handlers.notice_answers import AnswerRefusedError, answer, choices, reply
from handlers.reply_words import SHOWN, WORDS, parse_reply
from handlers.runtime import Runtime
from ledger import list_queries, notices
from tests.databases import fresh_url
from tests.ledger.sample_rows import put_incidents, put_notices
from tests.runtimes import look, opened, small_company

SOMEONE = small_company().people[0].id


@pytest.mark.parametrize(
    ("expects", "word", "meant"),
    [
        ("acknowledge", "收到", "acknowledged"),
        ("acknowledge", "OK", "acknowledged"),
        ("acknowledge", " Ack ", "acknowledged"),
        ("acknowledge", "1", "acknowledged"),
        ("accept", "接受", "accepted"),
        ("accept", "2", "refused"),
        ("accept", "不行", "refused"),
        ("accept", "Y", "accepted"),
        ("done", "完成", "done"),
        ("done", "拒绝", "refused"),
        ("acknowledge", "no", None),
        ("accept", "收到", None),
        ("accept", "3", None),
        ("nothing", "收到", None),
        ("acknowledge", "", None),
    ],
)
def test_a_word_means_what_is_asked_for_and_received_is_not_done(
    expects: str, word: str, meant: str | None
) -> None:
    assert parse_reply(expects, [], word) == meant


def test_every_answer_can_be_given_by_its_own_name_and_as_it_is_shown_in_chinese() -> None:
    for expects, answers in WORDS.items():
        assert choices(expects, []) == list(answers)
        for name in answers:
            assert parse_reply(expects, [], name) == name
            assert parse_reply(expects, [], SHOWN[name]) == name


def test_no_word_means_two_answers_to_one_question() -> None:
    for answers in WORDS.values():
        words = [word for known in answers.values() for word in known]
        assert len(words) == len(set(words))


OPTIONS = ["suspend", "go on"]
OWN = {"suspend": "停送", "go on": "继续", "reply accepted": "ja, mach ich , "}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("1", "suspend"),
        ("2", "go on"),
        ("suspend", "suspend"),
        ("GO ON", "go on"),
        ("停送", "suspend"),
        (" 继续 ", "go on"),
        ("１", "suspend"),
        ("٢", "go on"),
        ("0", None),
        ("3", None),
        ("-1", None),
        ("1.", None),
        ("sus", None),
        ("", None),
    ],
)
def test_an_option_is_its_number_its_name_or_the_plans_own_wording(
    word: str, meant: str | None
) -> None:
    assert parse_reply("option", OPTIONS, word, OWN) == meant


@pytest.mark.parametrize("word", ["²", "①", "½", "٣", "9" * 5000, "\x00", "1\n2", "🚚"])
def test_signs_that_only_look_like_numbers_are_no_option_beyond_the_list(word: str) -> None:
    assert parse_reply("option", ["first", "second"], word) is None
    assert parse_reply("option", [], word) is None


@pytest.mark.parametrize(
    ("word", "meant"), [("ja", "accepted"), ("Mach ich", "accepted"), ("nein", None)]
)
def test_the_plan_may_name_words_of_its_own_for_an_answer(word: str, meant: str | None) -> None:
    assert parse_reply("accept", [], word, OWN) == meant


@pytest.fixture
async def runtime(tmp_path: Path) -> AsyncIterator[Runtime]:
    async with opened(fresh_url("sqlite", tmp_path), small_company()) as one:
        yield one


async def sent(runtime: Runtime, key: str, **more: Any) -> int:
    plain = {"state": "sent", "person": SOMEONE, "incident": 1}
    (notice,) = await put_notices(runtime.ledger, key, **(plain | more))
    return notice


async def refusal(runtime: Runtime, text: str) -> str:
    with pytest.raises(AnswerRefusedError) as refused:
        await reply(runtime, SOMEONE, text, "sms")
    return refused.value.message.code


@pytest.mark.parametrize(
    "text", ["收到", "1", "12 ok", "拒绝 7", "?", "", "9" * 1600, "ok " + "9" * 1500]
)
async def test_whatever_is_texted_when_nothing_waits_is_refused(
    runtime: Runtime, text: str
) -> None:
    assert await refusal(runtime, text) in (
        "refusal.nothing_waits",
        "refusal.notice_not_waiting",
    )


@pytest.mark.parametrize("text", ["maybe", "²", "9" * 1600, "no idea!", "'''", "12"])
async def test_what_is_not_understood_names_what_can_be_answered(
    runtime: Runtime, text: str
) -> None:
    await put_incidents(runtime.ledger, 1)
    await sent(runtime, "a")
    assert await refusal(runtime, text) == "refusal.not_understood"


async def test_a_text_longer_than_a_message_can_be_is_refused_with_the_bound(
    runtime: Runtime,
) -> None:
    assert await refusal(runtime, "9" * 1601) == "refusal.answer_too_long"
    assert await refusal(runtime, "ok " * 100_000) == "refusal.answer_too_long"


async def test_a_number_before_or_after_the_word_names_the_notice_and_only_one_of_the_persons_own(
    runtime: Runtime,
) -> None:
    await put_incidents(runtime.ledger, 1)
    notice = await sent(runtime, "a")
    other = await sent(runtime, "b", person="somebody else")
    for text in (f"{other} ok", f"ok {other}", f"ok {notice + 50}"):
        assert await refusal(runtime, text) == "refusal.notice_not_waiting"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("answered", "refusal.already_answered"),
        ("withdrawn", "refusal.no_answer_needed"),
        ("failed", "refusal.no_answer_needed"),
    ],
)
async def test_a_notice_that_is_settled_takes_no_answer(
    runtime: Runtime, state: str, code: str
) -> None:
    await put_incidents(runtime.ledger, 1)
    notice = await sent(runtime, "a", state=state, answer="acknowledged")
    with pytest.raises(AnswerRefusedError) as refused:
        await answer(runtime, notice, "ok", "link")
    assert refused.value.message.code == code


async def test_a_refused_answer_changes_nothing(runtime: Runtime) -> None:
    await put_incidents(runtime.ledger, 1)
    notice = await sent(runtime, "a")
    for attempt in (
        answer(runtime, notice, "nonsense", "link"),
        answer(runtime, notice, "ok", "link", person="somebody else"),
        answer(runtime, notice + 99, "ok", "link"),
    ):
        with pytest.raises(AnswerRefusedError):
            await attempt
    row = await look(runtime, lambda c: notices.find(c, notice))
    assert row is not None and (row.state, row.answer) == ("sent", None)
    assert await look(runtime, list_queries.timeline) == []
