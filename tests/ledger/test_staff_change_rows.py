"""Changes of people: none is lost under another, each is written down with who made it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from incidents.company import Company
from ledger import company as company_rows
from ledger import staff_change_rows
from ledger.database import ConflictError, Ledger
from tests.ledger.sample_rows import at, on_postgres, read, write
from tests.runtimes import MONDAY, small_company

RECORD = staff_change_rows.change_row(MONDAY, "hana", "away", "desk", start=MONDAY, end=at(60))


def _renamed(name: str) -> Callable[[Company], Company]:
    return lambda company: replace(company, name_en=name)


async def _name(ledger: Ledger) -> str:
    found = await read(ledger, company_rows.load_company)
    assert found
    return found[0].name_en


async def test_a_change_and_its_record_are_written_together(ledger: Ledger) -> None:
    await write(ledger, company_rows.save_company, small_company())
    await write(ledger, staff_change_rows.change_staff, _renamed("New"), RECORD)
    assert await _name(ledger) == "New"
    assert await read(ledger, company_rows.company_version) == 2
    (row,) = await read(ledger, staff_change_rows.staff_changes)
    assert {name: row[name] for name in RECORD} == RECORD


async def test_without_a_company_nothing_can_be_changed(ledger: Ledger) -> None:
    with pytest.raises(ConflictError, match="no company"):
        await write(ledger, staff_change_rows.change_staff, _renamed("New"), RECORD)
    assert await read(ledger, staff_change_rows.staff_changes) == []


async def test_a_change_that_is_refused_leaves_no_record(ledger: Ledger) -> None:
    await write(ledger, company_rows.save_company, small_company())

    def refuse(_company: Company) -> Company:
        raise ValueError("nobody of that name")

    with pytest.raises(ValueError, match="nobody of that name"):
        await write(ledger, staff_change_rows.change_staff, refuse, RECORD)
    assert await read(ledger, staff_change_rows.staff_changes) == []
    assert await read(ledger, company_rows.company_version) == 1


async def _rename_elsewhere(url: str) -> None:
    """As another process does."""
    other = Ledger(url)
    await write(other, staff_change_rows.change_staff, _renamed("First"), RECORD)
    await other.close()


@on_postgres
async def test_a_company_that_changed_since_it_was_read_is_not_overwritten(
    ledger: Ledger, url: str
) -> None:
    await write(ledger, company_rows.save_company, small_company())

    def meanwhile(company: Company) -> Company:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _rename_elsewhere(url)).result()
        return replace(company, name_en="Second")

    with pytest.raises(ConflictError, match="changed elsewhere"):
        await write(ledger, staff_change_rows.change_staff, meanwhile, RECORD)
    assert await _name(ledger) == "First"
    assert len(await read(ledger, staff_change_rows.staff_changes)) == 1


async def test_changes_are_listed_newest_first_of_all_or_of_one_person(ledger: Ledger) -> None:
    await write(ledger, company_rows.save_company, small_company())
    for number, person in enumerate(("hana", "carl", "hana")):
        record = staff_change_rows.change_row(at(number), person, "back", "desk")
        await write(ledger, staff_change_rows.change_staff, lambda company: company, record)
    rows = await read(ledger, staff_change_rows.staff_changes)
    assert [(row["person"], row["at"]) for row in rows] == [
        ("hana", at(2)), ("carl", at(1)), ("hana", at(0)),
    ]  # fmt: skip
    assert [row["at"] for row in await read(ledger, staff_change_rows.staff_changes, "hana")] == [
        at(2),
        at(0),
    ]
    assert [row["at"] for row in await read(ledger, staff_change_rows.staff_changes, limit=1)] == [
        at(2)
    ]
