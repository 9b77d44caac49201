"""What people have set to prove who they are: a password, a second factor."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.tables import AccountRow, table_of
from ledger.upsert import insert_into

T = table_of(AccountRow)


async def account_of(connection: AsyncConnection, person: str) -> AccountRow:
    """An empty one where they have set nothing."""
    row = (await connection.execute(select(*T.c).where(T.c.person == person))).first()
    return AccountRow(**row._mapping) if row else AccountRow(person=person)


async def set_account(connection: AsyncConnection, person: str, **values: Any) -> None:
    """Set these columns, the others are left as they are."""
    row = insert_into(connection, T).values(person=person, **values)
    await connection.execute(row.on_conflict_do_update(index_elements=["person"], set_=values))


async def remove_totp(connection: AsyncConnection, person: str) -> None:
    """Logins ask for no second factor any more."""
    await set_account(connection, person, totp=None, totp_waiting=None)


async def use_totp_step(connection: AsyncConnection, person: str, step: int) -> bool:
    """Whether the code of this time step was still good: each is used once, and none before it."""
    here = (T.c.person == person) & (T.c.totp_step.is_(None) | (T.c.totp_step < step))
    return bool((await connection.execute(update(T).where(here).values(totp_step=step))).rowcount)
