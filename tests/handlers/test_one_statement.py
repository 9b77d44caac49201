"""What a decision writes stands as a whole or not at all, also where one statement is the whole transaction (decision 6)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.office import Office
from handlers.receive import receive
from ledger.changes import Changes, write
from ledger.joinable import Sought, load_for_signals
from ledger.open import Conflict
from ledger.rows import Alone
from ledger.state import Stored
from ledger.tables import TimelineRow, table_of
from tests.offices import MONDAY, failed


async def test_a_run_that_was_changed_elsewhere_undoes_everything_written_with_it(office: Office) -> None:
    await receive(office, [failed("K-07")])
    stored = await _open(office)
    incident = next(iter(stored.runs))
    stored.versions[incident] += 1  # as if we had read what nobody has written yet
    lines = await _count(office, TimelineRow)
    with pytest.raises(Conflict):
        await _write(office, stored, touched={incident}, timeline=[_line(incident)])
    assert await _count(office, TimelineRow) == lines


@pytest.mark.parametrize("url", ["postgres"], indirect=True)  # SQLite has one writer: nothing is opened between its look and its word
async def test_an_incident_opened_meanwhile_is_looked_at_before_another_is_opened(office: Office) -> None:
    nothing_open = await _open(office)
    await receive(office, [failed("K-07")])
    site = next(iter((await _open(office)).runs.values())).site
    with pytest.raises(Conflict):
        await _write(office, nothing_open, timeline=[_line(1)], alone=Alone([str(site)], []))


async def test_numbers_that_were_reserved_and_not_used_are_free_again_after_a_clean_stop(office: Office) -> None:
    office.numbers._block = 10  # noqa: SLF001 - as a running process reserves them
    await office.numbers.reserve(1)
    first = office.numbers.take()
    await office.numbers.give_all_back()
    await office.numbers.reserve(1)
    assert office.numbers.take() == first + 1


async def _open(office: Office) -> Stored:
    async with office.ledger.reading() as connection:
        directory = await office.directory(connection)
        return (await load_for_signals(connection, Sought([s.id for s in directory.company.sites], [], [], [])))[0]


async def _write(office: Office, stored: Stored, **rows: Any) -> None:
    async with office.ledger.writing() as connection:
        await write(connection, Changes(**rows), stored)


async def _count(office: Office, model: Any) -> int:
    async with office.ledger.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(table_of(model)))).scalar_one())


def _line(incident: int) -> dict[str, Any]:
    return {"incident": incident, "at": MONDAY, "clause": [], "step": "x", "item": None, "what": "x", "who": "", "why": ""}
