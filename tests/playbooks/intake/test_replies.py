"""What people really text back, and what it means as the answer to each kind of question. Where it
is not certain the answer is `?`: they are asked again, and nothing is recorded.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.intake.answer_values import PLAIN
from playbooks.intake.replies import RECEIVED, SHOWN, meaning, parse_reply
from playbooks.intake.reply_text import named_number, plain_reply
from playbooks.intake.reply_words import reply_words

OPTIONS = ["suspend", "go on"]
OWN = {"suspend": "暂停送货", "go on": "照常送货"}
BAKERY = {
    "reply accepted": "ja, mach ich , ",
    "reply refused": "nein, geht nicht",
    "reply done": "fertig, erledigt",
}
NOT_SURE = "?"
# What a reply means for: a page to acknowledge, an offer to accept, a task to be done, a decision
# between two. "a" acknowledged, "y" accepted, "n" refused, "d" done, "r" received and still owed,
# "1" and "2" the options.
REPLIES = (Path(__file__).parent / "replies.txt").read_text("utf-8")
LETTERS = {
    "a": "acknowledged", "y": "accepted", "n": "refused", "d": "done", "r": RECEIVED,
    "1": "suspend", "2": "go on", NOT_SURE: None,
}  # fmt: skip
KINDS = ("acknowledge", "accept", "done", "option")
ROWS = [
    (text.strip(), tuple(means.split()))
    for text, _, means in (line.rpartition("|") for line in REPLIES.strip().split("\n"))
]


def test_the_table_is_long_enough_to_say_something() -> None:
    assert len({text for text, _ in ROWS}) == len(ROWS) >= 200
    assert all(len(means) == len(KINDS) for _, means in ROWS)


@pytest.mark.parametrize(("text", "means"), ROWS, ids=[text for text, _ in ROWS])
def test_a_reply_means_what_its_sender_means(text: str, means: tuple[str, ...]) -> None:
    found = [parse_reply(expects, OPTIONS, text, OWN) for expects in KINDS]
    assert found == [LETTERS[one] for one in means]


def _consents(expects: str, text: str) -> bool:
    return parse_reply(expects, OPTIONS, text, OWN) not in (None, "refused", RECEIVED)


@pytest.mark.parametrize("negation", ["不", "没", "别", "不要", "未", "not", "never", "don't"])
@pytest.mark.parametrize(
    "word", ["接受", "可以", "行", "完成", "收到", "暂停送货", "yes", "done", "ok"]
)
def test_a_negation_near_a_consent_is_never_a_consent(word: str, negation: str) -> None:
    for text in (
        f"{negation}{word}",
        f"{negation} {word}",
        f"{word}，{negation}",
        f"{word} {negation}",
    ):
        for expects in KINDS:
            assert not _consents(expects, text), (expects, text)


@pytest.mark.parametrize(
    "text",
    [
        "收到\n> 【请接运】能否接替？",
        "收到\n--\n张三 配送部 0855-1234567",
        "收到\nSent from my iPhone",
        "收到\n发自我的华为手机",
        "收到\n-----Original Message-----\nyes no done",
        "收到\n2026年11月30日 马斯特 写道：\n接受或拒绝",
        "收到\nOn 30 Nov 2026, Muster wrote:\nreply yes or no",
        "收到\u200b\u2060",
        "【请接运】K-09 能否接替 K-07？请答复。\n收到",
        "收到 【请接运】K-09 能否接替 K-07？请",
    ],
)
def test_what_a_phone_adds_to_a_reply_is_not_part_of_it(text: str) -> None:
    asked = "【请接运】K-09 能否接替 K-07？请答复。"
    found = meaning("acknowledge", [], text, {}, asked)
    assert found is not None and (found.answer, found.reason) == ("acknowledged", "")


def test_an_answer_that_says_more_is_kept_as_it_was_written() -> None:
    for text, reason in (
        ("不行，車在修", "不行，車在修"),
        ("Sorry, no.\nThe truck is in repair", "Sorry, no. The truck is in repair"),
        ("接受，二十分钟后到\n--\n张三", "接受，二十分钟后到"),
        ("2，家里有事", "2，家里有事"),
        ("不行", ""),
    ):
        found = meaning("accept", [], text)
        assert found is not None and found.reason == reason


def test_every_answer_can_be_given_by_its_own_name_and_as_it_is_shown() -> None:
    for expects, answers in PLAIN.items():
        for name in answers:
            assert parse_reply(expects, [], name) == name
            assert parse_reply(expects, [], SHOWN[name]) == name


def test_a_question_that_only_informs_takes_no_answer() -> None:
    assert {parse_reply("nothing", [], text) for text, _ in ROWS} == {None}


@pytest.mark.parametrize("word", ["\x00", "9" * 1600, "1\n2", "🚚", "，" * 1600, "'" * 999])
def test_anything_written_nothing_breaks_and_nothing_is_recorded(word: str) -> None:
    assert [parse_reply(expects, OPTIONS, word, OWN) for expects in ("acknowledge", "accept", "option")] in (
        [None, None, None],
    )  # fmt: skip


@given(st.text(max_size=200))
def test_no_text_raises_and_what_is_kept_of_it_is_its_own_words(text: str) -> None:
    for expects in KINDS:
        found = meaning(expects, OPTIONS, text, OWN)
        assert found is None or len(found.reason) <= len(text)
    number, rest = named_number(text)
    assert number is None or rest


def test_the_longest_text_is_read_in_no_time() -> None:
    for part in ("不行", "can't ", "1 ", "a", "，", "收到 ", "'", "没问题，"):
        text = (part * 1600)[:1600]
        began = time.process_time()
        parse_reply("accept", OPTIONS, text, OWN)
        assert time.process_time() - began < 0.2, part


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("ja", "accepted"),
        ("Mach ich!", "accepted"),
        ("nein", "refused"),
        ("geht nicht", "refused"),
        ("ja, nicht heute", None),
        ("ja, in zwanzig Minuten", None),
        ("yes", "accepted"),
    ],
)
def test_a_plan_may_name_words_of_its_own_language(text: str, means: str | None) -> None:
    """Its negations are not known here unless it names them: then further words are no consent."""
    assert parse_reply("accept", [], text, BAKERY) == means


def test_a_plan_that_names_its_negations_takes_further_words() -> None:
    own = BAKERY | {"reply not": "nicht, kein", "reply but": "aber, wenn"}
    assert parse_reply("accept", [], "ja, in zwanzig Minuten", own) == "accepted"
    for text in ("ja, nicht heute", "ja, aber später", "ja, wenn einer hilft"):
        assert parse_reply("accept", [], text, own) is None


def test_no_phrase_of_a_language_begins_or_ends_with_a_blank() -> None:
    words = reply_words({})
    assert len(words.phrases) > 300
    assert all(phrase == " ".join(phrase.split()) for phrase in words.phrases)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("12 ok", (12, "ok")),
        ("#12 ok", (12, "ok")),
        ("＃１２ 收到", (12, "收到")),
        ("12收到", (12, "收到")),
        ("12号收到", (12, "收到")),
        ("12：收到。", (12, "收到")),
        ("12、2", (12, "2")),
        ("收到12", (12, "收到")),
        ("ok #12.", (12, "ok")),
        ("12", (None, "12")),
        ("收到", (None, "收到")),
        ("14:30 到", (None, "14:30 到")),
        ("11-25", (None, "11-25")),
        ("13800138000 收到", (None, "13800138000 收到")),
        ("到 14:30", (None, "到 14:30")),
        ("", (None, "")),
    ],
)
def test_a_number_first_or_last_names_a_notice_and_a_time_does_not(
    text: str, named: tuple[int | None, str]
) -> None:
    assert named_number(text) == named


def test_a_reply_is_read_in_plain_characters() -> None:
    assert plain_reply("ＯＫ　①②⑳ ❷ ² ½") == "ok 1220 2 ² ½"
    assert plain_reply("沒問題，Can’t") == "没问题,can't"


@pytest.mark.parametrize("word", ["误报", "False alarm", "2"])
def test_a_false_alarm_can_be_answered_only_where_it_is_offered(word: str) -> None:
    assert parse_reply("acknowledge", ["false alarm"], word) == "false alarm"
    assert parse_reply("acknowledge", [], word) != "false alarm"
    assert parse_reply("acknowledge", ["false alarm"], "收到") == "acknowledged"
    assert parse_reply("acknowledge", ["false alarm"], "收到，误报") is None
