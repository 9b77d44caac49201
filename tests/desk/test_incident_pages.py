"""What people see: everything escaped, in Chinese and in English, with what needs them first."""

from __future__ import annotations

import html
import re
from typing import Any

from desk.paper_inbox import BUBBLES, PHONES
from handlers import notice_answers
from tests.actors import LINK
from tests.desk.living import SOON, Town, visitor
from tests.ledger.sample_rows import put_notices

ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
BOOK = "/plan/playbooks/truck_failure"
PAGES = (
    "/",
    "/incidents/1",
    "/plan",
    BOOK,
    "/wall",
    "/units",
    "/parked",
    "/report/new",
    "/report/new?signal=truck.failed",
    "/report",
    "/login",
)
EN = {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.2"}


async def test_what_a_stranger_writes_is_shown_and_never_run(here: Town, web: Any) -> None:
    await here.fail("K-07", note=ATTACK, place=ATTACK)
    here.published.append(
        f'{{"specversion": "1.0", "id": "{ATTACK[:25]}", "source": "x", "type": "<b>", "time": "now"}}'.encode()
    )
    await here.settle()
    for path in PAGES:
        text = (await web.get(path)).text
        assert "<script>alert" not in text and "<img" not in text, path
    assert "&lt;script&gt;alert(1)" in (await web.get("/incidents/1")).text
    typed = await web.post(
        "/report/new", data={"signal": "truck.failed", "unit": ATTACK, "id": ATTACK}
    )
    assert typed.status_code == 422 and "<img" not in typed.text and "&lt;img" in typed.text
    assert "<img" not in (await web.get(f"/report?unit={ATTACK}")).text


async def test_every_page_speaks_chinese_and_english(here: Town, web: Any) -> None:
    await here.fail("K-07")
    for path in PAGES:
        chinese, english = await web.get(path), await web.get(path, headers=EN)
        assert 'lang="zh-CN"' in chinese.text and 'lang="en"' in english.text, path
        assert re.sub(r'lang="\w+"', "", chinese.text) != re.sub(r'lang="\w+"', "", english.text), (
            path
        )


async def test_a_language_chosen_by_the_switch_is_remembered(web: Any) -> None:
    chosen = await web.get("/report?lang=en&unit=K-07")
    assert "What happened?" in chosen.text and 'href="?unit=K-07&amp;lang=zh"' in chosen.text
    assert "What happened?" in (await web.get("/report")).text
    assert "发生了什么？" in (await web.get("/report?lang=zh")).text


async def test_a_browser_of_another_language_reads_chinese(web: Any) -> None:
    for header in ("", "fr", "zh-TW,en;q=0.5", "en;q=x", "*"):
        assert (
            "发生了什么？" in (await web.get("/report", headers={"Accept-Language": header})).text
        ), header


async def test_the_first_page_shows_who_owes_what_until_when_and_which_trucks_wait(
    here: Town, web: Any
) -> None:
    assert "Nothing needs a person now" in (await web.get("/", headers=EN)).text
    await here.fail("K-07")
    offer = await here.asked("takeover")
    text = (await web.get("/", headers=EN)).text
    assert (
        f"{offer['name']} is asked" in text
        and f'data-until="{offer["deadline"].strftime("%Y-%m-%dT%H:%M:%SZ")}"' in text
    )
    assert "Trucks waiting for a standby" in text and "Truck failure" in text
    assert re.search(r"<title>\(\d+\) Now", text)


async def test_a_button_on_the_desk_answers_and_comes_back(here: Town, web: Any) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    answer = await web.post(
        f"/notices/{offer['id']}/answer", data={"answer": "accepted", "back": "1"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents/1")
    assert "Trucks waiting" not in (await web.get("/", headers=EN)).text
    again = await web.post(
        f"/notices/{offer['id']}/answer", data={"answer": "accepted"}, headers=EN
    )
    assert again.status_code == 409 and "already answered" in again.text
    assert (
        "已经答复过：接受"
        in (
            await web.post(
                f"/notices/{offer['id']}/answer", data={"answer": "accepted", "back": "1"}
            )
        ).text
    )


async def test_an_option_that_asks_for_a_value_has_a_field_for_it(here: Town, web: Any) -> None:
    await here.fail("K-07", injured="1")
    asked = await here.asked("times")
    assert 'name="value_time"' in (await web.get("/incidents/1")).text
    await web.post(
        f"/notices/{asked['id']}/answer",
        data={"answer": "later today", "value_time": SOON, "back": "1"},
    )
    assert "决定：今天" in (await web.get("/incidents/1")).text


async def test_the_timeline_is_told_in_the_readers_language_with_the_clauses_explained(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    chinese, english = (
        (await web.get("/incidents/1")).text,
        (await web.get("/incidents/1", headers=EN)).text,
    )
    assert (
        "已询问" in chinese
        and "分钟车程；请在3分钟内答复" in chinese
        and 'title="报告、备用车接送、修车"' in chinese
    )
    assert (
        "offered" in english
        and "answer within 3m" in english
        and 'title="Report, standby takes over, repair"' in english
    )
    assert "answer within" not in chinese


async def test_a_campaign_to_retailers_is_one_line_that_opens(here: Town, web: Any) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    await notice_answers.answer(here.runtime, offer["id"], "accept", LINK)
    text = (await web.get("/incidents/1", headers=EN)).text
    told = re.search(r"to (\d+) retailers", text)
    assert told and int(told[1]) > 1 and text.count('<details id="batch-') == 1
    assert "S-0" in text.split("facts")[1].split("board")[0]  # the head names the standby


async def test_the_wall_shows_every_phone_and_takes_replies(here: Town, web: Any) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    wall = (await web.get("/wall", headers=EN)).text
    assert offer["name"] in wall and f'value="{offer["id"]} accepted"' in wall
    wrong = await web.post(
        "/wall/reply", data={"person": offer["person"], "text": "what?"}, headers=EN
    )
    assert wrong.status_code == 409 and "not understood" in wrong.text
    assert (
        await web.post("/wall/reply", data={"person": offer["person"], "text": "接受"})
    ).status_code == 303
    await here.settle()
    after = (await web.get("/wall", headers=EN)).text
    assert '<p class="bubble mine">Accepted</p>' in after
    assert "Retailers' phones" in html.unescape(after)


async def test_the_wall_shows_first_who_has_an_open_question(here: Town, web: Any) -> None:
    """A campaign to all drivers came after it, and more of it than one phone shows."""
    await here.fail("K-07")
    offer = await here.asked("takeover")
    async with here.runtime.ledger.reading() as connection:
        people = (await here.runtime.directory(connection)).people
    others = [one for one in people if one != offer["person"]][: PHONES + 5]
    rows = {f"{one}-{n}": one for one in [*others, offer["person"]] for n in range(BUBBLES // 4)}
    for key, person in rows.items():
        name = offer["name"] if person == offer["person"] else person
        told = {"person": person, "name": name, "incident": 1, "expects": "nothing"}
        await put_notices(here.runtime.ledger, key, **told)
    await here.settle()
    wall = html.unescape((await web.get("/wall", headers=EN)).text)
    phones = re.findall(r'<article class="phone" aria-label="([^"]*)"', wall)
    assert offer["name"] in phones[:8] and len(phones) == PHONES


async def test_with_a_real_carrier_there_is_no_wall(here: Town) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    async with visitor(here.app(paper=False)) as client:
        assert "real carrier" in (await client.get("/wall", headers=EN)).text
        assert (
            await client.post("/wall/reply", data={"person": offer["person"], "text": "yes"})
        ).status_code == 409
    assert (await here.asked("takeover"))["id"] == offer["id"]


async def test_what_was_parked_is_shown_with_its_reason_and_taken_again(
    here: Town, web: Any
) -> None:
    here.published.append(b"{nope")
    await here.settle()
    assert "this is no JSON" in (await web.get("/parked", headers=EN)).text
    assert (await web.post("/parked/1/replay")).headers["location"] == "/parked"
    assert "taken again" in (await web.get("/parked", headers=EN)).text
    assert (await web.post("/parked/77/replay")).status_code == 404


async def test_what_is_not_there_is_said_in_words(web: Any) -> None:
    for path in ("/incidents/99", "/nothing", "/incidents/abc"):
        answer = await web.get(path)
        assert answer.status_code in (404, 422) and "text/html" in answer.headers["content-type"], (
            path
        )
