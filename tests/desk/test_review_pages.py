"""The review of an incident where the clock, the plan and the readers meet: late and in time, open
and closed, with nothing learned and with much; routines begun by hand beside it.
"""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from handlers import reviews
from handlers.run_events import process_due_deadlines
from tests.desk.living import Town, visitor
from tests.desk.test_every_page import CHINESE, text_of
from tests.runtimes import HandClock

EN, ZH = {"Accept-Language": "en"}, {"Accept-Language": "zh"}


def alert(page: str) -> str:
    found = re.search(r'role="alert"[^>]*>(.*?)</', page, re.DOTALL)
    assert found, "nothing is said"
    return html.unescape(found[1]).strip()


@pytest.fixture
async def late(here: Town) -> Town:
    """A page that was acknowledged two minutes after its five."""
    clock = HandClock(moment=here.runtime.clock.now())
    here.runtime.clock = clock
    await here.fail("K-07")
    for _ in range(7):
        clock.move(minutes=1)
        await process_due_deadlines(here.runtime)
        await here.settle()
    return here


def row_of(page: str, title: str) -> str:
    return next(row for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL) if title in row)


async def test_a_step_that_was_late_is_marked_and_counted_for_its_department(
    late: Town, web: Any
) -> None:
    number = (await late.asked("tell_head"))["id"]
    await web.post(f"/api/notices/{number}", json={"answer": "ack"})
    found = (await web.get("/api/incidents/1/review")).json()
    step = next(s for s in found["steps"] if s["step"] == "tell_head")
    assert (step["seconds"], step["on_time"], step["late"]) == (420, False, 1)
    (department,) = [d for d in found["departments"] if d["late"]]
    assert department["department"] == step["department"]
    assert department["steps"] == department["on_time"] + department["late"]
    for headers, word in ((EN, "late"), (ZH, "已超时")):
        page = (await web.get("/incidents/1/review", headers=headers)).text
        assert page.count('class="is-late"') == sum(s["on_time"] is False for s in found["steps"])
        assert "7:00" in page and word in text_of(page).lower()


async def test_what_is_still_open_is_judged_by_the_clock_of_the_moment_it_is_looked_at(
    late: Town, web: Any
) -> None:
    step = next(
        s
        for s in (await web.get("/api/incidents/1/review")).json()["steps"]
        if s["step"] == "tell_head"
    )
    assert (step["seconds"], step["ended"], step["on_time"]) == (None, None, False)
    page = (await web.get("/incidents/1/review", headers=EN)).text
    assert "—" in row_of(page, "§3.3.1")


async def test_a_lesson_is_a_text_of_at_most_4000_characters_that_is_shown_as_it_was_typed(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    path, kept = "/incidents/1/lessons", []
    for text in (
        "x",
        "x" * reviews.LONGEST,
        "<script>alert(1)</script>",
        "第一行\n第二行",
        "{n} %s",
    ):
        assert (await web.post(path, data={"text": f"  {text} "})).status_code == 303
        kept.append(text)
    for wrong in ("", " \n ", "x" * (reviews.LONGEST + 1)):
        for headers in (EN, ZH):
            refused = await web.post(path, data={"text": wrong}, headers=headers)
            assert refused.status_code == 422
            assert bool(CHINESE.search(alert(refused.text))) == (headers is ZH)
        assert (await web.post(f"/api{path}", json={"text": wrong})).status_code == 422
    rows = (await web.get("/api/lessons")).json()
    assert [row["text"] for row in rows] == kept[::-1], "the newest first"
    page = (await web.get("/lessons")).text
    assert "<script>alert" not in page and "{n} %s" in page


@pytest.mark.parametrize("text", [None, 5, ["x"], {"a": 1}, True])
async def test_a_lesson_that_is_no_text_is_refused_and_none_is_kept(
    text: Any, here: Town, web: Any
) -> None:
    await here.fail("K-07")
    refused = await web.post("/api/incidents/1/lessons", json={"text": text})
    assert refused.status_code == 422 and refused.json()["faults"]
    assert (await web.get("/api/lessons")).json() == []


async def test_lessons_are_found_by_every_word_in_any_order_and_case(here: Town, web: Any) -> None:
    await here.fail("K-07")
    for text in ("Spare KEY of room 100%", "spare wheel", "备用钥匙"):
        await web.post("/api/incidents/1/lessons", json={"text": text, "by": "test"})
    for asked, count in (
        ("", 3), ("spare", 2), ("key spare", 1), ("KEY  wheel", 0), ("钥匙", 1), ("100%", 1),
        ("100_", 0), ("%", 1), ("\\", 0), ("truck_failure", 3), ("' OR 1=1 --", 0),
    ):  # fmt: skip
        found = (await web.get("/api/lessons", params={"q": asked})).json()
        assert len(found) == count, asked
        page = (await web.get("/lessons", params={"q": asked}, headers=EN)).text
        assert f'<span class="count">{count}</span>' in page, asked
        (typed,) = re.findall(r'name="q" value="([^"]*)"', page)
        assert html.unescape(typed) == asked


async def test_of_no_incident_there_is_no_review_and_no_lesson(here: Town, web: Any) -> None:
    await here.fail("K-07")
    for number in (0, 2, 99, -1):
        assert (await web.get(f"/incidents/{number}/review")).status_code == 404
        assert (await web.get(f"/api/incidents/{number}/review")).status_code == 404
        lesson = await web.post(f"/api/incidents/{number}/lessons", json={"text": "x"})
        assert lesson.status_code == 422
        form = await web.post(f"/incidents/{number}/lessons", data={"text": "x"})
        assert form.status_code == 404, "there is no page to show the fault on"
    assert (await web.get("/api/lessons")).json() == []


async def test_a_rectification_is_ordered_about_its_incident_and_is_in_its_review(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    page = (await web.get("/incidents/1/review", headers=EN)).text
    link = html.unescape(re.findall(r'class="button" href="([^"]+)"', page)[0])
    form = await web.get(link)
    assert 'name="about"' in form.text and 'value="1"' in form.text
    names = set(re.findall(r'name="(\w+)"', form.text))
    typed = {
        "signal": "rectification.ordered",
        "about": "1",
        "role": "head of distribution",
        "what": "New tyres",
    }
    assert set(typed) <= names | {"signal"}
    sent = await web.post("/report/new", data=typed)
    assert sent.status_code == 303, alert(sent.text)
    await here.settle()
    (order,) = (await web.get("/api/incidents/1/review")).json()["rectifications"]
    for headers in (EN, ZH):
        shown = (await web.get("/incidents/1/review", headers=headers)).text
        assert "New tyres" in shown and f'href="/incidents/{order["id"]}"' in shown
    assert (await web.get(f"/api/incidents/{order['id']}/review")).json()["rectifications"] == []


async def test_a_routine_by_hand_begins_for_what_it_is_about_and_for_nothing_else(
    here: Town, web: Any
) -> None:
    rows = {row["name"]: row for row in (await web.get("/api/routines")).json()}
    each = next(name for name, row in rows.items() if row["for_each"])
    for wrong in ("nowhere", "99", "²", "1" * 400, "%00"):
        refused = await web.post("/routines/run", data={"name": each, "for": wrong}, headers=ZH)
        assert refused.status_code == 422 and CHINESE.search(alert(refused.text)), wrong
    after = await web.post("/routines/run", data={"name": "review"}, headers=EN)
    assert after.status_code == 422 and alert(after.text), (
        "it follows a closed incident: none is named"
    )
    await here.fail("K-07")
    still_open = await web.post("/api/routines/review/run", json={"for": "1"})
    assert still_open.status_code == 422
    assert [row["id"] for row in (await web.get("/api/incidents")).json()] == [1]


async def test_reviews_lessons_and_routines_change_nothing_for_a_stranger(here: Town) -> None:
    await here.fail("K-07")
    async with visitor(here.app(token="a token of the tests")) as stranger:
        for path, data in (
            ("/incidents/1/lessons", {"text": "x"}),
            ("/routines/run", {"name": "daily backup"}),
        ):
            assert (await stranger.post(path, data=data)).status_code == 303
        for path in ("/api/incidents/1/lessons", "/api/routines/daily%20backup/run"):
            assert (await stranger.post(path, json={"text": "x"})).status_code == 401
    assert await reviews.search(here.runtime) == []
