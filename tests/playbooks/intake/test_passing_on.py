"""How people say that a page is not theirs."""

from __future__ import annotations

import pytest

from incidents.run_events import FALSE_ALARM, NOT_ME
from playbooks.intake.replies import RECEIVED, parse_reply

PAGE = (NOT_ME,)


@pytest.mark.parametrize(
    "text",
    [
        "不是我", "不是我。", "不是我的事", "不是我管", "不是我负责", "不归我管", "您好，不归我管，请找别人",
        "收到，不是我负责", "找错人了", "我在休假", "我请假了，请找王主任", "今天我不值班", "转给李四",
        "不是我，找老王", "我去不了", "没空", "不行", "2", "not me", "Not me, ask Wang", "wrong person",
        "not my shift", "pass", "someone else please", "I'm on leave until Monday", "no", "can't",
        "Sorry, not me", "不是我😂",
    ],
)  # fmt: skip
def test_a_page_is_passed_on(text: str) -> None:
    assert parse_reply("acknowledge", PAGE, text) == NOT_ME


@pytest.mark.parametrize(
    "text",
    [
        "不是我？",
        "不是我吗",
        "不是我不去",
        "是不是我",
        "好的，不是我",
        "not me?",
        "maybe not me but ok",
    ],
)
def test_what_is_doubtful_passes_nothing_on(text: str) -> None:
    assert parse_reply("acknowledge", PAGE, text) != NOT_ME


@pytest.mark.parametrize("text", ["收到", "好的", "1", "ok", "yes", "知道了，马上到"])
def test_who_takes_it_on_does_not_pass_it_on(text: str) -> None:
    assert parse_reply("acknowledge", PAGE, text) == "acknowledged"


def test_with_a_false_alarm_the_third_answer_passes_it_on() -> None:
    both = (FALSE_ALARM, NOT_ME)
    assert parse_reply("acknowledge", both, "2") == FALSE_ALARM
    assert parse_reply("acknowledge", both, "误报") == FALSE_ALARM
    assert parse_reply("acknowledge", both, "3") == NOT_ME
    assert parse_reply("acknowledge", both, "误报，不是我") is None


def test_where_a_page_cannot_be_passed_on_it_is_no_answer() -> None:
    assert parse_reply("acknowledge", (), "不是我") is None
    assert parse_reply("acknowledge", (), "not me") is None


def test_of_a_task_it_is_a_refusal() -> None:
    assert parse_reply("accept", (), "不是我的事") == "refused"
    assert parse_reply("done", (), "not me") == "refused"
    assert parse_reply("accept", (), "收到") == RECEIVED


def test_of_a_decision_it_is_no_answer() -> None:
    assert parse_reply("option", ("suspend", "go on"), "不是我") is None
