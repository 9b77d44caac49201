"""The page behind a link, at every stage of its notice: open, refused, taken, over, only for
information; in the language of anyone who opens it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers import notice_answers, staff_changes
from ledger import list_queries
from tests.actors import DESK, LINK
from tests.desk.living import SOON, Town, visitor
from tests.desk.test_every_page import text_of
from tests.ledger.sample_rows import put_notices

pytestmark = pytest.mark.slow

SPOKEN = {"zh": {"Accept-Language": "zh"}, "en": {"Accept-Language": "en"}}
ANSWERED = {"zh": "已经答复过：接受", "en": "Already answered: Accepted"}
OVER = {"zh": "不再需要答复", "en": "No answer is needed any more"}
INFORMS = {"zh": "此消息仅供知悉", "en": "This only informs you"}


def link(here: Town, notice: dict[str, Any] | int) -> str:
    return f"/n/{here.links.token(notice if isinstance(notice, int) else notice['id'])}"


def buttons(page: str) -> list[str]:
    return re.findall(r'<button name="answer" value="([^"]*)"', page)


async def state_of(here: Town, number: int) -> tuple[str, str | None]:
    async with here.runtime.ledger.reading() as connection:
        rows = await list_queries.notices(connection)
    return next((row["state"], row["answer"]) for row in rows if row["id"] == number)


@pytest.fixture
async def offer(here: Town) -> dict[str, Any]:
    """A truck has failed, and a driver is offered its route."""
    await here.fail("K-07")
    return await here.asked("takeover")


@pytest.fixture
async def question(here: Town) -> dict[str, Any]:
    """Someone is hurt: the leaders decide when the rest of the route is served (3.3.4)."""
    await here.fail("K-07", injured="1")
    return await here.asked("times")


async def test_a_link_that_is_looked_at_answers_nothing(
    here: Town, web: Any, offer: dict[str, Any]
) -> None:
    for method in ("GET", "HEAD"):
        await web.request(method, link(here, offer))
    assert await state_of(here, offer["id"]) == ("sent", None)
    assert buttons((await web.get(link(here, offer))).text) == ["accepted", "refused"]


async def test_who_taps_reads_what_was_taken_and_who_taps_again_what_was_said(
    here: Town, web: Any, offer: dict[str, Any]
) -> None:
    first = await web.post(link(here, offer), data={"answer": "accepted"}, headers=SPOKEN["en"])
    assert first.status_code == 200 and buttons(first.text) == []
    again = await web.post(link(here, offer), data={"answer": "refused"}, headers=SPOKEN["en"])
    assert again.status_code == 409 and "Already answered: Accepted" in text_of(again.text)
    assert await state_of(here, offer["id"]) == ("answered", "accepted")


async def test_what_someone_else_answered_is_not_asked_again(
    here: Town, web: Any, offer: dict[str, Any]
) -> None:
    await notice_answers.answer(here.runtime, offer["id"], "accept", DESK)
    for language, spoken in SPOKEN.items():
        page = await web.get(link(here, offer), headers=spoken)
        assert page.status_code == 200 and buttons(page.text) == []
        assert ANSWERED[language] in text_of(page.text)


async def test_a_link_of_someone_who_left_says_that_no_answer_is_needed(
    here: Town, web: Any, offer: dict[str, Any]
) -> None:
    left = await staff_changes.start_absence(here.runtime, offer["person"], "", "", LINK)
    assert left.moved == 1
    await here.settle()
    for language, spoken in SPOKEN.items():
        late = await web.post(link(here, offer), data={"answer": "accepted"}, headers=spoken)
        assert late.status_code == 409
        for page in (late, await web.get(link(here, offer), headers=spoken)):
            assert OVER[language] in text_of(page.text) and buttons(page.text) == []
    assert (await here.asked("takeover"))["person"] != offer["person"]


async def test_a_notice_that_is_over_or_only_informs_takes_no_answer(
    here: Town, web: Any, offer: dict[str, Any]
) -> None:
    stages = {
        "withdrawn": ({"state": "withdrawn"}, OVER),
        "failed": ({"state": "failed"}, OVER),
        "informs": ({"state": "sent", "expects": "nothing"}, INFORMS),
    }
    for name, (more, said) in stages.items():
        (number,) = await put_notices(here.runtime.ledger, name, person=offer["person"], **more)
        before = await state_of(here, number)
        for language, spoken in SPOKEN.items():
            page = await web.get(link(here, number), headers=spoken)
            assert page.status_code == 200 and "A truck failed" in page.text, name
            assert said[language] in text_of(page.text) and buttons(page.text) == [], name
            form = {"answer": "acknowledged"}
            late = await web.post(link(here, number), data=form, headers=spoken)
            assert late.status_code == 409 and await state_of(here, number) == before, name


async def test_a_notice_whose_limit_has_passed_can_still_be_answered(
    here: Town, web: Any, offer: dict[str, Any]
) -> None:
    """Late is better than never: until the plan has gone on, the first answer counts."""
    ago = datetime.now(UTC) - timedelta(minutes=5)
    (number,) = await put_notices(
        here.runtime.ledger, "late", person=offer["person"], state="sent", deadline=ago
    )
    page = await web.get(link(here, number), headers=SPOKEN["en"])
    assert buttons(page.text) == ["acknowledged"]


async def test_a_link_that_was_cut_off_is_said_to_be_and_shows_nothing(
    here: Town, web: Any, offer: dict[str, Any]
) -> None:
    whole = here.links.token(offer["id"])
    for cut in ("x", "0.0", "MQ", "MQ.wrong", whole[:-1], "%F0%9F%9A%9A", "a" * 3000):
        for page in (
            await web.get(f"/n/{cut}"),
            await web.post(f"/n/{cut}", data={"answer": "accepted"}),
            await web.post(f"/n/{cut}/call", data={"call": "1"}),
        ):
            assert page.status_code == 404 and offer["text"] not in page.text, cut[:20]
    for number in (0, -1, 4711):  # signed, and never written
        assert (await web.get(link(here, number))).status_code == 404
        gone = await web.post(link(here, number), data={"answer": "accepted"})
        assert gone.status_code == 404
    assert await state_of(here, offer["id"]) == ("sent", None)


async def test_behind_a_desk_with_a_token_a_link_needs_none_and_opens_nothing_else(
    here: Town, offer: dict[str, Any]
) -> None:
    async with visitor(here.app(token="a token of the tests")) as phone:
        assert (await phone.get(link(here, offer))).status_code == 200
        taken = await phone.post(link(here, offer), data={"answer": "accepted"})
        assert taken.status_code == 200 and not taken.headers.get_list("set-cookie")
        assert (await phone.get("/incidents/1")).status_code == 303
        assert (await phone.post(f"/notices/{offer['id']}/answer", data={})).status_code == 303


NAMES = ("runtime", "notice", "text", "channel", "person", "answer", "values", "self")


async def test_a_value_that_no_one_asked_for_is_refused_by_its_name_no_matter_what_it_is(
    here: Town, web: Any, question: dict[str, Any]
) -> None:
    """SECURITY C2."""
    for name in NAMES:
        for path in (link(here, question), f"/notices/{question['id']}/answer"):
            refused = await web.post(path, data={"answer": "perhaps", f"value_{name}": "x"})
            assert refused.status_code == 409, (path, name)
    body = {"answer": "next working day", "values": dict.fromkeys(NAMES, "x")}
    refused = await web.post(f"/api/notices/{question['id']}", json=body)
    assert refused.status_code == 409
    assert all(name in refused.json()["faults"][0] for name in NAMES)
    assert await state_of(here, question["id"]) == ("sent", None)


WRONG = {
    "": {"zh": "时间 未填", "en": "time is missing"},
    "soon": {"zh": "“soon”不是时间", "en": "'soon' is no time"},
    "25:00": {"zh": "“25:00”不是时间", "en": "'25:00' is no time"},
    "²:00": {"zh": "“²:00”不是时间", "en": "'²:00' is no time"},
    "2025-01-01T00:00": {"zh": "已经过去", "en": "has passed already"},
    "2001-01-01T00:00": {"zh": "距今超过五年", "en": "more than five years from now"},
    "0001-01-01T00:00": {"zh": "距今超过五年", "en": "more than five years from now"},
    "9" * 3000: {"zh": "不是时间", "en": "is no time"},
}


async def test_a_value_that_is_missing_or_wrong_is_said_and_what_was_typed_stays(
    here: Town, web: Any, question: dict[str, Any]
) -> None:
    for typed, said in WRONG.items():
        form = {"answer": "later today", "value_time": typed}
        for language, spoken in SPOKEN.items():
            page = await web.post(link(here, question), data=form, headers=spoken)
            assert page.status_code == 409 and said[language] in text_of(page.text), typed[:20]
            assert f'value="{typed}"' in page.text
    assert await state_of(here, question["id"]) == ("sent", None)
    better = await web.post(
        link(here, question), data={"answer": "later today", "value_time": SOON}
    )
    assert better.status_code == 200
    assert await state_of(here, question["id"]) == ("answered", "later today")


async def test_a_value_of_another_kind_in_json_is_refused_in_words(
    here: Town, web: Any, question: dict[str, Any]
) -> None:
    path = f"/api/notices/{question['id']}"
    for value in (["x"], {"a": 1}, 5, True, None, [], 1e300, ""):
        refused = await web.post(path, json={"answer": "later today", "values": {"time": value}})
        assert refused.status_code == 409 and "time" in refused.json()["faults"][0], value


async def test_a_reason_is_a_text_and_every_page_can_show_it(here: Town, web: Any) -> None:
    for number, why in enumerate(("tyres", 5, False, None), 1):
        await here.fail(f"K-0{number}")
        offer = await here.asked("takeover")
        path = f"/api/notices/{offer['id']}"
        for no_text in (["tyres"], {"a": "tyres"}, {"code": "x", "params": {}}, "x" * 501):
            body = {"answer": "refused", "values": {"why": no_text}}
            assert (await web.post(path, json=body)).status_code == 409, no_text
        body = {"answer": "refused", "values": {"why": why}}
        assert (await web.post(path, json=body)).status_code == 200
        await here.settle()
    for path in ("/incidents/1", "/incidents/1/review", "/api/incidents/1/timeline", "/"):
        assert (await web.get(path)).status_code == 200, path


async def set_row(here: Town, table: str, change: str, number: int) -> None:
    async with here.runtime.ledger.writing() as connection:
        await connection.exec_driver_sql(f"UPDATE {table} SET {change} WHERE id = {number}")


NO_TEXT = {
    "closed": ("此事已结束", "This is over"),
    "expired": ("此链接已过期", "This link has expired"),
    "revoked": ("此链接已被撤销", "This link has been withdrawn"),
}


@pytest.mark.parametrize("state", NO_TEXT)
async def test_a_link_that_has_ended_says_so_and_shows_and_takes_nothing(
    here: Town, web: Any, offer: dict[str, Any], state: str
) -> None:
    now = here.runtime.clock.now()
    change = {
        "closed": ("incident", f"closed_at = '{now}', state = 'closed'", offer["incident"]),
        "expired": ("notice", f"deadline = '{now - timedelta(days=8)}'", offer["id"]),
        "revoked": ("notice", f"link_revoked_at = '{now}'", offer["id"]),
    }
    await set_row(here, *change[state])
    for spoken, said in zip(SPOKEN.values(), NO_TEXT[state], strict=True):
        for answer in (
            await web.get(link(here, offer), headers=spoken),
            await web.post(link(here, offer), data={"answer": "accepted"}, headers=spoken),
        ):
            assert answer.status_code == 410 and said in text_of(answer.text)
            assert buttons(answer.text) == [] and offer["text"][:10] not in answer.text
    assert await state_of(here, offer["id"]) == ("sent", None)


async def test_a_link_of_someone_who_is_not_in_the_company_any_more_opens_nothing(
    here: Town, web: Any, offer: dict[str, Any]
) -> None:
    await set_row(here, "notice", "person = 'gone'", offer["id"])
    page = await web.get(link(here, offer), headers=SPOKEN["en"])
    assert page.status_code == 410 and "withdrawn" in text_of(page.text)
