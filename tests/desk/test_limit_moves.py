"""The limit of an open step is moved on the page of its incident and over HTTP, by who may decide."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import list_queries
from tests.desk.living import Town
from tests.desk.persons import holder, viewer, visit
from tests.desk.test_every_page import text_of

pytestmark = pytest.mark.slow

EN = {"Accept-Language": "en"}
ZH = {"Accept-Language": "zh"}
MOVE = {"step": "repair/K-07", "until": "23:30", "why": "the spare part comes by train"}


@pytest.fixture
async def failed(here: Town) -> None:
    await here.fail("K-07")
    await here.settle()


async def limit_of(here: Town) -> str:
    async with here.runtime.ledger.reading() as connection:
        run: Any = await list_queries.run_of(connection, 1)
    local = run.steps["repair/K-07"].deadline.astimezone(here.runtime.plan.calendar.zone)
    return f"{local:%H:%M}"


async def test_the_page_offers_the_open_steps_with_their_limits(
    here: Town, web: Any, failed: None
) -> None:
    page = (await web.get("/incidents/1", headers=ZH)).text
    assert "改动时限" in page and 'value="repair/K-07"' in page
    assert 'value="tell_head/K-07"' not in page, "a page has no limit of its own"


async def test_posted_it_is_moved_and_the_page_says_who_from_when_and_why(
    here: Town, web: Any, failed: None
) -> None:
    done = await web.post("/incidents/1/limit", data=MOVE)
    assert (done.status_code, done.headers["location"]) == (303, "/incidents/1")
    assert await limit_of(here) == "23:30"
    shown = text_of((await web.get("/incidents/1", headers=ZH)).text)
    assert "改定时限" in shown and "the spare part comes by train" in shown


async def test_what_cannot_be_moved_is_said_on_the_page(here: Town, web: Any, failed: None) -> None:
    before = await limit_of(here)
    refused = await web.post("/incidents/1/limit", data={**MOVE, "why": ""}, headers=EN)
    assert refused.status_code == 409 and "say why" in text_of(refused.text)
    assert await limit_of(here) == before


async def test_over_http(here: Town, web: Any, failed: None) -> None:
    done = await web.post("/api/incidents/1/limit", json=MOVE)
    said = done.json()
    assert (done.status_code, said["incident"], said["step"]) == (200, 1, "repair/K-07")
    assert await limit_of(here) == "23:30"
    gone = await web.post("/api/incidents/1/limit", json={**MOVE, "step": "none"})
    assert gone.status_code == 409 and gone.json()["faults"]
    assert (await web.post("/api/incidents/1/limit", json={"step": "repair"})).status_code == 422
    assert (await web.post("/api/incidents/999/limit", json=MOVE)).status_code == 409


async def test_only_who_may_decide_sees_the_form_and_may_post_it(here: Town, failed: None) -> None:
    before = await limit_of(here)
    async with visit(here, await viewer(here)) as client:
        assert "move-limit" not in (await client.get("/incidents/1", headers=EN)).text
        assert (await client.post("/incidents/1/limit", data=MOVE)).status_code == 403
    assert await limit_of(here) == before
    async with visit(here, await holder(here, "leader")) as client:
        assert "move-limit" in (await client.get("/incidents/1", headers=EN)).text
        assert (await client.post("/incidents/1/limit", data=MOVE)).status_code == 303
    assert await limit_of(here) == "23:30"
