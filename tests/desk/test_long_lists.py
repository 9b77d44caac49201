"""A page of the desk that does not show all says how many there are and leads to the rest."""

from __future__ import annotations

from typing import Any

import pytest

from desk import now_view, parked_pages, people_pages
from handlers.process_signals import Incoming, receive
from ledger import list_pages
from tests.desk.living import Town, visitor


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


async def test_a_page_beyond_the_end_is_the_last_one_and_never_says_that_nothing_waits(
    here: Town, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last page, looked at while others answer, must not say that all is well."""
    monkeypatch.setattr(now_view, "SHOWN_ASKED", 1)
    monkeypatch.setattr(parked_pages, "SHOWN_PARKED", 2)
    quiet = (await web.get("/?page=9&lang=en")).text
    assert "Nothing needs a person now" in quiet, "there is nothing: any page says so"
    assert "Nothing is parked" in (await web.get("/parked?page=9&lang=en")).text
    await here.fail("K-07")
    for number in range(3):
        await receive(here.runtime, [Incoming(b"{nope %d" % number, f"test {number}")])
    async with here.runtime.ledger.reading() as connection:
        asked = await list_pages.open_questions(connection, None, 1)
    beyond = (await web.get(f"/?page={asked.total + 5}&lang=en")).text
    assert f"Page {asked.total} of {asked.total}" in beyond and asked.rows[-1]["name"] in beyond
    assert "Nothing needs a person now" not in beyond and 'rel="next"' not in beyond
    parked = (await web.get("/parked?page=99&lang=en")).text
    assert "Page 2 of 2" in parked and "test 0" in parked and "Nothing is parked" not in parked


async def test_the_page_in_the_middle_leads_both_ways(
    here: Town, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parked_pages, "SHOWN_PARKED", 2)
    for number in range(5):
        await receive(here.runtime, [Incoming(b"{nope %d" % number, f"test {number}")])
    middle = (await web.get("/parked?page=2&lang=en")).text
    assert 'rel="prev" href="/parked?page=1"' in middle
    assert 'rel="next" href="/parked?page=3"' in middle
    assert "test 2" in middle and "test 1" in middle and "test 3" not in middle


async def test_the_switch_of_the_language_keeps_the_page_and_what_was_searched(
    here: Town, web: Any
) -> None:
    for path, kept in (
        ("/parked?page=2", "page=2"),
        ("/people?q=K%26M", "q=K%26M"),
        ("/lessons?q=%E9%92%A5%E5%8C%99", "q=%E9%92%A5%E5%8C%99"),
    ):
        page = (await web.get(path, headers={"Accept-Language": "zh"})).text
        assert f'href="?{kept}&amp;lang=en"' in page, path


async def test_more_people_than_are_shown_are_counted(
    here: Town, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_pages, "SHOWN", 2)
    rows = (await web.get("/api/people?role=driver")).json()
    assert len(rows) > 2
    page = (await web.get("/people?q=driver&lang=en")).text
    assert page.count('id="away-') == 2 and f"and {len(rows) - 2} more" in page
    everybody = (await web.get("/people?lang=en")).text
    assert 'id="away-' not in everybody, "nobody was searched for"


async def test_every_list_of_the_api_is_paged_by_the_same_rules(full: Town) -> None:
    async with visitor(full.app()) as client:
        for name in ("incidents", "notices", "signals", "parked"):
            whole = (await client.get(f"/api/{name}")).json()
            pages, number = [], 1
            while rows := (await client.get(f"/api/{name}?limit=7&page={number}")).json():
                assert len(rows) <= 7
                pages += rows
                number += 1
                if number > 4:
                    break  # campaigns are long
            assert pages == whole[: len(pages)] and pages, name
            beyond = await client.get(f"/api/{name}?limit=7&page=1000")
            assert beyond.json() == [] and beyond.headers["Total-Count"] == str(len(whole)), name
            for wrong in ("limit=0", "limit=-1", "limit=x", "page=0", f"limit={2**31}", "page=1.5"):
                refused = await client.get(f"/api/{name}?{wrong}")
                assert refused.status_code == 422, (name, wrong)
                assert refused.json()["faults"][0].startswith(wrong.partition("=")[0]), wrong


async def test_a_filter_holds_for_every_page_and_for_the_count(full: Town) -> None:
    async with visitor(full.app()) as client:
        for query, column, value in (
            ("notices?incident=2&", "incident", 2),
            ("incidents?state=open&", "state", "open"),
        ):
            whole = await client.get(f"/api/{query}")
            second = await client.get(f"/api/{query}limit=1&page=2")
            assert {row[column] for row in whole.json()} == {value}
            assert second.json() == whole.json()[1:2]
            assert second.headers["Total-Count"] == str(len(whole.json()))
        staff = await client.get("/api/notices?retailers=false&limit=1")
        everybody = (await client.get("/api/notices")).json()
        retailers = sum(row["role"] == "retailer" for row in everybody)
        assert staff.headers["Left-Out"] == str(retailers) and retailers
        assert staff.headers["Total-Count"] == str(len(everybody) - retailers)
