"""Rounds of the self-audit, and what they found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, update
from sqlmodel import SQLModel
from structlog.testing import capture_logs

from handlers import self_audit
from handlers.runtime import Runtime
from ledger import list_queries, self_audit_state
from ledger.tables import (
    SignalRow,
    table_of,
)
from tests.runtimes import clock_of, look


async def change(runtime: Runtime, model: type[SQLModel], **values: Any) -> None:
    """Every row of a table, behind everyone's back."""
    async with runtime.ledger.writing() as connection:
        await connection.execute(update(table_of(model)).values(values))


async def put(runtime: Runtime, model: type[SQLModel], **values: Any) -> None:
    async with runtime.ledger.writing() as connection:
        await connection.execute(insert(table_of(model)).values(values))


async def rounds(runtime: Runtime, count: int = 1, **apart: float) -> None:
    """So many rounds, a minute apart."""
    for _ in range(count):
        clock_of(runtime).move(**(apart or {"minutes": 1}))
        with capture_logs():
            assert await self_audit.examine(runtime)


async def found(runtime: Runtime) -> dict[str, list[str]]:
    """Check -> the codes of what it finds."""
    rows = await look(runtime, self_audit_state.findings)
    return {
        name: [row.reason.code.removeprefix("finding.") for row in rows if row.name == name]
        for name in {row.name for row in rows}
    }


async def calls(runtime: Runtime) -> list[dict[str, Any]]:
    rows = await look(runtime, list_queries.notices)
    return [dict(row) for row in rows if row["step"] == self_audit.STEP]


async def about_parked(runtime: Runtime) -> int:
    return sum("搁置" in row["text"] for row in await calls(runtime))


async def start(runtime: Runtime, name: str, *roles: str) -> None:
    now = clock_of(runtime).now()
    async with runtime.ledger.writing() as connection:
        await self_audit_state.record_running(connection, name, ",".join(roles), now, now)


async def report(runtime: Runtime, source: str, number: int) -> None:
    row = {
        "source": source, "id": f"{source}-{number}", "kind": "truck.failed", "fields": {},
        "time": clock_of(runtime).now(), "received_at": clock_of(runtime).now(), "state": "judged",
    }  # fmt: skip
    await put(runtime, SignalRow, **row)
