"""A page of the desk that does not show all says how many there are and leads to the rest."""

from __future__ import annotations

from typing import Any

import pytest

from desk import now_view, parked_pages
from handlers.process_signals import Incoming, receive
from ledger import list_pages
from tests.desk.living import Town


async def test_what_was_parked_comes_in_pages_the_newest_first(
    here: Town, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parked_pages, "SHOWN_PARKED", 2)
    for number in range(5):
        await receive(here.runtime, [Incoming(b"{nope %d" % number, f"test {number}")])
    first, last = [(await web.get(f"/parked?page={number}")).text for number in (1, 3)]
    assert "test 4" in first and "test 3" in first and "test 2" not in first
    assert "/parked?page=2" in first and "/parked?page=0" not in first
    assert "test 0" in last and "/parked?page=4" not in last


async def test_now_counts_every_question_and_leads_to_those_it_does_not_show(
    here: Town, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(now_view, "SHOWN_ASKED", 1)
    for unit in ("K-07", "K-08"):
        await here.fail(unit)
    async with here.runtime.ledger.reading() as connection:
        asked = await list_pages.open_questions(connection, None, 1)
    assert asked.total == len(asked.rows) > 1
    first = (await web.get("/?lang=en")).text
    assert f"Page 1 of {asked.total}" in first and "/?page=2" in first
    last = (await web.get(f"/?lang=en&page={asked.total}")).text
    assert f"/?page={asked.total + 1}" not in last and asked.rows[-1]["name"] in last


async def test_a_page_that_is_no_number_of_a_page_is_not_found(web: Any) -> None:
    for page in ("0", "-1", "x", "9" * 30):
        assert (await web.get("/", params={"page": page})).status_code in (404, 422)


async def test_a_list_of_the_api_says_how_long_it_is(here: Town, web: Any) -> None:
    for number in range(3):
        await receive(here.runtime, [Incoming(b"{nope %d" % number, f"test {number}")])
    answer = await web.get("/api/parked?limit=2")
    assert [row["source"] for row in answer.json()] == ["test 2", "test 1"]
    assert answer.headers["Total-Count"] == "3"
    assert [r["source"] for r in (await web.get("/api/parked?limit=2&page=2")).json()] == ["test 0"]
