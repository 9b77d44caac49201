"""FAULTS X8: a commit whose answer was lost is a commit. Who tries again changes nothing more."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from handlers import notice_answers
from handlers.process_signals import receive, receive_with_retry
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from ledger import list_queries, postgres_writer
from ledger.database import Connection, Ledger, LedgerUnavailableError
from tests.actors import LINK
from tests.ledger.sample_rows import on_postgres
from tests.runtimes import clock_of, event, failed, look, timeline

Act = Callable[[Runtime], Awaitable[object]]
REPORTS = ("K-07", "K-08", "K-18")


class Lossy:
    """Loses the answer to one commit: the one after `skip` others from when it is armed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.skip, self.lost = -1, 0
        for name in ("writing", "single_statements"):
            monkeypatch.setattr(Ledger, name, self._after(getattr(Ledger, name)))

    def _after(self, real: Any) -> Any:
        @asynccontextmanager
        async def lossy(ledger: Ledger) -> AsyncIterator[Connection]:
            async with real(ledger) as connection:
                yield connection
            self.skip -= 1
            if self.skip == -1:
                self.lost += 1
                raise LedgerUnavailableError("the connection broke after the commit")

        return lossy


async def persist(runtime: Runtime, act: Act) -> None:
    """As a consumer, a scheduler and a person with a browser do."""
    for _ in range(3):
        try:
            await act(runtime)
            return
        except (LedgerUnavailableError, notice_answers.AnswerRefusedError):
            continue


async def report(runtime: Runtime) -> None:
    await receive(runtime, [failed(unit) for unit in REPORTS])


async def join(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07", "again", note="still here"), event("no.such", "x")])


async def answer(runtime: Runtime) -> None:
    rows = await look(runtime, list_queries.notices)
    offer = next(n for n in rows if n["step"] == "takeover")
    await notice_answers.answer(runtime, offer["id"], "accept", LINK)


async def wake(runtime: Runtime) -> None:
    while await process_due_deadlines(runtime):
        pass


async def story(runtime: Runtime, lossy: Lossy | None = None, skip: int = 0) -> list[Counter[str]]:
    """What stands in the ledger after all of it: lines, messages, signals, each with its number."""
    for act in (report, join, answer, wake):
        clock_of(runtime).move(minutes=20)
        if lossy:
            lossy.skip = skip
        await persist(runtime, act)
        if lossy:
            lossy.skip = -1
            await persist(runtime, act)  # no one knows that it was done, and does it once more
    lines = await look(runtime, timeline)
    rows = await look(runtime, list_queries.notices)
    incidents = await look(runtime, list_queries.incidents)
    return [
        Counter(
            f"{r['incident']} {r['at']} {r['step']} {r['item']} {r['what']} {r['who']}"
            for r in lines
        ),
        Counter(
            f"{r['incident']} {r['owed_at']} {r['step']} {r['item']} {r['person']}" for r in rows
        ),
        Counter(f"{r['state']} {r['unit']} {r['signals']}" for r in incidents),
        Counter(str(r["id"]) for r in await look(runtime, list_queries.signals)),
        Counter(str(r["source"]) for r in await look(runtime, list_queries.parked)),
    ]


@pytest.mark.parametrize("skip", range(3))
async def test_what_was_committed_is_stored_once_though_the_answer_was_lost(
    runtime: Runtime, other: Runtime, monkeypatch: pytest.MonkeyPatch, skip: int
) -> None:
    lossy = Lossy(monkeypatch)
    found = await story(runtime, lossy, skip)
    assert lossy.lost >= 1, "nothing was lost: this tested nothing"
    for kind in found:
        assert {what: count for what, count in kind.items() if count > 1} == {}


async def test_two_reports_judged_at_the_same_moment_are_two_different_lines(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    await receive(runtime, [failed("K-07", "a"), failed("K-07", "b")])
    rows = await look(runtime, list_queries.timeline)
    joined = [row["params"]["signal"] for row in rows if row["code"] == "timeline.joined"]
    assert joined == ["a", "b"]


@on_postgres
async def test_a_connection_that_breaks_after_the_commit_doubles_no_line(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the wire: the statement of the decision is committed, then the server ends the connection
    before anyone has read its answer.
    """
    real = postgres_writer.fetch_row
    broken: list[int] = []

    async def cut(connection: Connection, statement: str, *values: Any) -> Any:
        found = await real(connection, statement, *values)
        if "INSERT INTO" in statement and "timeline" in statement and not broken:
            broken.append(1)
            driver: Any = (await connection.get_raw_connection()).driver_connection
            async with runtime.ledger._reader.connect() as killer:
                await killer.exec_driver_sql(
                    f"SELECT pg_terminate_backend({driver.get_server_pid()})"
                )
            await driver.fetchrow("SELECT 1")  # raises what asyncpg raises on a dead connection
        return found

    monkeypatch.setattr(postgres_writer, "fetch_row", cut)
    batch = [failed(unit) for unit in REPORTS]
    await receive_with_retry(runtime, batch)
    assert broken
    lines = await look(runtime, timeline)
    seen = Counter(f"{r['incident']} {r['step']} {r['item']} {r['what']} {r['who']}" for r in lines)
    assert {what: count for what, count in seen.items() if count > 1} == {}
    assert await look(runtime, list_queries.parked) == [], "the ledger was away, not the message"
