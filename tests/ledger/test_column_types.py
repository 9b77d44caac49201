"""What goes into a column comes out the same, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex

from ledger import key_value, list_queries
from ledger.column_types import with_conditions
from ledger.database import Ledger
from ledger.tables import SettingRow, table_of
from tests.ledger.sample_rows import at, put_incidents, put_lines, put_notices, read, write

KAILI = timezone(timedelta(hours=8))
MOMENTS = (
    datetime(2026, 11, 23, 10, tzinfo=KAILI),
    datetime(2026, 11, 23, 2, 0, 0, 123456, tzinfo=UTC),
    datetime(2026, 11, 22, 21, tzinfo=timezone(timedelta(hours=-5))),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2099, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
)


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_a_moment_comes_back_in_utc_to_the_microsecond(
    ledger: Ledger, moment: datetime
) -> None:
    await put_lines(ledger, "opened", at=moment)
    (line,) = await read(ledger, list_queries.timeline)
    assert line["at"] == moment and line["at"].tzinfo is UTC


async def test_moments_of_any_zone_are_compared_as_moments(ledger: Ledger) -> None:
    await put_notices(ledger, "a", deadline=datetime(2026, 11, 23, 12, tzinfo=KAILI))
    await put_notices(ledger, "b", deadline=datetime(2026, 11, 23, 3, tzinfo=UTC))
    rows = await read(ledger, list_queries.open_questions)
    assert [row["deadline"].hour for row in rows] == [3, 4]


@pytest.mark.parametrize("value", [[], ["3.10", "4"], ["带 ' 引号 \"", "\\n", ""]], ids=str)
async def test_lists_come_back_as_they_were(ledger: Ledger, value: list[str]) -> None:
    await put_notices(ledger, "a", clause=value, options=value)
    (row,) = await read(ledger, list_queries.notices)
    assert row["clause"] == row["options"] == value


async def _is_null(ledger: Ledger, column: str, table: str) -> list[Any]:
    async with ledger.reading() as connection:
        query = text(f'SELECT {column} IS NULL FROM {table} ORDER BY "id"')
        return [bool(value) for value in (await connection.execute(query)).scalars()]


async def test_what_is_absent_is_null_and_what_is_empty_is_not(ledger: Ledger) -> None:
    await put_incidents(ledger, 1, drill=None)
    await put_incidents(ledger, 2, drill=[])
    assert await _is_null(ledger, "drill", "incident") == [True, False]
    await put_notices(ledger, "a", form=None, entered=None)
    await put_notices(ledger, "b", form={}, entered={"time": "14:30"})
    assert await _is_null(ledger, "entered", "notice") == [True, False]
    assert [row["form"] for row in await read(ledger, list_queries.notices)] == [None, {}]


async def test_a_table_is_found_behind_its_model(ledger: Ledger) -> None:
    assert table_of(SettingRow).name == "setting"
    await write(ledger, key_value.put, "a", at(0).isoformat())
    async with ledger.reading() as connection:
        (row,) = await connection.execute(table_of(SettingRow).select())
    assert row._mapping == {"name": "a", "value": at(0).isoformat()}


async def test_json_is_jsonb_on_postgresql(ledger: Ledger) -> None:
    async with ledger.reading() as connection:
        found = await connection.run_sync(
            lambda sync: {c["name"]: c["type"] for c in inspect(sync).get_columns("incident")}
        )
    assert type(found["drill"]).__name__ == ("JSON" if ledger.sqlite else "JSONB")


async def test_migrations_see_the_conditions_of_partial_indexes() -> None:
    tables = with_conditions(table_of(SettingRow).metadata).tables.values()
    partial = [index for table in tables for index in table.indexes if "where" in index.info]
    assert len(partial) >= 5
    for index in partial:
        for dialect in (sqlite.dialect(), postgresql.dialect()):
            assert f" WHERE {index.info['where']}" in str(
                CreateIndex(index).compile(dialect=dialect)
            )
