"""Every page that is open follows by itself: every act wakes it, and what only looks
does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from handlers import staff_queries
from handlers.process_signals import Incoming, receive
from ledger import list_queries
from tests.desk.living import Town
from tests.ledger.sample_rows import put_calls, put_orders

pytestmark = pytest.mark.slow

Act = Callable[[Town, Any], Awaitable[Any]]


async def page(here: Town) -> int:
    return int((await here.asked("tell_head"))["id"])


async def acknowledge(here: Town, web: Any) -> Any:
    return await web.post(f"/api/notices/{await page(here)}", json={"answer": "ack"})


async def acknowledge_by_link(here: Town, web: Any) -> Any:
    path = f"/n/{here.links.token(await page(here))}"
    return await web.post(path, data={"answer": "acknowledged"})


async def acknowledge_by_text(here: Town, web: Any) -> Any:
    asked = await here.asked("tell_head")
    return await web.post("/wall/reply", data={"person": asked["person"], "text": "收到"})


async def leave(here: Town, web: Any) -> Any:
    somebody = (await staff_queries.list_people(here.runtime, "leader"))[0]["id"]
    return await web.post(f"/api/people/{somebody}/away", json={})


async def take_a_duty(here: Town, web: Any) -> Any:
    who = (await staff_queries.list_people(here.runtime, "leader"))[0]["id"]
    duty = {"role": "person on duty", "person": who, "until": "2027-01-01", "site": "kaili"}
    return await web.post("/api/roster", json=duty)


async def hold_a_role(here: Town, web: Any) -> Any:
    who = (await staff_queries.list_people(here.runtime, "leader"))[0]["id"]
    return await web.post("/api/roles", json={"role": "head of finance", "person": who, "rank": 3})


async def mark_a_call(here: Town, web: Any) -> Any:
    (call,) = await put_calls(here.runtime.ledger, "R-1")
    return await web.post(f"/api/calls/{call}", json={"outcome": "no answer"})


async def decide_an_order(here: Town, web: Any) -> Any:
    (order,) = await put_orders(here.runtime.ledger, "R-1")
    return await web.post(f"/api/orders/{order}", json={"decision": "refused"})


async def confirm_all(here: Town, web: Any) -> Any:
    return await web.post("/service/incidents/1/orders")


async def learn(_here: Town, web: Any) -> Any:
    return await web.post("/api/incidents/1/lessons", json={"text": "Keep a spare key"})


async def begin_a_routine(_here: Town, web: Any) -> Any:
    return await web.post("/api/routines/daily%20backup/run", json={})


async def judge_parked_again(_here: Town, web: Any) -> Any:
    return await web.post("/api/parked/1/replay")


async def report(here: Town, web: Any) -> Any:
    body = {"kind": "truck.failed", "fields": {"unit": "K-08", "place": "26.51,107.89"}}
    answer = await web.post("/api/signals", json=body)
    await here.settle()
    return answer


ACTS: tuple[Act, ...] = (
    acknowledge, acknowledge_by_link, acknowledge_by_text, leave, take_a_duty, hold_a_role,
    mark_a_call, decide_an_order, confirm_all, learn, begin_a_routine, judge_parked_again, report,
)  # fmt: skip


@pytest.fixture
async def busy(here: Town) -> Town:
    """A truck has failed, and something was parked."""
    await here.fail("K-07")
    await receive(here.runtime, [Incoming(b"{nope", "test")])
    return here


async def woken(here: Town, web: Any, act: Act) -> bool:
    """Whether someone who listens is woken by it."""
    changes = here.runtime.ledger.wakes.subscribe("changes")
    try:
        answer = await act(here, web)
        assert answer.status_code in (200, 202, 303), (act.__name__, answer.text[:200])
        return changes.is_set()
    finally:
        here.runtime.ledger.wakes.unsubscribe("changes", changes)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
async def test_anything_someone_does_wakes_the_pages_that_are_open(
    act: Act, busy: Town, web: Any
) -> None:
    assert await woken(busy, web, act)


async def test_what_is_only_looked_at_or_refused_wakes_no_one(busy: Town, web: Any) -> None:
    changes = busy.runtime.ledger.wakes.subscribe("changes")
    number = await page(busy)
    for path in ("/", "/incidents/1", "/people", "/service", "/api/notices", "/wall", "/lessons"):
        assert (await web.get(path)).status_code == 200
    for path, body in (
        (f"/api/notices/{number}", {"answer": "perhaps"}),
        ("/api/people/nobody/away", {}),
        ("/api/incidents/1/lessons", {"text": " "}),
        ("/api/calls/99", {"outcome": "reached"}),
        ("/api/orders/99", {"decision": "refused"}),
        ("/api/routines/nothing/run", {}),
        ("/api/parked/99/replay", {}),
    ):
        assert 400 <= (await web.post(path, json=body)).status_code < 500, path
    assert not changes.is_set()


async def test_a_parked_message_that_is_replayed_leaves_the_list_and_one_that_is_wrong_comes_back(
    busy: Town, web: Any
) -> None:
    good = b'{"specversion":"1.0","id":"p-1","source":"t","type":"muster.truck.failed"'
    await receive(busy.runtime, [Incoming(good, "cut off")])
    first, second = (row["id"] for row in (await web.get("/api/parked")).json())
    for number in (first, second):
        assert (await web.post(f"/parked/{number}/replay")).headers["location"] == "/parked"
    rows = (await web.get("/api/parked")).json()
    assert {row["id"] for row in rows if row["replayed_at"]} == {first, second}
    again = [row for row in rows if not row["replayed_at"]]
    assert [row["source"] for row in again] == [f"parked {second}", f"parked {first}"]
    assert (await web.post("/parked/99/replay")).status_code == 404


async def test_who_acknowledges_by_any_way_is_named_with_the_way(busy: Town, web: Any) -> None:
    await acknowledge_by_link(busy, web)
    async with busy.runtime.ledger.reading() as connection:
        rows = await list_queries.notices(connection, 1)
    (answered,) = [row for row in rows if row["answer"] == "acknowledged"]
    lines = (await web.get("/api/incidents/1/timeline")).json()
    (line,) = [line for line in lines if line["what"] == "acknowledged"]
    assert answered["name"] in line["who"] and "link" in str(line["params"])


async def test_pages_that_sleep_are_all_woken_by_one_act(busy: Town, web: Any) -> None:
    wakes = busy.runtime.ledger.wakes
    tabs = [wakes.subscribe("changes") for _ in range(20)]
    await learn(busy, web)
    await asyncio.gather(*(asyncio.wait_for(tab.wait(), 5) for tab in tabs))
    for tab in tabs:
        wakes.unsubscribe("changes", tab)
