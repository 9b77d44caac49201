"""The paper gateway remembers what it was handed, and shows a message sent twice."""

from __future__ import annotations

from ledger import list_queries, paper_messages
from ledger.database import Ledger
from ledger.paper_messages import PaperMessage
from tests.ledger.sample_rows import at, put_notices, read, write


async def test_what_was_written_down_is_found_by_notice_and_phone(ledger: Ledger) -> None:
    first, second = await put_notices(ledger, "a", "b")
    await write(
        ledger, paper_messages.insert_messages, [PaperMessage(first, "+86139", "text", None, at(1))]
    )
    page = await read(ledger, paper_messages.find_message, first, "+86139")
    assert page is not None
    assert await read(ledger, paper_messages.find_message, first, "+86138") is None
    assert await read(ledger, paper_messages.find_message, second, "+86139") is None


async def test_a_message_sent_twice_is_there_twice(ledger: Ledger) -> None:
    (notice,) = await put_notices(ledger, "a")
    page = PaperMessage(notice, "+86139", "text", "http://desk.test/n/1", at(1))
    await write(ledger, paper_messages.insert_messages, [page, page])
    rows = await read(ledger, list_queries.paper)
    assert [(row["notice"], row["link"]) for row in rows] == [(notice, page.link)] * 2


async def test_the_newest_page_is_shown_first_with_what_became_of_its_notice(
    ledger: Ledger,
) -> None:
    first, second = await put_notices(ledger, "a", "b", state="sent")
    pages = [
        PaperMessage(number, "+86139", str(number), None, at(number)) for number in (first, second)
    ]
    await write(ledger, paper_messages.insert_messages, pages)
    rows = await read(ledger, list_queries.paper)
    assert [row["text"] for row in rows] == [str(second), str(first)]
    assert (rows[0]["state"], rows[0]["name"], rows[0]["person"]) == ("sent", "Hana", "hana")
    assert [row["text"] for row in await read(ledger, list_queries.paper, 1)] == [str(second)]
