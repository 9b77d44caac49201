"""External facts: written with their decision, known for the next ones, and listed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import orjson
from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.fact_tables import FactRow
from ledger.list_rows import DeclaredFactRow, FactListRow, KnownFactRow
from ledger.row_queries import fetch_rows
from ledger.tables import IncidentRow, table_of
from ledger.upsert import insert_into
from playbooks.definition.declarations import FactSpec

F = table_of(FactRow)
I = table_of(IncidentRow)  # noqa: E741


async def write_facts(connection: AsyncConnection, rows: Iterable[FactListRow]) -> None:
    """The value with the latest timestamp wins: a late report never replaces a newer one."""
    for row in rows:
        encoded = orjson.dumps(row["value"]).decode()
        fresh = insert_into(connection, FactRow).values({**row, "value": encoded})
        newer = {
            "value": fresh.excluded.value,
            "at": fresh.excluded.at,
            "source": fresh.excluded.source,
        }
        await connection.execute(
            fresh.on_conflict_do_update(
                index_elements=["name"], set_=newer, where=F.c.at <= fresh.excluded.at
            )
        )


async def wake_incidents(connection: AsyncConnection, kinds: Iterable[str], now: datetime) -> None:
    """Wake every open incident of these kinds: a fact it depends on has changed.

    The version grows, so that a decision that was made from the old fact in this very moment is
    made again.
    """
    kinds = sorted(kinds)
    if kinds:
        later = or_(I.c.due_at.is_(None), I.c.due_at > now)
        here = (I.c.state == "open") & I.c.kind.in_(kinds) & later
        await connection.execute(update(I).where(here).values(due_at=now, version=I.c.version + 1))


def fact_rows(facts: Iterable[FactSpec]) -> list[DeclaredFactRow]:
    """What a plan declares, a row a fact."""
    return [
        {"name": fact.name, "is": fact.kind, "from": fact.source.get("en", "")} for fact in facts
    ]


async def known_facts(
    connection: AsyncConnection, declared: Iterable[DeclaredFactRow]
) -> list[KnownFactRow]:
    """Every fact the plan declares, with its last value; null where there is none."""
    known = {row["name"]: row for row in await facts(connection)}
    return [_known_fact(row, known.get(row["name"])) for row in declared]


def _known_fact(declared: DeclaredFactRow, known: FactListRow | None) -> KnownFactRow:
    return {
        **declared,
        "value": known["value"] if known else None,
        "at": known["at"] if known else None,
        "source": known["source"] if known else None,
    }


async def facts(connection: AsyncConnection) -> list[FactListRow]:
    """Every known fact, by name."""
    rows = await fetch_rows(connection, select(F).order_by(F.c.name), FactListRow)
    return [{**row, "value": orjson.loads(row["value"])} for row in rows]
