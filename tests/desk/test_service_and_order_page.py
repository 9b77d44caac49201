"""What people and the public see of services out of use, and orders decided on the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from xml.etree import ElementTree as Xml

from handlers import notice_answers
from ledger import list_queries, orders
from ledger.database import Connection
from playbooks.messages.cap import NAMESPACE
from tests.actors import LINK
from tests.desk.living import Town, visitor

EN = {"Accept-Language": "en"}
ATOM = "{http://www.w3.org/2005/Atom}"
NOTE = "<script>alert(1)</script>"


async def report(here: Town, kind: str, **fields: Any) -> None:
    await here.intake.take_fields(kind, fields, "test")
    await here.settle()


async def look(
    here: Town, query: Callable[[Connection], Awaitable[list[dict[str, Any]]]]
) -> list[dict[str, Any]]:
    async with here.runtime.ledger.reading() as connection:
        return await query(connection)


async def storm(here: Town, area: str = "下司") -> None:
    """A local storm whose deliveries the commander suspends."""
    await report(here, "weather.warning", area=area, event=NOTE, alert="A-1")
    await answer(here, "report", "done")
    await answer(here, "decide_local", "suspend")


async def answer(here: Town, step: str, word: str) -> None:
    """Everyone who is asked in this step answers, as long as an answer is needed."""
    for notice in await look(here, list_queries.open_questions):
        with suppress(notice_answers.AnswerRefusedError):
            if notice["step"] == step:
                await notice_answers.answer(here.runtime, notice["id"], word, LINK)


async def test_the_desk_shows_what_is_suspended_where_why_and_by_which_clause(here: Town) -> None:
    async with visitor(here.app()) as web:
        assert "Every service is in use" in (await web.get("/service", headers=EN)).text
        await storm(here)
        shown = (await web.get("/service", headers=EN)).text
        assert (
            "Xiasi" in shown
            and "delivery" in shown
            and "§3.2.2" in shown
            and "#1 Severe weather" in shown
        )
        assert "下司" in (await web.get("/service")).text
        assert NOTE not in shown


async def test_the_public_page_needs_no_login_and_tells_nothing_of_what_goes_on_inside(
    here: Town,
) -> None:
    await storm(here)
    async with visitor(here.app(token="a-long-enough-token")) as web:
        shown = await web.get("/public", headers=EN)
        assert (
            shown.status_code == 200 and "Xiasi" in shown.text and "/incidents/" not in shown.text
        )
        assert (await web.get("/service")).status_code == 303
        assert (await web.get("/public/feed.atom")).status_code == 200


async def test_the_feed_leads_to_each_announcement_as_cap(here: Town) -> None:
    await report(here, "weather.warning", area="全市", event="台风", alert="A-2")
    await answer(here, "decide", "suspend")
    async with visitor(here.app(token="a-long-enough-token")) as web:
        feed = Xml.fromstring((await web.get("/public/feed.atom")).content)
        (entry,) = feed.findall(f"{ATOM}entry")
        link = next(
            e.get("href")
            for e in entry.findall(f"{ATOM}link")
            if e.get("type") == "application/cap+xml"
        )
        found = await web.get(str(link).partition("/public")[1] + str(link).partition("/public")[2])
        assert found.headers["content-type"].startswith("application/cap+xml")
        assert Xml.fromstring(found.content).findtext(f"{{{NAMESPACE}}}msgType") == "Alert"
        assert (await web.get("/public/alerts/nothing.xml")).status_code == 404
        page = (await web.get("/public")).text
        assert "暂停卷烟送货" in page


async def _proposed(here: Town) -> list[dict[str, Any]]:
    await storm(here)
    await report(here, "weather.over", alert="A-1")
    await answer(here, "go", "resume")
    return await look(here, orders.orders)


async def test_orders_are_confirmed_altered_and_refused_on_the_desk(here: Town) -> None:
    first, second, *rest = await _proposed(here)
    async with visitor(here.app()) as web:
        assert first["name"] in (await web.get("/service")).text
        taken = await web.post(
            f"/service/orders/{first['id']}", data={"cartons": "30", "decision": "confirmed"}
        )
        assert taken.status_code == 303
        assert (
            await web.post(f"/service/orders/{first['id']}", data={"decision": "confirmed"})
        ).status_code == 409
        assert (
            await web.post(
                f"/service/orders/{second['id']}", data={"cartons": "many", "decision": "confirmed"}
            )
        ).status_code == 422
        assert (
            await web.post(f"/service/orders/{second['id']}", data={"decision": "refused"})
        ).status_code == 303
        assert (await web.post("/service/incidents/1/orders")).status_code == 303
    found = {row["id"]: (row["state"], row["cartons"]) for row in await look(here, orders.orders)}
    assert found[first["id"]] == ("confirmed", 30)
    assert found[second["id"]][0] == "refused"
    assert all(found[row["id"]] == ("confirmed", row["cartons"]) for row in rest)


async def test_machines_read_services_and_decide_orders(here: Town) -> None:
    first, second, *_ = await _proposed(here)
    async with visitor(here.app()) as web:
        assert (await web.get("/api/services")).json() == []
        (lifted,) = (await web.get("/api/services?everything=true")).json()
        assert (lifted["link"], bool(lifted["lifted_at"])) == ("delivery", True)
        assert (await web.get("/api/announcements")).json() == []
        done = await web.post(
            f"/api/orders/{first['id']}", json={"decision": "confirmed", "cartons": 7}
        )
        assert done.json() == {"order": first["id"], "decision": "confirmed"}
        assert (
            await web.post(f"/api/orders/{first['id']}", json={"decision": "refused"})
        ).status_code == 409
        for wrong in (
            {},
            {"decision": "perhaps"},
            {"decision": "confirmed", "cartons": "7"},
            {"decision": "confirmed", "cartons": True},
            [],
        ):
            assert (await web.post(f"/api/orders/{second['id']}", json=wrong)).status_code == 422, (
                wrong
            )
        assert (
            await web.post(
                f"/api/orders/{second['id']}", json={"decision": "confirmed", "cartons": -1}
            )
        ).status_code == 409
        found = (await web.get("/api/orders?incident=1&state=confirmed")).json()
        assert [(row["id"], row["cartons"]) for row in found] == [(first["id"], 7)]
