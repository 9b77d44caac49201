"""Call lists in the ledger: laid with the decision, marked once, and whoever marks the last one lets the plan go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.answering import answer, not_delivered
from handlers.calling import CannotMark, Marked, mark
from handlers.office import Office
from handlers.respond import wake_due
from ledger import calls as call_rows
from ledger import notices as notice_rows
from ledger import queries
from tests.handlers.storms import hears, people, send, stormy
from tests.offices import clock_of, look

STEPS = """\
- {id: calls, tell: customers hit, by: phone, text: 'off', within: 5h, call again: 20m, ends: [some unreached]}
- {id: over, wait: storm.over, within: 72h, ends: [overdue]}
- {id: clear, after: over arrived, tell: "told by [calls]", text: 'on'}
- {id: stay, after: clear, wait: storm.over, within: 72h, ends: [overdue]}
"""


@pytest.fixture
def storm(url: str, tmp_path: Path) -> AbstractAsyncContextManager[Office]:
    """An office in whose middle district a storm was reported: shops 7, 8 and 9, called by Max."""

    @asynccontextmanager
    async def reported() -> AsyncIterator[Office]:
        async with stormy(url, tmp_path, STEPS) as office:
            await hears(office, "storm", "a", area="Middle")
            yield office

    return reported()


async def rows(office: Office) -> list[dict[str, Any]]:
    return await look(office, call_rows.calls)


async def outcome(office: Office) -> str | None:
    run = await look(office, lambda c: queries.run_of(c, 1))
    assert run
    return run.steps["calls"].outcome


async def test_a_list_is_laid_with_the_text_and_the_manager_is_told(storm: AbstractAsyncContextManager[Office]) -> None:
    async with storm as office:
        assert [(r["person"], r["retailer"], r["state"], r["tries"]) for r in await rows(office)] == [
            ("max", f"R-{n}", "to call", 0) for n in (7, 8, 9)
        ]
        assert await people(office, "calls") == ["R-7", "R-8", "R-9", "max"]
        assert await look(office, call_rows.lists) == [
            {"incident": 1, "token": "1:calls:1:calls", "person": "max", "calls": 3, "reached": 0, "left": 3}
        ]


async def test_who_does_not_answer_comes_back_and_who_names_a_time_is_called_then(storm: AbstractAsyncContextManager[Office]) -> None:
    async with storm as office:
        first, second, third = [r["id"] for r in await rows(office)]
        now = office.clock.now()
        assert await mark(office, first, "no answer", "api") == Marked(first, 1, "no answer", now + timedelta(minutes=20))
        assert (await mark(office, second, "call back", "api", "10:05")).again == now + timedelta(minutes=5)
        assert [r["id"] for r in await rows(office)] == [third, second, first], "whose time has come stands first"
        for outcome_of, at, why in (
            ("call back", "soon", "is no time to call back"),
            ("call back", "", "is no time to call back"),
            ("call back", "09:00", "is over"),
            ("perhaps", "", "a call comes to one of"),
        ):
            with pytest.raises(CannotMark, match=why):
                await mark(office, third, outcome_of, "api", at)
        with pytest.raises(CannotMark, match="there is no call 999"):
            await mark(office, 999, "reached", "api")
        assert (await rows(office))[0]["tries"] == 0, "what was refused was not written"


async def test_the_plan_goes_on_when_the_last_one_was_reached(storm: AbstractAsyncContextManager[Office]) -> None:
    async with storm as office:
        for row in await rows(office):
            assert await outcome(office) is None
            await mark(office, row["id"], "reached", "desk")
        assert await outcome(office) == "all reached"
        with pytest.raises(CannotMark, match="is done: reached"):
            await mark(office, row["id"], "no answer", "desk")


async def test_of_two_who_finish_at_once_one_lets_the_plan_go_on(storm: AbstractAsyncContextManager[Office]) -> None:
    async with storm as office:
        await asyncio.gather(*(mark(office, row["id"], "reached", "desk") for row in await rows(office)))
        assert await outcome(office) == "all reached"
        lines = [line["what"] for line in await look(office, queries.timeline)]
        assert lines.count("all reached") == 1


async def test_a_last_call_whose_report_was_lost_is_found_by_the_clock(storm: AbstractAsyncContextManager[Office]) -> None:
    async with storm as office:
        async with office.ledger.writing() as connection:
            for row in await call_rows.calls(connection):
                assert await call_rows.mark(connection, row["id"], "reached", office.clock.now(), None, "desk")
        clock_of(office).move(minutes=15)
        await wake_due(office)
        assert await outcome(office) == "all reached"


async def test_at_the_limit_what_is_left_is_over(storm: AbstractAsyncContextManager[Office]) -> None:
    async with storm as office:
        first, second, _ = [r["id"] for r in await rows(office)]
        await mark(office, first, "reached", "desk")
        clock_of(office).move(hours=5)
        await wake_due(office)
        assert await outcome(office) == "some unreached"
        assert sorted(r["state"] for r in await rows(office)) == ["over", "over", "reached"]
        with pytest.raises(CannotMark, match="is done: over"):
            await mark(office, second, "reached", "desk")


async def test_a_caller_marks_only_their_own(storm: AbstractAsyncContextManager[Office]) -> None:
    async with storm as office:
        (first, *_) = await rows(office)
        with pytest.raises(CannotMark, match="there is no call"):
            await mark(office, first["id"], "reached", "link", mine=(first["token"], "mia"))
        await mark(office, first["id"], "reached", "link", mine=(first["token"], "max"))


async def test_the_list_of_a_dead_phone_is_called_by_the_owner(storm: AbstractAsyncContextManager[Office]) -> None:
    async with storm as office:
        async with office.ledger.writing() as connection:
            claimed = await notice_rows.claim(connection, "test", office.clock.now(), 10)
        await not_delivered(office, next(n for n in claimed if n.person == "max"), "no such number")
        assert {r["person"] for r in await rows(office)} == {"carl"}
        assert "carl" in await people(office, "calls")


async def test_an_acknowledged_list_is_still_a_list(storm: AbstractAsyncContextManager[Office]) -> None:
    async with storm as office:
        letter = next(n for n in await look(office, queries.notices) if n["person"] == "max")
        await answer(office, letter["id"], "ok", "sms")
        assert await outcome(office) is None
        assert "took the call list" in [line["what"] for line in await look(office, queries.timeline)]


async def test_who_was_reached_by_phone_alone_gets_the_all_clear(storm: AbstractAsyncContextManager[Office]) -> None:
    async with storm as office:
        second = (await rows(office))[1]
        await mark(office, second["id"], "reached", "desk")
        await hears(office, "storm.over", "b")
        assert await people(office, "clear") == ["R-8"], "no text had gone out yet"
        assert sorted(await send(office)) == ["R-8", "max"]


async def test_the_all_clear_goes_to_the_customers_once_each_and_not_to_who_called_them(
    storm: AbstractAsyncContextManager[Office],
) -> None:
    async with storm as office:
        assert sorted(await send(office)) == ["R-7", "R-8", "R-9", "max"]
        await mark(office, (await rows(office))[0]["id"], "reached", "desk")
        await hears(office, "storm.over", "b")
        assert await people(office, "clear") == ["R-7", "R-8", "R-9"]
