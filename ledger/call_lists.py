"""Call lists: created with the decision, marked call by call, counted to detect the last one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.customer_list_rows import CalledCustomerRow, CallerListRow, CallListRow
from ledger.new_rows import NewCallRow
from ledger.planned_writes import TableRows
from ledger.row_queries import columns, fetch_first, fetch_rows
from ledger.row_writer import write_rows
from ledger.tables import CallRow, table_of
from playbooks.company.live_state import Progress
from playbooks.messages.call_states import OPEN, OVER, REACHED

T = table_of(CallRow).c
_SHOWN = columns(table_of(CallRow), CallListRow)


@dataclass
class CallRows:
    """Changes to call lists: new calls, lists reassigned to another caller (token, from, to), lists
    that ended (tokens).
    """

    added: list[NewCallRow] = field(default_factory=list)
    reassigned: list[tuple[str, str, str]] = field(default_factory=list)
    over: list[str] = field(default_factory=list)

    async def write(self, connection: AsyncConnection) -> None:
        # In this order: calls that are new can be reassigned or ended by the same decision.
        await write_rows(connection, [TableRows(table_of(CallRow), self.added, once="unique_key")])
        for token, person, to in self.reassigned:
            here = and_(T.token == token, T.person == person, T.state.in_(OPEN))
            await connection.execute(update(CallRow).where(here).values(person=to))
        if self.over:
            await connection.execute(
                update(CallRow).where(T.token.in_(self.over), T.state.in_(OPEN)).values(state=OVER)
            )


async def progress(connection: AsyncConnection, tokens: Sequence[str]) -> dict[str, Progress]:
    """How far these lists are."""
    counted = (
        select(T.token, T.person, T.state, func.count().label("n"))
        .where(T.token.in_(tokens))
        .group_by(T.token, T.person, T.state)
    )
    total: dict[str, int] = defaultdict(int)
    reached: dict[str, int] = defaultdict(int)
    left: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in await connection.execute(counted):
        total[row.token] += row.n
        if row.state == REACHED:
            reached[row.token] += row.n
        elif row.state in OPEN:
            left[row.token][row.person] += row.n
    return {token: Progress(n, reached[token], dict(left[token])) for token, n in total.items()}


async def find(connection: AsyncConnection, call: int) -> CallListRow | None:
    return await fetch_first(connection, select(*_SHOWN).where(T.id == call), CallListRow)


async def mark(
    connection: AsyncConnection,
    call: int,
    state: str,
    at: datetime,
    again: datetime | None,
    by: str,
) -> bool:
    """Write down what a call came to; False where it is over or the customer was reached before."""
    here = and_(T.id == call, T.state.in_(OPEN))
    values = {
        "state": state,
        "tries": T.tries + 1,
        "not_before": again,
        "marked_at": at,
        "marked_by": by,
    }
    return (await connection.execute(update(CallRow).where(here).values(values))).rowcount == 1


async def calls(
    connection: AsyncConnection,
    person: str | None = None,
    token: str | None = None,
    incident: int | None = None,
) -> list[CallListRow]:
    """Still to be made, those whose time has come first; then those that are done.

    `token`: of one list.
    """
    query = select(*_SHOWN)
    for column, value in ((T.person, person), (T.token, token), (T.incident, incident)):
        query = query.where(column == value) if value is not None else query
    rows = await fetch_rows(connection, query.order_by(T.id), CallListRow)
    return sorted(rows, key=_turn)


def _turn(row: CallListRow) -> tuple[bool, float, int]:
    waits = row["not_before"].timestamp() if row["not_before"] and row["state"] in OPEN else 0.0
    return row["state"] not in OPEN, waits, row["id"]


async def lists(connection: AsyncConnection) -> list[CallerListRow]:
    """Each caller with an open call."""
    open_tokens = select(T.token).where(T.state.in_(OPEN))
    query = select(T.incident, T.token, T.person, T.state, func.count().label("n")).where(
        T.token.in_(open_tokens)
    )
    found: dict[tuple[str, str], CallerListRow] = {}
    for row in await connection.execute(
        query.group_by(T.incident, T.token, T.person, T.state).order_by(T.incident, T.person)
    ):
        empty: CallerListRow = {
            "incident": row.incident,
            "token": row.token,
            "person": row.person,
            "calls": 0,
            "reached": 0,
            "left": 0,
        }
        one = found.setdefault((row.token, row.person), empty)
        one["calls"] += row.n
        one["reached"] += row.n if row.state == REACHED else 0
        one["left"] += row.n if row.state in OPEN else 0
    return list(found.values())


async def reached(
    connection: AsyncConnection, incident: int, steps: Iterable[str], item: str | None
) -> list[CalledCustomerRow]:
    """Customers reached by phone in these steps."""
    here = and_(T.incident == incident, T.step.in_(list(steps)), T.state == REACHED)
    query = (
        select(T.retailer, T.name, T.phones, T.language)
        .where(here if item is None else and_(here, T.item == item))
        .order_by(T.id)
    )
    return await fetch_rows(connection, query, CalledCustomerRow)
