"""Orders and announcements where two people, two incidents or two languages meet."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from desk import service_and_order_page
from ledger import orders
from tests.desk.living import Town, visitor
from tests.desk.test_every_page import text_of
from tests.ledger.sample_rows import put_announcements, put_orders, put_suspensions

EN, ZH = {"Accept-Language": "en"}, {"Accept-Language": "zh"}
BOTH = (EN, ZH)


async def states(here: Town) -> dict[int, tuple[str, int]]:
    async with here.runtime.ledger.reading() as connection:
        return {r["id"]: (r["state"], r["cartons"]) for r in await orders.orders(connection)}


async def on_timeline(client: Any, incident: int, what: str) -> list[dict[str, Any]]:
    lines = (await client.get(f"/api/incidents/{incident}/timeline")).json()
    return [line for line in lines if line["what"] == what]


@pytest.fixture
async def proposed(here: Town) -> list[int]:
    """Incident 1 has three orders to decide."""
    await here.fail("K-07")
    return await put_orders(here.runtime.ledger, "R-1", "R-2", "R-3")


async def test_of_two_who_decide_one_order_at_once_one_is_told_that_it_is_decided(
    here: Town, web: Any, proposed: list[int]
) -> None:
    path = f"/api/orders/{proposed[0]}"
    both = await asyncio.gather(
        web.post(path, json={"decision": "confirmed"}),
        web.post(path, json={"decision": "refused"}),
    )
    assert sorted(answer.status_code for answer in both) == [200, 409]
    lost = next(answer for answer in both if answer.status_code == 409)
    assert "decided already" in lost.json()["faults"][0]
    won = next(answer.json()["decision"] for answer in both if answer.status_code == 200)
    assert (await states(here))[proposed[0]] == (won, 5)


async def test_all_that_is_left_is_confirmed_at_once_and_what_was_decided_stays(
    here: Town, web: Any, proposed: list[int]
) -> None:
    await web.post(f"/api/orders/{proposed[0]}", json={"decision": "refused"})
    await web.post(f"/api/orders/{proposed[1]}", json={"decision": "confirmed", "cartons": 9})
    for _ in range(2):  # the second tap finds nothing left, and is no fault
        done = await web.post("/service/incidents/1/orders")
        assert (done.status_code, done.headers["location"]) == (303, "/service#orders")
    assert list((await states(here)).values()) == [
        ("refused", 5),
        ("confirmed", 9),
        ("confirmed", 5),
    ]
    (line,) = await on_timeline(web, 1, "orders confirmed")
    assert "1 retailers" in line["who"] and line["why"]


async def test_confirming_what_an_incident_never_proposed_changes_nothing(
    here: Town, web: Any, proposed: list[int]
) -> None:
    before = await states(here)
    for incident in (2, 99):
        assert (await web.post(f"/service/incidents/{incident}/orders")).status_code == 303
    assert await states(here) == before
    assert await on_timeline(web, 1, "orders confirmed") == []


async def test_each_decision_is_a_line_of_the_incident_with_what_was_altered(
    here: Town, web: Any, proposed: list[int]
) -> None:
    first, second, third = proposed
    await web.post(f"/service/orders/{first}", data={"decision": "confirmed", "cartons": "5"})
    await web.post(f"/service/orders/{second}", data={"decision": "confirmed", "cartons": "8"})
    await web.post(f"/service/orders/{third}", data={"decision": "refused", "cartons": "8"})
    as_is, altered = await on_timeline(web, 1, "order confirmed")
    assert ("8" not in as_is["why"]) and "8" in altered["why"] and "5" in altered["why"]
    assert len(await on_timeline(web, 1, "order refused")) == 1
    chinese = text_of((await web.get("/incidents/1", headers=ZH)).text)
    assert "order confirmed" not in chinese and "order refused" not in chinese


async def test_an_order_that_is_gone_is_said_in_the_readers_language(
    here: Town, web: Any, proposed: list[int]
) -> None:
    await web.post(f"/api/orders/{proposed[0]}", json={"decision": "refused"})
    said = set()
    for number in (proposed[0], 4711):
        for headers in BOTH:
            gone = await web.post(
                f"/service/orders/{number}", data={"decision": "confirmed"}, headers=headers
            )
            assert gone.status_code == 409
            found = re.search(r'role="alert"[^>]*>([^<]+)', gone.text)
            assert found
            said.add(found[1])
    assert len(said) == 2, "one sentence a language"


async def test_orders_are_chosen_by_incident_and_state_and_an_unknown_state_has_none(
    here: Town, web: Any, proposed: list[int]
) -> None:
    await web.post(f"/api/orders/{proposed[0]}", json={"decision": "refused"})
    for query, found in (
        ("", proposed),
        ("?state=refused", proposed[:1]),
        ("?state=proposed&incident=1", proposed[1:]),
        ("?state=proposed&incident=2", []),
        ("?state=perhaps", []),
    ):
        assert [row["id"] for row in (await web.get(f"/api/orders{query}")).json()] == found, query


async def test_more_orders_than_a_page_shows_are_counted(
    here: Town, web: Any, proposed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_and_order_page, "SHOWN_ORDERS", 1)
    page = (await web.get("/service", headers=EN)).text
    assert page.count('id="order-') == 1 and "and 2 more" in page
    assert 'id="all-1"' in page, "all of them can be confirmed all the same"


async def test_an_announcement_is_in_force_until_another_takes_its_place_or_cancels_it(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    at = here.runtime.clock.now()
    await put_announcements(here.runtime.ledger, "old", ended_at=at)
    await put_announcements(here.runtime.ledger, "now", message="Update")
    await put_announcements(here.runtime.ledger, "end", message="Cancel")
    rows = {row["identifier"]: row for row in (await web.get("/api/announcements")).json()}
    assert {"old", "now", "end"} == set(rows) and all("cap" not in row for row in rows.values())
    assert rows["old"]["ended_at"] and rows["now"]["ended_at"] is None
    page = (await web.get("/service", headers=EN)).text
    standing, past = page.split('id="past"')
    assert "/public/alerts/now.xml" in standing and "/public/alerts/old.xml" not in standing
    assert "/public/alerts/old.xml" in past and "/public/alerts/end.xml" in past


async def test_a_drills_announcement_is_shown_inside_and_never_in_public(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    await put_announcements(here.runtime.ledger, "drill-1", drill=True)
    assert (await web.get("/api/announcements")).json()[0]["drill"] is True
    assert "drill-1" in (await web.get("/service")).text
    for public in ("/public", "/public/feed.atom"):
        assert "drill-1" not in (await web.get(public)).text, public
    assert (await web.get("/public/alerts/drill-1.xml")).status_code == 404


async def test_the_public_reads_one_line_for_a_service_however_many_incidents_suspend_it(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    for token in ("a", "b"):
        await put_suspensions(here.runtime.ledger, token, area="whole city")
    await put_suspensions(here.runtime.ledger, "c", area="whole city", link="sorting")
    for headers, city in ((EN, "whole city"), (ZH, "全市")):
        shown = text_of((await web.get("/public", headers=headers)).text).lower()
        assert shown.count(city) == 2, shown
        assert "storm" not in shown and "暴雨" not in shown, "why is nothing of the public's"
    inside = (await web.get("/api/services")).json()
    assert len(inside) == 3


async def test_a_suspension_that_was_lifted_is_listed_only_where_everything_is_asked_for(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    at = here.runtime.clock.now()
    await put_suspensions(here.runtime.ledger, "over", lifted_at=at)
    await put_suspensions(here.runtime.ledger, "on")
    assert [bool(r["lifted_at"]) for r in (await web.get("/api/services")).json()] == [False]
    everything = (await web.get("/api/services?everything=yes")).json()
    assert [bool(r["lifted_at"]) for r in everything] == [False, True]
    page = (await web.get("/service", headers=EN)).text
    assert page.index('class="now"') < page.index('id="lifted"')


async def test_decisions_about_orders_need_the_token(here: Town, proposed: list[int]) -> None:
    before = await states(here)
    async with visitor(here.app(token="a token of the tests")) as stranger:
        for path in (f"/service/orders/{proposed[0]}", "/service/incidents/1/orders"):
            assert (await stranger.post(path, data={"decision": "confirmed"})).status_code == 303
        api = await stranger.post(f"/api/orders/{proposed[0]}", json={"decision": "confirmed"})
        assert api.status_code == 401
    assert await states(here) == before
