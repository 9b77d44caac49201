"""Texts that people send back, through Twilio's webhook.

Its signature and form are the notifier's business; here they are a hook.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from desk.app import TwilioHook
from desk.app_state import Form
from tests.desk.living import Town, visitor

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
URL = "http://desk.test/twilio/sms"


def parse(form: Form) -> tuple[str, str]:
    fields = dict(form)
    if "From" not in fields:
        raise ValueError("no sender")
    return fields["From"], fields["Body"]


def valid(url: str, form: Form, signature: str) -> bool:
    return signature == f"{url}:{len(form)}"


@pytest.fixture
async def carrier(here: Town) -> AsyncIterator[Any]:
    async with visitor(
        here.app(token="a long enough token", twilio=TwilioHook(parse, valid))
    ) as client:
        yield client


async def text(carrier: Any, sender: str, body: str, signature: str = f"{URL}:2") -> Any:
    return await carrier.post(
        "/twilio/sms",
        data={"From": sender, "Body": body},
        headers={"X-Twilio-Signature": signature},
    )


async def phone_of(here: Town, person: str) -> str:
    async with here.runtime.ledger.reading() as connection:
        return (await here.runtime.directory(connection)).people[person].phones[0]


async def test_an_answer_by_text_is_taken_and_confirmed_in_the_persons_language(
    here: Town, carrier: Any
) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    answer = await text(carrier, await phone_of(here, offer["person"]), "接受")
    assert (
        answer.headers["content-type"].startswith("application/xml")
        and "<Message>已记录：接受</Message>" in answer.text
    )
    again = await text(carrier, await phone_of(here, offer["person"]), "接受")
    assert "目前没有需要您答复的内容" in again.text


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


async def test_whatever_somebody_sends_the_answer_is_xml_that_a_carrier_can_read(
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
        assert found.tag == "Response" and [child.tag for child in found] == ["Message"], body
        assert found[0].text and "\x00" not in answer.text, body


async def test_who_leaves_by_text_reads_until_when_and_who_comes_back_reads_that(
    here: Town, carrier: Any
) -> None:
    await here.fail("K-07")
    person = (await here.asked("takeover"))["person"]
    phone = await phone_of(here, person)
    for body, word in (
        ("离开到2099-01-02 18:00", "01-02 18:00"),
        ("回来", ""),
        ("离开", ""),
        ("离开到2001-01-01", "早于"),
    ):
        found = Xml.fromstring((await text(carrier, phone, body)).text)
        assert word in (found[0].text or "") and found[0].text, body
    async with here.runtime.ledger.reading() as connection:
        absences = (await here.runtime.directory(connection)).company.absences
    assert len([a for a in absences if a.person == person and a.end > a.start]) >= 1
