"""A truck's link, the code in its cab: its people report for it without a login, and no one can
report for it otherwise what would change the work of others (SECURITY H3).
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from desk.rate_limit import OF_ADDRESS
from ledger import link_keys, list_queries
from tests.desk.living import Town, visitor
from tests.desk.test_every_page import text_of
from tests.desk.test_signal_form_pages import hidden_id

EN = {"Accept-Language": "en"}
KNOWN = {"Authorization": "Bearer s3cret"}


@pytest.fixture
async def stranger(here: Town) -> Any:
    """Someone with a phone and no login."""
    async with visitor(here.app(token="s3cret")) as browser:
        yield browser


def link(here: Town, unit: str = "K-07", version: int = 0) -> str:
    return "/t/" + here.links.to_truck(unit, version).rpartition("/")[2]


async def sources(here: Town) -> list[tuple[str, str, str]]:
    """Kind, source and truck of all reports, the newest first."""
    await here.settle()
    async with here.runtime.ledger.reading() as connection:
        rows = await list_queries.signals(connection)
    return [(row["kind"], row["source"], row["fields"]["unit"]) for row in rows]


async def told(here: Town) -> bool:
    """Whether the step that tells the waiting retailers has told them."""
    await here.settle()
    async with here.runtime.ledger.reading() as connection:
        lines = await list_queries.timeline(connection, 1)
    return any((line["step"], line["code"]) == ("new_times", "timeline.told") for line in lines)


async def test_the_code_shows_what_the_truck_may_report_and_asks_for_no_number(
    here: Town, stranger: Any
) -> None:
    start = (await stranger.get(link(here))).text
    assert "K-07" in text_of(start)
    shown = re.findall(r'href="(/t/[^"]+)"', start)
    assert [path.rpartition("/")[2] for path in shown] == [
        "truck.failed",
        "road.cut",
        "road.open",
        "takeover.confirmed",
        "route.finished",
    ]
    for path in shown:
        form = await stranger.get(path)
        assert form.status_code == 200 and 'name="unit"' not in form.text


async def test_a_report_by_the_code_is_about_its_truck_no_matter_what_the_form_says(
    here: Town, stranger: Any
) -> None:
    form = (await stranger.get(f"{link(here)}/truck.failed")).text
    sent = await stranger.post(
        f"{link(here)}/truck.failed", data={"unit": "K-15", "id": hidden_id(form)}
    )
    after = await stranger.get(sent.headers["location"])
    assert "K-07" in text_of(after.text) and hidden_id(form)[:8] in after.text
    assert await sources(here) == [("truck.failed", "truck", "K-07")]


async def test_what_the_code_reports_is_confirmed_at_once(here: Town, stranger: Any) -> None:
    await stranger.post(f"{link(here)}/truck.failed", data={})
    await here.settle()
    assert (await stranger.get("/api/incidents", headers=KNOWN)).json()[0]["unconfirmed"] is False


async def test_a_stranger_calls_the_head_but_no_retailer_hears_of_it_until_it_is_confirmed(
    here: Town, stranger: Any
) -> None:
    await stranger.post("/report/truck.failed", data={"unit": "K-07"})
    await here.settle()
    offer = await here.asked("takeover")
    await stranger.post(f"/n/{here.links.token(offer['id'])}", data={"answer": "accepted"})
    assert not await told(here)
    page = (await stranger.get("/incidents/1", headers=KNOWN)).text
    assert "未证实" in text_of(page)
    call = await here.asked("tell_head")
    await stranger.post(f"/n/{here.links.token(call['id'])}", data={"answer": "acknowledged"})
    assert await told(here)
    assert (await stranger.get("/api/incidents", headers=KNOWN)).json()[0]["unconfirmed"] is False


async def test_a_head_ends_a_false_alarm_from_the_link(here: Town, stranger: Any) -> None:
    await stranger.post("/report/truck.failed", data={"unit": "K-07"})
    await here.settle()
    call = await here.asked("tell_head")
    address = f"/n/{here.links.token(call['id'])}"
    assert "误报" in (await stranger.get(address)).text
    done = await stranger.post(address, data={"answer": "false alarm"}, headers=EN)
    assert done.status_code == 200 and "False alarm" in text_of(done.text)
    assert (await stranger.get("/api/incidents/1", headers=KNOWN)).json()["state"] == "closed"
    assert not await told(here)


@pytest.mark.parametrize("signal", ["takeover.confirmed", "route.finished"])
async def test_a_stranger_cannot_report_what_ends_a_rescue(
    here: Town, stranger: Any, signal: str
) -> None:
    for answer in (
        await stranger.get(f"/report/{signal}", headers=EN),
        await stranger.post(f"/report/{signal}", data={"unit": "K-07"}, headers=EN),
    ):
        assert answer.status_code == 403 and "scan the code" in text_of(answer.text)
        assert "/login?next=" in answer.text
    assert await sources(here) == []
    sent = await stranger.post(f"/report/{signal}", data={"unit": "K-07"}, headers=KNOWN)
    assert sent.status_code == 303 and await sources(here) == [(signal, "desk", "K-07")]


async def test_a_signal_of_the_staff_is_not_behind_the_code(here: Town, stranger: Any) -> None:
    for method in ("GET", "POST"):
        answer = await stranger.request(method, f"{link(here)}/unit.repaired")
        assert answer.headers["location"] == link(here)
    assert await sources(here) == []


async def test_a_code_that_was_renewed_made_up_or_of_no_truck_opens_nothing(
    here: Town, stranger: Any
) -> None:
    old = link(here)
    async with here.runtime.ledger.writing() as connection:
        await link_keys.renew_truck(connection, "K-07", here.runtime.clock.now())
    notice = here.links.token(1)
    for wrong in (old, link(here, "K-99"), link(here, version=2), f"/t/{notice}", "/t/x"):
        for path in (wrong, f"{wrong}/truck.failed", f"{wrong}/truck.failed/taken"):
            answer = await stranger.get(path)
            assert answer.status_code == 410 and "K-07" not in answer.text, path
        assert (await stranger.post(f"{wrong}/truck.failed", data={})).status_code == 410
    assert (await stranger.get(link(here, version=1))).status_code == 200
    assert await sources(here) == []


async def test_strangers_behind_the_same_address_do_not_use_up_the_trucks_pace(
    here: Town, stranger: Any
) -> None:
    for _ in range(OF_ADDRESS):
        await stranger.post("/report/truck.failed", data={"unit": "K-08"})
    refused = await stranger.post("/report/truck.failed", data={"unit": "K-07"})
    assert refused.status_code == 429
    assert (await stranger.post(f"{link(here)}/truck.failed", data={})).status_code == 303


async def test_a_mistake_is_named_and_what_was_typed_is_there(here: Town, stranger: Any) -> None:
    wrong = await stranger.post(
        f"{link(here)}/truck.failed", data={"injured": "many", "note": "smoke"}, headers=EN
    )
    assert wrong.status_code == 422
    assert "is no whole number" in wrong.text and "smoke" in wrong.text


async def test_the_same_form_sent_twice_is_one_report(here: Town, stranger: Any) -> None:
    typed = {"id": hidden_id((await stranger.get(f"{link(here)}/truck.failed")).text)}
    for _ in range(2):
        assert (await stranger.post(f"{link(here)}/truck.failed", data=typed)).status_code == 303
    assert len(await sources(here)) == 1
