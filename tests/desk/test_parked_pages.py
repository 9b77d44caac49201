"""What was parked is bounded on every way it is shown, and one message can be seen whole."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.machine_keys import MachineKeys
from handlers.process_signals import Incoming, receive
from ledger import parked_signals, self_audit_queries
from ledger.database import LedgerUnavailableError
from tests.actors import CLI
from tests.desk.living import Town
from tests.desk.persons import bearing, with_token
from tests.desk.test_every_page import text_of


async def park(here: Town, *bodies: bytes) -> None:
    await receive(here.runtime, [Incoming(body, f"test {n}") for n, body in enumerate(bodies)])


async def test_a_page_has_fifty_and_the_count_is_of_all(here: Town, web: Any) -> None:
    await park(here, *(b"{nope %d" % n for n in range(51)))
    page = (await web.get("/parked?lang=en")).text
    assert page.count('id="replay-') == 50 and "Page 1 of 2" in page
    rows = await web.get("/api/parked")
    assert len(rows.json()) == 50 and rows.headers["Total-Count"] == "51"
    assert (await web.get("/api/parked?limit=20001")).status_code == 422


async def test_a_long_reason_is_cut_in_the_list_and_whole_beside_its_message(
    here: Town, web: Any
) -> None:
    many = b'{"specversion": "1.0", "id": "x", "source": "t", "type": "muster.truck.failed",'
    many += b'"time": "%s",' % here.runtime.clock.now().isoformat().encode()
    data = ", ".join(f'"{name * 9}": 1' for name in "abcdefghijklmnopqrstuvwxyz").encode()
    await park(here, many + b' "data": {' + data + b"}}")
    listed = text_of((await web.get("/parked?lang=en")).text)
    whole = text_of((await web.get("/parked/1?lang=en")).text)
    assert "…" in listed and "mmmmmmmmm" in whole and len(listed) < len(whole)
    one = (await web.get("/api/parked/1")).json()
    assert one["body"].startswith('{"specversion"') and one["bytes"] == len(one["body"])


async def test_of_a_long_message_the_first_64_kb_are_shown_and_it_is_said(
    here: Town, web: Any
) -> None:
    await park(here, b"{" + b"x" * 100_000)
    page = (await web.get("/parked/1?lang=en")).text
    assert "Only the first 65536 of 100001 bytes are shown" in page and len(page) < 80_000
    assert len((await web.get("/api/parked/1")).json()["body"]) == 65_536


async def test_what_a_message_says_neither_styles_nor_steers_the_page(here: Town, web: Any) -> None:
    await park(here, b"<script>alert(1)</script>\x1b[2J\xe2\x80\xae\xff\x00")
    page = (await web.get("/parked/1")).text
    assert "<script>alert" not in page and "\x1b" not in page and "\u202e" not in page
    assert "�" in (await web.get("/api/parked/1")).json()["body"]


async def test_looking_at_it_is_remembered(here: Town, web: Any) -> None:
    await park(here, b"{one", b"{two")
    assert await unseen(here) == 2
    await web.get("/parked/1")
    assert await unseen(here) == 1
    await web.get("/api/parked")
    assert await unseen(here) == 1, "a machine that lists has not looked"
    await web.get("/parked")
    assert await unseen(here) == 0


async def unseen(here: Town) -> int:
    late = here.runtime.clock.now()
    async with here.runtime.ledger.reading() as connection:
        return (await self_audit_queries.unseen_parked(connection, late)).number


async def test_a_page_that_follows_by_itself_and_a_display_prove_no_reader(here: Town) -> None:
    await park(here, b"{one")
    async with bearing(
        here, (await MachineKeys(here.runtime.ledger).create("wall", "read:*", CLI)).secret
    ) as display:
        for path in ("/parked", "/parked/1"):
            shown = await display.get(path)
            assert shown.status_code == 200 and "replay-1" not in shown.text
    async with with_token(here) as person:
        assert (await person.get("/parked", headers={"X-Follow": "1"})).status_code == 200
        assert await unseen(here) == 1
        assert "replay-1" in (await person.get("/parked/1")).text
    assert await unseen(here) == 0


async def test_the_page_is_shown_also_while_nothing_can_be_written(
    here: Town, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await park(here, b"{one")

    def full(*_: Any) -> Any:
        raise LedgerUnavailableError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(here.runtime.ledger, "writing", full)
        assert (await web.get("/parked")).status_code == 200
    assert await unseen(here) == 1


async def test_what_was_dropped_beyond_the_ceiling_is_said(here: Town, web: Any) -> None:
    await park(here, b"{one", b"{two", b"{three")
    async with here.runtime.ledger.writing() as connection:
        assert await parked_signals.drop_beyond_ceiling(connection, 1) == 2
    assert "2 older ones were dropped" in (await web.get("/parked?lang=en")).text
    assert "已删除" in (await web.get("/parked?lang=zh")).text
    rows = await web.get("/api/parked")
    assert (len(rows.json()), rows.headers["Dropped-Count"]) == (1, "2")


async def test_a_number_under_which_nothing_was_parked_is_not_there(web: Any) -> None:
    for path in ("/parked/7", "/api/parked/7"):
        assert (await web.get(path)).status_code == 404
