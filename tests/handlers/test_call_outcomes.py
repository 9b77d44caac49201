"""Call lists in the ledger: laid with the decision, marked once, and anyone who marks the last one
lets the plan go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.call_outcomes import CallOutcome, CallOutcomeError, record_call_outcome
from handlers.notice_answers import answer, record_undeliverable
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from ledger import call_lists as call_rows
from ledger import list_queries
from ledger import notices as notice_rows
from tests.actors import API, DESK, LINK, TEXT
from tests.handlers.storms import hears, people, send, stormy
from tests.runtimes import clock_of, look, timeline
from translations import plain

STEPS = """\
- {id: calls, tell: customers hit, by: phone, text: 'off', within: 5h, call again: 20m, nothing follows when: [some unreached], because: a reason}
- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
- {id: clear, after: over arrived, tell: "told by [calls]", text: 'on'}
- {id: stay, after: clear, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
"""


@pytest.fixture
def storm(url: str, tmp_path: Path) -> AbstractAsyncContextManager[Runtime]:
    """An office in whose middle district a storm was reported: shops 7, 8 and 9, called by Max."""

    @asynccontextmanager
    async def reported() -> AsyncIterator[Runtime]:
        async with stormy(url, tmp_path, STEPS) as runtime:
            await hears(runtime, "storm", "a", area="Middle")
            yield runtime

    return reported()


async def rows(runtime: Runtime) -> list[dict[str, Any]]:
    return await look(runtime, call_rows.calls)


async def outcome(runtime: Runtime) -> str | None:
    run = await look(runtime, lambda c: list_queries.run_of(c, 1))
    assert run
    return run.steps["calls"].outcome


async def test_a_list_is_created_with_the_text_and_the_manager_is_told(
    storm: AbstractAsyncContextManager[Runtime],
) -> None:
    async with storm as runtime:
        assert [
            (r["person"], r["retailer"], r["state"], r["tries"]) for r in await rows(runtime)
        ] == [("max", f"R-{n}", "to call", 0) for n in (7, 8, 9)]
        assert await people(runtime, "calls") == ["R-7", "R-8", "R-9", "max"]
        assert await look(runtime, call_rows.lists) == [
            {
                "incident": 1,
                "token": "1:calls:1:calls",
                "person": "max",
                "calls": 3,
                "reached": 0,
                "left": 3,
            }
        ]


async def test_who_does_not_answer_comes_back_and_who_names_a_time_is_called_then(
    storm: AbstractAsyncContextManager[Runtime],
) -> None:
    async with storm as runtime:
        first, second, third = [r["id"] for r in await rows(runtime)]
        now = runtime.clock.now()
        assert await record_call_outcome(runtime, first, "no answer", API) == CallOutcome(
            first, 1, "no answer", now + timedelta(minutes=20)
        )
        assert (
            await record_call_outcome(runtime, second, "call back", API, "10:05")
        ).again == now + timedelta(minutes=5)
        assert [r["id"] for r in await rows(runtime)] == [third, second, first], (
            "whose time has come stands first"
        )
        for outcome_of, at, why in (
            ("call back", "soon", "is no time to call back"),
            ("call back", "", "is no time to call back"),
            ("call back", "09:00", "is over"),
            ("perhaps", "", "a call comes to one of"),
        ):
            with pytest.raises(CallOutcomeError, match=why):
                await record_call_outcome(runtime, third, outcome_of, API, at)
        with pytest.raises(CallOutcomeError, match="there is no call 999"):
            await record_call_outcome(runtime, 999, "reached", API)
        assert (await rows(runtime))[0]["tries"] == 0, "what was refused was not written"


async def test_the_plan_goes_on_when_the_last_one_was_reached(
    storm: AbstractAsyncContextManager[Runtime],
) -> None:
    async with storm as runtime:
        for row in await rows(runtime):
            assert await outcome(runtime) is None
            await record_call_outcome(runtime, row["id"], "reached", DESK)
        assert await outcome(runtime) == "all reached"
        with pytest.raises(CallOutcomeError, match="is done: reached"):
            await record_call_outcome(runtime, row["id"], "no answer", DESK)


async def test_of_two_who_finish_at_once_one_lets_the_plan_go_on(
    storm: AbstractAsyncContextManager[Runtime],
) -> None:
    async with storm as runtime:
        await asyncio.gather(
            *(
                record_call_outcome(runtime, row["id"], "reached", DESK)
                for row in await rows(runtime)
            )
        )
        assert await outcome(runtime) == "all reached"
        lines = [line["what"] for line in await look(runtime, timeline)]
        assert lines.count("all reached") == 1


async def test_a_last_call_whose_report_was_lost_is_found_by_the_clock(
    storm: AbstractAsyncContextManager[Runtime],
) -> None:
    async with storm as runtime:
        async with runtime.ledger.writing() as connection:
            for row in await call_rows.calls(connection):
                assert await call_rows.mark(
                    connection, row["id"], "reached", runtime.clock.now(), None, "desk"
                )
        clock_of(runtime).move(minutes=15)
        await process_due_deadlines(runtime)
        assert await outcome(runtime) == "all reached"


async def test_at_the_limit_what_is_left_is_over(
    storm: AbstractAsyncContextManager[Runtime],
) -> None:
    async with storm as runtime:
        first, second, _ = [r["id"] for r in await rows(runtime)]
        await record_call_outcome(runtime, first, "reached", DESK)
        clock_of(runtime).move(hours=5)
        await process_due_deadlines(runtime)
        assert await outcome(runtime) == "some unreached"
        assert sorted(r["state"] for r in await rows(runtime)) == ["over", "over", "reached"]
        with pytest.raises(CallOutcomeError, match="is done: over"):
            await record_call_outcome(runtime, second, "reached", DESK)


async def test_a_caller_marks_only_their_own(storm: AbstractAsyncContextManager[Runtime]) -> None:
    async with storm as runtime:
        (first, *_) = await rows(runtime)
        with pytest.raises(CallOutcomeError, match="there is no call"):
            await record_call_outcome(
                runtime, first["id"], "reached", LINK, mine=(first["token"], "mia")
            )
        await record_call_outcome(
            runtime, first["id"], "reached", LINK, mine=(first["token"], "max")
        )


async def test_the_list_of_a_dead_phone_is_called_by_the_owner(
    storm: AbstractAsyncContextManager[Runtime],
) -> None:
    async with storm as runtime:
        async with runtime.ledger.writing() as connection:
            claimed = await notice_rows.claim(connection, "test", runtime.clock.now(), 10)
        await record_undeliverable(
            runtime, next(n for n in claimed if n.person == "max"), plain("no such number")
        )
        assert {r["person"] for r in await rows(runtime)} == {"carl"}
        assert "carl" in await people(runtime, "calls")


async def test_an_acknowledged_list_is_still_a_list(
    storm: AbstractAsyncContextManager[Runtime],
) -> None:
    async with storm as runtime:
        outgoing = next(
            n for n in await look(runtime, list_queries.notices) if n["person"] == "max"
        )
        await answer(runtime, outgoing["id"], "ok", TEXT)
        assert await outcome(runtime) is None
        assert "took the call list" in [line["what"] for line in await look(runtime, timeline)]


async def test_who_was_reached_by_phone_alone_gets_the_all_clear(
    storm: AbstractAsyncContextManager[Runtime],
) -> None:
    async with storm as runtime:
        second = (await rows(runtime))[1]
        await record_call_outcome(runtime, second["id"], "reached", DESK)
        await hears(runtime, "storm.over", "b")
        assert await people(runtime, "clear") == ["R-8"], "no text had gone out yet"
        assert sorted(await send(runtime)) == ["R-8", "max"]


async def test_the_all_clear_goes_to_the_customers_once_each_and_not_to_who_called_them(
    storm: AbstractAsyncContextManager[Runtime],
) -> None:
    async with storm as runtime:
        assert sorted(await send(runtime)) == ["R-7", "R-8", "R-9", "max"]
        await record_call_outcome(runtime, (await rows(runtime))[0]["id"], "reached", DESK)
        await hears(runtime, "storm.over", "b")
        assert await people(runtime, "clear") == ["R-7", "R-8", "R-9"]
