"""Lists in pages: their order, and the true count of the whole list beside each page."""

from __future__ import annotations

from typing import Any

from ledger import list_pages
from ledger.database import Ledger
from tests.ledger.sample_rows import at, put_incidents, put_notices, read, run
from translations import plain


async def put_steps(ledger: Ledger, *steps: str, **more: Any) -> None:
    """A message of each of these steps."""
    for step in steps:
        await put_notices(ledger, step, step=step, **more)


async def test_an_empty_ledger_has_empty_pages(ledger: Ledger) -> None:
    for query in (
        list_pages.incidents,
        list_pages.notices,
        list_pages.open_questions,
        list_pages.failed_messages,
        list_pages.parked,
        list_pages.signals,
    ):
        assert await read(ledger, query, 10, 1) == ([], 0, 0), query.__name__


async def test_a_page_has_its_rows_and_the_count_of_all(ledger: Ledger) -> None:
    await put_incidents(ledger, *range(1, 8))
    for number, ids in ((1, [7, 6, 5]), (2, [4, 3, 2]), (3, [1]), (4, [])):
        page = await read(ledger, list_pages.incidents, 3, number)
        assert ([row["id"] for row in page.rows], page.total) == (ids, 7)


async def test_without_a_limit_the_list_is_whole(ledger: Ledger) -> None:
    await put_incidents(ledger, *range(1, 8))
    page = await read(ledger, list_pages.incidents, None, 1)
    assert (len(page.rows), page.total) == (7, 7)


async def test_of_one_state_only_its_incidents_count(ledger: Ledger) -> None:
    await put_incidents(ledger, 1, 3)
    await put_incidents(ledger, 2, run=run(2, status="closed"))
    assert (await read(ledger, list_pages.incidents, 1, 1, "open")).total == 2


async def test_what_waits_for_an_answer_comes_first_by_urgency_then_the_newest(
    ledger: Ledger,
) -> None:
    await put_incidents(ledger, 1)
    await put_steps(ledger, "old", state="answered", urgency=0)
    await put_steps(ledger, "calm", state="sent", urgency=2, deadline=at(1))
    await put_steps(ledger, "urgent", "urgent too", state="sent", urgency=0, deadline=at(9))
    await put_steps(ledger, "information", state="sent", urgency=0, expects="nothing")
    page = await read(ledger, list_pages.notices, 10, 1)
    assert [row["step"] for row in page.rows] == [
        "urgent too", "urgent", "calm", "information", "old",
    ]  # fmt: skip


async def test_messages_to_retailers_are_left_out_by_count(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    await put_steps(ledger, "a", "b", "c", role="retailer")
    await put_steps(ledger, "d")
    page = await read(ledger, list_pages.notices, 2, 1, None, False)
    assert ([row["step"] for row in page.rows], page.total, page.left_out) == (["d"], 1, 3)
    assert (await read(ledger, list_pages.notices, 2, 1)).total == 4


async def test_questions_come_by_deadline_and_the_late_ones_are_counted(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    for name, minutes in (("later", 20), ("late", 5), ("latest", 1)):
        await put_steps(ledger, name, state="sent", deadline=at(minutes))
    await put_steps(ledger, "answered", state="answered", deadline=at(1))
    page = await read(ledger, list_pages.open_questions, 2, 1)
    assert ([row["step"] for row in page.rows], page.total) == (["latest", "late"], 3)
    assert await read(ledger, list_pages.late, at(6)) == 2


async def test_what_reached_no_one_counts_while_its_incident_is_open(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    await put_incidents(ledger, 2, run=run(2, status="closed"))
    first, second = await put_notices(ledger, "a", "b", state="failed", why=plain("no phone"))
    await put_notices(ledger, "c", state="failed", incident=2)
    await put_notices(ledger, "d", state="sent")
    page = await read(ledger, list_pages.failed_messages, 1, 1)
    assert ([row["id"] for row in page.rows], page.total) == ([second], 2)
    assert [n["id"] for n in (await read(ledger, list_pages.failed_messages, None, 1)).rows] == [
        second, first,
    ]  # fmt: skip
