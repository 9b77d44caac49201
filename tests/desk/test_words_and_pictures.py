"""Words and pictures back from people: by text, by link, on the desk; believed by content only."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from desk.app import TwilioHook
from ledger import list_queries, pictures
from ledger.personal_data import mask_person
from playbooks.intake.pictures import LARGEST_PICTURE
from tests.desk.living import Town, visitor
from tests.desk.texting import URL, parse, phone_of, valid
from tests.runtimes import look

JPEG, PNG = b"\xff\xd8\xff\xe0" + b"a" * 90, b"\x89PNG\r\n\x1a\n" + b"b" * 90
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SENTENCE = "我没事，车在弯道，要吊车"
EN = {"accept-language": "en"}


def link(here: Town, notice: dict[str, Any]) -> str:
    return f"/n/{here.links.token(notice['id'])}"


@pytest.fixture
async def checkin(here: Town) -> dict[str, Any]:
    """A truck has failed, and its driver is asked how things stand (3.3.1)."""
    await here.fail("K-07")
    return await here.asked("checkins")


@pytest.fixture
async def mms(here: Town) -> AsyncIterator[Any]:
    """The carrier's webhook; a text brings the pictures that the test puts into `sent`."""
    sent: list[bytes] = []

    async def fetch(_form: Any) -> list[bytes]:
        if sent == [b"away"]:
            raise ValueError("not fetched")
        return list(sent)

    hook = TwilioHook(parse, valid, fetch)
    async with visitor(here.app(token="a long enough token", twilio=hook)) as client:

        async def say(sender: str, body: str, *bodies: bytes, sid: str = "") -> str:
            sent[:] = bodies
            answer = await client.post(
                "/twilio/sms",
                data={"From": sender, "Body": body, "MessageSid": sid or str(uuid.uuid4())},
                headers={"X-Twilio-Signature": f"{URL}:3"},
            )
            return "".join(Xml.fromstring(answer.text).itertext())

        yield say


async def notice_of(here: Town, number: int) -> dict[str, Any]:
    rows = await look(here.runtime, list_queries.notices)
    return dict(next(row for row in rows if row["id"] == number))


async def elsewhere(here: Town, unit: str) -> str:
    """A truck of another site."""
    async with here.runtime.ledger.reading() as connection:
        units = (await here.runtime.directory(connection)).units
    return next(u.id for u in units.values() if u.site != units[unit].site and u.role == "delivery")


async def kept(here: Town, incident: int = 1) -> list[Any]:
    return await look(here.runtime, lambda c: pictures.of_incident(c, incident))


async def test_a_sentence_is_the_answer_to_a_check_in_and_the_head_reads_it(
    here: Town, mms: Any, checkin: dict[str, Any]
) -> None:
    said = await mms(await phone_of(here, checkin["person"]), SENTENCE)
    assert "没有看懂" not in said and f"#{checkin['id']}" in said
    answered = await notice_of(here, checkin["id"])
    assert (answered["state"], answered["answer"]) == ("answered", "done")
    told = [
        n["text"] for n in await look(here.runtime, list_queries.notices) if SENTENCE in n["text"]
    ]
    assert len(told) == 1 and "司机联络" in told[0] and "K-07" in told[0]


@pytest.mark.parametrize("text", ["收到", "完成", "？", "STOP", "退订", "..."])
async def test_what_says_nothing_leaves_a_check_in_open(
    here: Town, mms: Any, checkin: dict[str, Any], text: str
) -> None:
    await mms(await phone_of(here, checkin["person"]), text)
    assert (await notice_of(here, checkin["id"]))["state"] == "sent"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("拒绝", "refused"),
        ("不能动了，车在弯道", "done"),
        ("要不要叫吊车？", "done"),
    ],
)
async def test_only_a_plain_refusal_refuses(
    here: Town, mms: Any, checkin: dict[str, Any], text: str, answer: str
) -> None:
    await mms(await phone_of(here, checkin["person"]), text)
    assert (await notice_of(here, checkin["id"]))["answer"] == answer


async def test_an_answer_to_another_question_is_not_taken_for_the_report(
    here: Town, mms: Any
) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    await mms(await phone_of(here, offer["person"]), "接受")
    assert (await notice_of(here, offer["id"]))["answer"] == "accepted"
    said = await mms(await phone_of(here, offer["person"]), "今天天气不错")
    assert await kept(here) == [] and said


async def test_pictures_by_text_are_kept_with_the_question_they_answer(
    here: Town, mms: Any, checkin: dict[str, Any]
) -> None:
    said = await mms(await phone_of(here, checkin["person"]), SENTENCE, JPEG, PNG)
    assert "已收到 2 张照片" in said
    found = await kept(here)
    assert [(p["kind"], p["notice"], p["way"]) for p in found] == [
        ("image/jpeg", checkin["id"], "text"),
        ("image/png", checkin["id"], "text"),
    ]
    assert (await notice_of(here, checkin["id"]))["answer"] == "done"


async def test_a_picture_without_a_word_is_the_report(
    here: Town, mms: Any, checkin: dict[str, Any]
) -> None:
    await mms(await phone_of(here, checkin["person"]), "", JPEG)
    assert (await notice_of(here, checkin["id"]))["answer"] == "done"
    again = await mms(await phone_of(here, checkin["person"]), "", PNG)
    assert "已收到 1 张照片" in again, "a further one belongs to what was answered last"
    assert len(await kept(here)) == 2


async def test_a_text_that_comes_twice_keeps_its_pictures_once(
    here: Town, mms: Any, checkin: dict[str, Any]
) -> None:
    phone = await phone_of(here, checkin["person"])
    first = await mms(phone, SENTENCE, JPEG, sid="MM1")
    assert await mms(phone, SENTENCE, JPEG, sid="MM1") != "" and first
    assert len(await kept(here)) == 1


async def test_what_is_no_picture_is_refused_no_matter_what_it_is_called(
    here: Town, mms: Any, checkin: dict[str, Any]
) -> None:
    phone = await phone_of(here, checkin["person"])
    assert "不是可接收的照片" in await mms(phone, SENTENCE, SVG)
    assert "5 兆" in await mms(phone, SENTENCE, JPEG + b"x" * LARGEST_PICTURE)
    assert await kept(here) == []
    assert (await notice_of(here, checkin["id"]))["state"] == "sent"
    assert "未能取到" in await mms(phone, SENTENCE, b"away")


async def test_pictures_of_someone_who_was_asked_nothing_are_not_kept(here: Town, mms: Any) -> None:
    async with here.runtime.ledger.reading() as connection:
        person = next(iter((await here.runtime.directory(connection)).people.values()))
    assert "照片未保存" in await mms(person.phones[0], "", JPEG)


async def test_the_link_takes_words_and_pictures_in_one_form(
    here: Town, web: Any, checkin: dict[str, Any]
) -> None:
    page = (await web.get(link(here, checkin), headers=EN)).text
    assert 'name="value_why"' in page and 'type="file"' in page
    files = [
        ("picture", ("x.svg.jpg", JPEG, "image/svg+xml")),
        ("picture", ("y", PNG, "text/html")),
    ]
    done = await web.post(
        link(here, checkin), data={"answer": "done", "value_why": "axle broken"}, files=files
    )
    assert done.status_code == 200
    assert [p["kind"] for p in await kept(here)] == ["image/jpeg", "image/png"]
    lines = (await web.get("/incidents/1", headers=EN)).text
    assert "axle broken" in lines and "2 picture(s) sent" in lines and "/pictures/1" in lines
    more = await web.post(link(here, checkin), files=[("picture", ("z", JPEG + b"z", ""))])
    assert more.status_code == 200 and len(await kept(here)) == 3


async def test_a_refused_picture_says_why_and_keeps_what_was_typed(
    here: Town, web: Any, checkin: dict[str, Any]
) -> None:
    refused = await web.post(
        link(here, checkin),
        data={"answer": "done", "value_why": "axle broken"},
        files=[("picture", ("x.jpg", SVG, "image/jpeg"))],
        headers=EN,
    )
    assert refused.status_code == 409 and "JPEG" in refused.text and "axle broken" in refused.text
    assert (await notice_of(here, checkin["id"]))["state"] == "sent" and await kept(here) == []


async def test_bounds_of_what_is_posted(here: Town, web: Any, checkin: dict[str, Any]) -> None:
    four = [("picture", (str(n), JPEG + bytes([n]), "")) for n in range(4)]
    assert (
        await web.post(link(here, checkin), data={"answer": "done"}, files=four)
    ).status_code == 409
    large = [("picture", (str(n), JPEG + b"x" * LARGEST_PICTURE, "")) for n in range(4)]
    assert (await web.post(link(here, checkin), files=large)).status_code in (400, 413)
    assert (await web.post("/n/made-up", files=four)).status_code == 404
    broken = await web.post(
        link(here, checkin), content=b"--x", headers={"content-type": "multipart/form-data"}
    )
    assert broken.status_code == 400
    assert await kept(here) == []


async def test_a_picture_is_shown_as_its_content_and_does_nothing_else(
    here: Town, web: Any, checkin: dict[str, Any]
) -> None:
    await web.post(link(here, checkin), files=[("picture", ("a.html", JPEG, "text/html"))])
    shown = await web.get("/pictures/1")
    assert shown.content == JPEG and shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-disposition"] == 'inline; filename="picture-1.jpg"'
    assert "sandbox" in shown.headers["content-security-policy"]
    assert (await web.get("/pictures/99")).status_code == 404


async def test_pictures_are_shown_to_who_may_read_and_to_who_decides(here: Town) -> None:
    await here.fail("K-07", injured="1")
    checkin, decision = await here.asked("checkins"), await here.asked("times")
    async with visitor(here.app(token="a long enough token")) as stranger:
        await stranger.post(link(here, checkin), files=[("picture", ("a", JPEG, ""))])
        assert (await stranger.get("/pictures/1")).status_code in (303, 401)
        page = (await stranger.get(link(here, decision))).text
        assert f"{link(here, decision)}/pictures/1" in page
        assert (await stranger.get(f"{link(here, decision)}/pictures/1")).content == JPEG
        await here.fail(await elsewhere(here, "K-07"))
        other = next(
            n
            for n in await look(here.runtime, list_queries.open_questions)
            if n["incident"] != decision["incident"]
        )
        assert (await stranger.get(f"{link(here, other)}/pictures/1")).status_code == 404
        assert (await stranger.get("/n/made-up/pictures/1")).status_code == 404


async def test_who_is_forgotten_leaves_no_picture(
    here: Town, web: Any, checkin: dict[str, Any]
) -> None:
    await web.post(link(here, checkin), files=[("picture", ("a", JPEG, ""))])
    later = here.runtime.clock.now() + timedelta(minutes=1)
    async with here.runtime.ledger.writing() as connection:
        counted = await mask_person(connection, checkin["person"], "-", False, later)
    assert counted["pictures"] == 1 and await kept(here) == []
