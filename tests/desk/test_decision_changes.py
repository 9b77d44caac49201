"""The order in force is changed on the page of its incident, behind the link and over HTTP; the
numbers on the pages are those of the text.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from handlers.notice_answers import answer
from ledger import list_queries
from tests.actors import LINK
from tests.desk.living import Town
from tests.desk.persons import holder, viewer, visit, with_token
from tests.desk.test_every_page import text_of

pytestmark = pytest.mark.slow

TODAY, TOMORROW = "later today", "next working day"
EN = {"Accept-Language": "en"}
ZH = {"Accept-Language": "zh"}


@pytest.fixture
async def ordered(here: Town) -> dict[str, Any]:
    """The leader has decided that the rest of a route comes on the next working day."""
    await here.fail("K-07", injured="1")
    asked = await here.asked("times")
    await answer(here.runtime, asked["id"], TOMORROW, LINK)
    await here.settle()
    return asked


async def values_of(here: Town) -> tuple[str | None, dict[str, Any]]:
    async with here.runtime.ledger.reading() as connection:
        run = await list_queries.run_of(connection, 1)
    record = run.steps["times/K-07"]
    return record.outcome, record.data.get("values") or {}


def numbered(page: str) -> list[tuple[str, str]]:
    """(number, answer) of the buttons, as they are shown."""
    found = re.findall(
        r'<button[^>]*name="answer" value="([^"]*)"[^>]*><span class="n">(\d)</span>', page
    )
    return [(number, option) for option, number in found]


async def test_the_page_of_the_incident_shows_what_is_in_force_since_when_and_who_may_change_it(
    here: Town, web: Any, ordered: dict[str, Any]
) -> None:
    page = text_of((await web.get("/incidents/1", headers=ZH)).text)
    assert "现行决定" in page and "起执行：" in page and "变更现行决定" in page
    assert ordered["name"] in page


async def test_a_button_changes_it_and_the_page_shows_the_new_order(
    here: Town, web: Any, ordered: dict[str, Any]
) -> None:
    form = {"step": "times/K-07", "answer": TODAY, "value_time": "23:30"}
    done = await web.post("/incidents/1/decision", data=form)
    assert (done.status_code, done.headers["location"]) == (303, "/incidents/1")
    outcome, values = await values_of(here)
    assert outcome == TODAY and values["time"][11:16] == "23:30"


async def test_what_is_missing_is_said_on_the_page_and_nothing_changes(
    here: Town, web: Any, ordered: dict[str, Any]
) -> None:
    form = {"step": "times/K-07", "answer": TODAY}
    refused = await web.post("/incidents/1/decision", data=form, headers=EN)
    assert refused.status_code == 409 and "needs more" in text_of(refused.text)
    assert (await values_of(here))[0] == TOMORROW


async def test_before_it_is_decided_there_is_nothing_to_change(here: Town, web: Any) -> None:
    await here.fail("K-07", injured="1")
    assert "Orders in force" not in (await web.get("/incidents/1", headers=EN)).text
    form = {"step": "nothing", "answer": TODAY}
    refused = await web.post("/incidents/1/decision", data=form, headers=EN)
    assert refused.status_code == 409


async def test_the_link_of_the_decision_changes_it(
    here: Town, web: Any, ordered: dict[str, Any]
) -> None:
    path = f"/n/{here.links.token(ordered['id'])}"
    shown = await web.get(path, headers=EN)
    assert "Change the order in force" in shown.text
    form = {"change": "1", "answer": TODAY, "value_time": "23:30"}
    done = await web.post(path, data=form, headers=EN)
    assert done.status_code == 200 and "Your change is recorded" in text_of(done.text)
    assert (await values_of(here))[0] == TODAY
    # Without the word that it is a change, an answered link stays answered.
    assert (await web.post(path, data={"answer": TOMORROW})).status_code == 409


async def test_the_link_of_a_message_about_something_else_changes_nothing(
    here: Town, web: Any, ordered: dict[str, Any]
) -> None:
    page = await here.asked("head_goes")
    path = f"/n/{here.links.token(page['id'])}"
    assert "Change the order" not in (await web.get(path, headers=EN)).text
    refused = await web.post(path, data={"change": "1", "answer": TOMORROW}, headers=EN)
    assert refused.status_code == 409


async def test_over_http(here: Town, web: Any, ordered: dict[str, Any]) -> None:
    wanted = {"step": "times/K-07", "answer": TODAY, "values": {"time": "23:30"}}
    done = await web.post("/api/incidents/1/decision", json=wanted)
    assert done.json() == {"incident": 1, "step": "times/K-07", "answer": TODAY}
    wrong = await web.post("/api/incidents/1/decision", json={**wanted, "answer": "maybe"})
    assert wrong.status_code == 409
    assert (await web.post("/api/incidents/1/decision", json=[])).status_code == 422


async def test_only_who_may_decide_it_sees_the_form_and_may_post_it(
    here: Town, ordered: dict[str, Any]
) -> None:
    form = {"step": "times/K-07", "answer": TODAY, "value_time": "23:30"}
    async with visit(here, await viewer(here)) as client:
        shown = await client.get("/incidents/1", headers=EN)
        assert "Orders in force" in shown.text and "Change the order" not in shown.text
        assert (await client.post("/incidents/1/decision", data=form)).status_code == 403
    assert (await values_of(here))[0] == TOMORROW
    async with visit(here, await holder(here, "leader")) as client:
        assert (await client.post("/incidents/1/decision", data=form)).status_code == 303
    assert (await values_of(here))[0] == TODAY


async def test_the_shared_token_changes_it_in_the_place_of_who_may(
    here: Town, ordered: dict[str, Any]
) -> None:
    form = {"step": "times/K-07", "answer": TODAY, "value_time": "23:30"}
    async with with_token(here) as client:
        assert (await client.post("/incidents/1/decision", data=form)).status_code == 303
    async with here.runtime.ledger.reading() as connection:
        lines = await list_queries.timeline(connection, 1)
    changed = next(li for li in lines if li["code"] == "timeline.decided" and li["way"] == "desk")
    assert changed["on_behalf_of"] == ordered["person"]


async def test_the_numbers_on_desk_and_link_page_are_those_of_the_text(
    here: Town, web: Any
) -> None:
    await here.fail("K-07", injured="1")
    asked = await here.asked("times")
    wanted = [(str(n), option) for n, option in enumerate(asked["options"], 1)]
    own = here.runtime.plan.texts["zh"]
    for number, option in wanted:
        assert f"{number} {own.get(option, option)}" in asked["text"]
    link = await web.get(f"/n/{here.links.token(asked['id'])}", headers=ZH)
    assert numbered(link.text) == wanted
    for path in ("/", "/incidents/1"):
        shown = await web.get(path, headers=ZH)
        of_it = [one for one in numbered(shown.text) if one in wanted]
        assert of_it[: len(wanted)] == wanted, path


async def test_a_page_that_only_asks_for_one_answer_has_no_number(here: Town, web: Any) -> None:
    await here.fail("K-07")
    asked = await here.asked("tell_head")
    assert numbered((await web.get(f"/n/{here.links.token(asked['id'])}")).text) == []
