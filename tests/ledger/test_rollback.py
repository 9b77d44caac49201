"""A decision that fails in the middle leaves nothing behind: whatever part of it could not be
written, no other part is.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from ledger import deadlines, notices, received_signals
from ledger.change_set import ChangeSet, WithdrawnQuestion
from ledger.database import ConflictError, Ledger, LedgerUnavailableError, begin
from ledger.decision_state import DecisionState, load_for_events
from ledger.decision_writer import write_changes
from ledger.tables import (
    IncidentRow,
    NoticeRow,
    OutboxRow,
    RoutineRow,
    SignalRow,
    TimelineRow,
    UnitReservationRow,
    table_of,
)
from playbooks.company.company_lookup import UnitLive
from tests.ledger.sample_rows import (
    MONDAY,
    at,
    line_row,
    notice_row,
    on_postgres,
    put,
    put_incidents,
    put_notices,
    read,
    run,
    signal,
    waiting,
    write,
)
from translations.messages import message

TABLES = (IncidentRow, TimelineRow, NoticeRow, OutboxRow, SignalRow, UnitReservationRow, RoutineRow)
WITHDRAWN = message("reason.was_closed")


async def counts(ledger: Ledger) -> dict[str, int]:
    """How many rows each table has that a decision writes."""
    async with ledger.reading() as connection:
        return {
            model.__tablename__: (  # type: ignore[misc]
                await connection.execute(select(func.count()).select_from(table_of(model)))
            ).scalar_one()
            for model in TABLES
        }


def everything(**more: Any) -> ChangeSet:
    """Rows of every kind for incident 1; `more` holds the part that cannot be written."""
    plain: dict[str, Any] = {
        "touched": {1},
        "timeline": [line_row("timeline.told")],
        "notices": [notice_row("new")],
        "outbox": [{"topic": "incidents", "key": "1", "body": b"{}", "published_at": None}],
        "units": {"S-1"},
    }
    return ChangeSet(**(plain | more))


async def stored_of(ledger: Ledger) -> DecisionState:
    stored = await read(ledger, load_for_events, [1])
    stored.live.units["S-1"] = UnitLive("dispatched", 1, "K-1", None)
    return stored


async def test_everything_that_fits_is_written(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    before = await counts(ledger)
    await write(ledger, write_changes, everything(), await stored_of(ledger))
    after = await counts(ledger)
    grown = {name for name in after if after[name] > before[name]}
    assert grown == {"timeline", "notice", "outbox", "hold"}


def judged(signal_id: str) -> dict[str, Any]:
    return received_signals.signal_row(signal(signal_id), "judged", verdict="opened", incident=1)


def answered(notice: int) -> dict[str, Any]:
    author = {"way": "link", "answered_by": "hana", "on_behalf_of": None}
    return {"id": notice, "answer": "acknowledged", "at": MONDAY, "entered": None} | author


IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "a signal that was judged already": {"signals": [judged("known")]},
    "a verdict on a signal nobody accepted": {"judged": [judged("unheard of")]},
    "an answer to a notice that is settled": {"answered": [answered(1)]},
    "an answer to a notice there is none of": {"answered": [answered(999)]},
}


@pytest.mark.parametrize("part", IMPOSSIBLE)
async def test_a_part_that_cannot_be_written_undoes_all_others(ledger: Ledger, part: str) -> None:
    await put_incidents(ledger, 1)
    await put(ledger, SignalRow, judged("known"))
    await put_notices(ledger, "settled", state="answered")
    stored, before = await stored_of(ledger), await counts(ledger)
    with pytest.raises(ConflictError):
        await write(ledger, write_changes, everything(**IMPOSSIBLE[part]), stored)
    assert await counts(ledger) == before
    assert (await read(ledger, load_for_events, [1])).versions == {1: 1}


async def test_a_truck_that_someone_else_took_in_between_undoes_the_decision(
    ledger: Ledger,
) -> None:
    await put_incidents(ledger, 1)
    stored = await stored_of(ledger)
    taken = {"unit": "S-1", "state": "dispatched", "incident": 2, "instead_of": None, "until": None}
    await put(ledger, UnitReservationRow, taken)
    before = await counts(ledger)
    with pytest.raises(ConflictError):
        await write(ledger, write_changes, everything(), stored)
    assert await counts(ledger) == before


async def test_a_fault_of_ours_after_everything_was_written_undoes_it(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    stored, before = await stored_of(ledger), await counts(ledger)
    with pytest.raises(ZeroDivisionError):
        async with ledger.single_statements() as connection:
            await begin(connection)
            await write_changes(connection, everything(), stored)
            raise ZeroDivisionError
    assert await counts(ledger) == before


async def test_cancelled_in_the_middle_nothing_is_written_and_the_connection_can_be_used(
    ledger: Ledger,
) -> None:
    await put_incidents(ledger, 1)
    before = await counts(ledger)
    for _ in range(20):  # more than there are connections

        async def half() -> None:
            async with ledger.single_statements() as connection:
                await begin(connection)
                await connection.execute(
                    table_of(TimelineRow).insert(), [line_row("timeline.told")]
                )
                await asyncio.sleep(3600)

        task = asyncio.create_task(half())
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await counts(ledger) == before
    await write(ledger, write_changes, everything(), await stored_of(ledger))


@on_postgres
async def test_a_statement_that_is_wrong_ends_the_transaction_and_not_the_pool(
    ledger: Ledger,
) -> None:
    for _ in range(20):
        with pytest.raises((DBAPIError, LedgerUnavailableError)):
            async with ledger.single_statements() as connection:
                await begin(connection)
                await connection.exec_driver_sql("SELECT nothing FROM nowhere")
    await put_incidents(ledger, 1)


async def test_withdrawn_in_the_same_decision_in_which_it_was_answered_stays_answered(
    ledger: Ledger,
) -> None:
    await put_incidents(ledger, 1)
    (notice,) = await put_notices(ledger, "a", state="sent")
    changes = ChangeSet(
        touched={1}, answered=[answered(notice)], withdrawn=[WithdrawnQuestion("1:a:1", WITHDRAWN)]
    )
    await write(ledger, write_changes, changes, await read(ledger, load_for_events, [1]))
    row = await read(ledger, notices.find, notice)
    assert row is not None and (row.state, row.answer) == ("answered", "acknowledged")


async def test_the_agenda_is_rolled_back_with_the_run(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    stored = await stored_of(ledger)
    stored.runs[1] = run(1, steps=waiting(at(5)))
    with pytest.raises(ConflictError):
        await write(ledger, write_changes, everything(answered=[answered(999)]), stored)
    assert await read(ledger, deadlines.next_due) is None
