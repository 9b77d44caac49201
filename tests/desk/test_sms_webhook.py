"""Texts that people send back, through Twilio's webhook.

Its signature and form are the notifier's business; here they are a hook.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from structlog.testing import capture_logs

from desk import sms_webhook
from ledger.database import LedgerUnavailableError
from tests.desk.living import Town
from tests.desk.texting import (
    EMPTY,
    URL,
    open_questions,
    phone_of,
    text,
)


async def test_an_answer_by_text_is_taken_and_confirmed_in_the_persons_language(
    here: Town, carrier: Any
) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    answer = await text(carrier, await phone_of(here, offer["person"]), "接受")
    assert (
        answer.headers["content-type"].startswith("application/xml")
        and f"<Message>已记录：接受（#{offer['id']} 【请接运】" in answer.text
    )
    again = await text(carrier, await phone_of(here, offer["person"]), "接受")
    assert f"通知 {offer['id']} 已经答复过：接受" in again.text


async def test_what_is_not_understood_is_answered_with_what_would_be(
    here: Town, carrier: Any
) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    assert (
        "没有看懂，请回复：接受、拒绝"
        in (await text(carrier, await phone_of(here, offer["person"]), "嗯 <?>")).text
    )


async def test_an_unknown_number_gets_no_word(here: Town, carrier: Any) -> None:
    await here.fail("K-07")
    assert (await text(carrier, "+15005550006", "yes")).text == EMPTY


async def test_what_is_no_text_message_is_passed_over(carrier: Any) -> None:
    answer = await carrier.post(
        "/twilio/sms", data={"MessageStatus": "sent"}, headers={"X-Twilio-Signature": f"{URL}:1"}
    )
    assert (answer.status_code, answer.text) == (200, EMPTY)


async def test_a_wrong_signature_is_refused_and_answers_nothing(here: Town, carrier: Any) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    assert (
        await text(carrier, await phone_of(here, offer["person"]), "接受", "forged")
    ).status_code == 403
    assert (await here.asked("takeover"))["id"] == offer["id"]


async def test_without_a_carrier_there_is_no_webhook(web: Any) -> None:
    assert (await web.post("/twilio/sms", data={"From": "+1", "Body": "x"})).status_code == 404


async def test_a_text_that_is_delivered_twice_is_taken_once_and_answered_alike(
    here: Town, carrier: Any
) -> None:
    """SECURITY M6, INPUTS F3: a replay answered another question, or took back a return."""
    await here.fail("K-07")
    offer = await here.asked("takeover")
    phone = await phone_of(here, offer["person"])
    first = await text(carrier, phone, "接受", sid="SM1")
    again = await text(carrier, phone, "拒绝", sid="SM1")
    assert first.text == again.text and "已记录：接受" in first.text
    assert "您外出至" in (await text(carrier, phone, "离开到23:00", sid="SM2")).text
    await text(carrier, phone, "回来", sid="SM3")
    await text(carrier, phone, "离开到23:00", sid="SM2")
    async with here.runtime.ledger.reading() as connection:
        directory = await here.runtime.directory(connection)
    now = here.runtime.clock.now()
    absences = [a for a in directory.company.absences if a.person == offer["person"]]
    assert absences and all(a.end < now for a in absences)


@pytest.mark.parametrize(
    "body",
    ["①", "²", "②", "9" * 4301, "离开到9999-12-31", "away until 0001-01-01 00:00", "", "\x00", "."],
)
async def test_anything_texted_gets_a_sentence_and_never_an_error(
    here: Town, carrier: Any, body: str
) -> None:
    """SECURITY M5, INPUTS F12."""
    await here.fail("K-07")
    offer = await here.asked("takeover")
    answer = await text(carrier, await phone_of(here, offer["person"]), body)
    assert answer.status_code == 200 and "<Message>" in answer.text


async def test_a_fault_of_ours_is_said_and_logged(
    here: Town, carrier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(sms_webhook, "reply", broken)
    await here.fail("K-07")
    offer = await here.asked("takeover")
    with capture_logs() as log:
        answer = await text(carrier, await phone_of(here, offer["person"]), "接受")
    assert answer.status_code == 200 and "系统出错，没有记录" in answer.text
    assert [line["event"] for line in log if line["log_level"] == "error"]


async def test_while_the_ledger_is_away_the_text_can_be_sent_again(
    here: Town, carrier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_of = sms_webhook.reply

    async def away(*_: Any) -> Any:
        raise LedgerUnavailableError("gone")

    await here.fail("K-07")
    offer = await here.asked("takeover")
    phone = await phone_of(here, offer["person"])
    monkeypatch.setattr(sms_webhook, "reply", away)
    assert "一分钟后再发" in (await text(carrier, phone, "接受", sid="SM1")).text
    monkeypatch.setattr(sms_webhook, "reply", answer_of)
    assert "已记录：接受" in (await text(carrier, phone, "接受", sid="SM1")).text


async def test_a_robot_at_the_other_end_is_hinted_at_five_times_a_day_and_never_twice_the_same(
    here: Town, carrier: Any
) -> None:
    """INPUTS F19."""
    await here.fail("K-07")
    offer = await here.asked("takeover")
    phone = await phone_of(here, offer["person"])
    same = [(await text(carrier, phone, "I am driving")).text for _ in range(12)]
    assert sum("<Message>" in one for one in same) == 1
    other = [(await text(carrier, phone, f"{offer['id'] + n} ok")).text for n in range(1, 20)]
    assert sum("<Message>" in one for one in other) == 4
    assert "已记录" in (await text(carrier, phone, "接受")).text, "an answer is always confirmed"


@pytest.mark.parametrize("word", ["STOP", "start", "Help", "TD.", "退订"])
async def test_a_word_that_the_carrier_answers_gets_no_hint(
    here: Town, carrier: Any, word: str
) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    assert (await text(carrier, await phone_of(here, offer["person"]), word)).text == EMPTY


async def test_anything_someone_sends_the_answer_is_xml_that_a_carrier_can_read(
    here: Town, carrier: Any
) -> None:
    await here.fail("K-07")
    phone = await phone_of(here, (await here.asked("takeover"))["person"])
    for body in (
        "\x00", "\x01\x1f", "]]>", "<b>&amp;</b>", "&#0;", "\ufffe", "🚚", "", " ", "x" * 2000,
        "离开到\x07明天", "away until <soon>\x0b", "离开到" + "9" * 500, "99999999999999999999 ok",
    ):  # fmt: skip
        answer = await text(carrier, phone, body)
        assert answer.status_code == 200, body
        found = Xml.fromstring(answer.text)
        assert found.tag == "Response" and {child.tag for child in found} <= {"Message"}, body
        assert all(child.text for child in found) and "\x00" not in answer.text, body


async def test_who_leaves_by_text_reads_until_when_and_who_comes_back_reads_that(
    here: Town, carrier: Any
) -> None:
    await here.fail("K-07")
    person = (await here.asked("takeover"))["person"]
    phone = await phone_of(here, person)
    for body, word in (
        ("离开到2027-01-02 18:00", "01-02 18:00"),
        ("回来", ""),
        ("离开", ""),
        ("离开到2025-01-01", "早于"),
    ):
        found = Xml.fromstring((await text(carrier, phone, body)).text)
        assert word in (found[0].text or "") and found[0].text, body
    async with here.runtime.ledger.reading() as connection:
        absences = (await here.runtime.directory(connection)).company.absences
    assert len([a for a in absences if a.person == person and a.end > a.start]) >= 1


async def test_received_is_said_to_be_received_and_by_when_the_answer_is_owed(
    here: Town, carrier: Any
) -> None:
    """INPUTS F5."""
    await here.fail("K-07")
    offer = await here.asked("takeover")
    phone = await phone_of(here, offer["person"])
    said = (await text(carrier, phone, "收到")).text
    assert f"已记录您收到 #{offer['id']} 【请接运】" in said and "，最迟 " in said
    assert f"“{offer['id']} 接受”或“{offer['id']} 拒绝”" in said
    assert (await here.asked("takeover"))["id"] == offer["id"]
    assert "已记录：拒绝" in (await text(carrier, phone, f"{offer['id']} 不行，车在修")).text


async def test_a_robot_that_says_received_without_end_is_answered_twice(
    here: Town, carrier: Any
) -> None:
    await here.fail("K-07")
    phone = await phone_of(here, (await here.asked("takeover"))["person"])
    said = [(await text(carrier, phone, "OK, got it")).text for _ in range(8)]
    assert sum("<Message>" in one for one in said) == 2


async def test_more_than_one_open_question_is_asked_back_and_the_number_answers_it(
    here: Town, carrier: Any
) -> None:
    """INPUTS F11."""
    await here.fail("K-07")
    await here.fail("K-09")
    heads = [n for n in await open_questions(here) if n["step"] == "tell_head"]
    assert len({n["person"] for n in heads}) == 1 and len(heads) == 2
    phone = await phone_of(here, heads[0]["person"])
    asked = (await text(carrier, phone, "收到")).text
    assert "您有 2 个问题待答" in asked
    assert all(f"#{n['id']} 【车辆故障】" in asked for n in heads)
    said = (await text(carrier, phone, f"{heads[0]['id']} 收到")).text
    assert f"已记录：收到（#{heads[0]['id']} 【车辆故障】" in said
    said = (await text(carrier, phone, "收到")).text
    assert f"已记录：收到（#{heads[1]['id']} 【车辆故障】" in said


async def test_invisible_characters_are_removed_and_the_sender_reads_that(
    here: Town, carrier: Any
) -> None:
    await here.fail("K-07")
    phone = await phone_of(here, (await here.asked("takeover"))["person"])
    said = (await text(carrier, phone, "接\u202e\x07受")).text
    assert "已记录：接受" in said and "已去掉 2 个看不见的控制字符" in said
