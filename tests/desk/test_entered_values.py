"""Who decides gets back what was understood, and hears how many more must agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desk.sms_replies import confirmation
from handlers.process_signals import receive
from handlers.sms_answers import reply
from ledger import list_queries
from tests.actors import TEXT
from tests.desk.living import Town
from tests.desk.test_every_page import text_of
from tests.ledger.sample_rows import put_notices
from tests.runtimes import event, look

pytestmark = pytest.mark.slow

STORM = {"area": "全市", "event": "台风", "severity": "红色", "alert": "KL-9"}
ZH, EN = {"Accept-Language": "zh"}, {"Accept-Language": "en"}


@pytest.fixture
async def asked(here: Town) -> list[dict[str, Any]]:
    """The leading group decides about a typhoon; two must agree. The leader comes first."""
    await receive(here.runtime, [event("weather.warning", "w", here.runtime.clock.now(), **STORM)])
    await here.settle()
    directory = await look(here.runtime, here.runtime.directory)
    leader = directory.holders("leader", None)[0][1]
    rows = [dict(n) for n in await look(here.runtime, list_queries.notices)]
    found = [n for n in rows if n["step"] == "decide"]
    return sorted(found, key=lambda n: n["person"] != leader)


def later(here: Town) -> str:
    """A time tomorrow, in the company's zone."""
    moment = here.runtime.clock.now() + timedelta(days=1)
    return moment.astimezone(here.runtime.plan.calendar.zone).strftime("%Y-%m-%d 15:00")


async def test_a_text_comes_back_with_its_values_and_the_missing_votes(
    here: Town, asked: list[dict[str, Any]]
) -> None:
    first, second, *_ = asked
    text = f"{first['id']} 1 {later(here)} 大风洞"
    voted = confirmation(here, await reply(here.runtime, first["person"], text, TEXT))
    day = later(here)[5:10]
    assert f"已记录：暂停送货（再议时间 {day} 15:00、暂停范围 大风洞）（#{first['id']}" in voted
    assert "尚未决定：须2人同意" in voted and "目前1人" in voted
    agreed = await reply(
        here.runtime, second["person"], f"{second['id']} 1 {later(here)} 大风洞", TEXT
    )
    decided = confirmation(here, agreed)
    assert "暂停范围 大风洞）" in decided and "尚未决定" not in decided


async def test_so_does_the_page_behind_the_link(
    here: Town, web: Any, asked: list[dict[str, Any]]
) -> None:
    link = f"/n/{here.links.token(asked[0]['id'])}"
    given = {"answer": "suspend", "value_area": "大风洞"}
    page = text_of((await web.post(link, data=given, headers=ZH)).text)
    assert "暂停范围 大风洞" in page and "尚未决定：须2人同意" in page
    page = text_of((await web.get(link, headers=EN)).text)
    assert "Where" in page and "1 of 2 votes agree" in page


async def test_and_so_does_the_api(here: Town, web: Any, asked: list[dict[str, Any]]) -> None:
    body = {"answer": "suspend", "values": {"area": "大风洞"}}
    said = (await web.post(f"/api/notices/{asked[0]['id']}", json=body)).json()
    assert said["values"] == {"area": "大风洞"}
    assert (said["votes"]["agreed"], said["votes"]["needed"]) == (1, 2)


async def test_the_desk_names_the_site_that_a_question_is_about(
    here: Town, web: Any, asked: list[dict[str, Any]]
) -> None:
    directory = await look(here.runtime, here.runtime.directory)
    site = next(iter(directory.sites.values()))
    told = {"incident": asked[0]["incident"], "person": asked[0]["person"], "item": site.id}
    page = {"step": "stations_told", "expects": "acknowledge", "state": "sent"}
    await put_notices(here.runtime.ledger, "told", **told, **page)
    shown = (await web.get("/", headers=ZH)).text
    assert f'<span class="unit">{site.name_zh}</span>' in shown
    assert f'<span class="unit">{site.id}</span>' not in shown
