"""Whether another process of Muster is alive, on PostgreSQL: each holds an advisory lock under its
name for as long as its connection lives, so the server releases it when the process is killed.
"""

from __future__ import annotations

import os
import socket
from typing import Any

from sqlalchemy import ColumnElement, text

PROCESS = f"{socket.gethostname()}-{os.getpid()}"  # as `claimed_by` has it
_CLASS = 730512  # the first key of these locks; the second is the hash of the name


async def hold_process_lock(driver: Any) -> None:
    """Take this process's lock, on an asyncpg connection that stays open.

    Shared: a second connection of the same process must not wait for the first.
    """
    await driver.execute("SELECT pg_advisory_lock_shared($1::int, hashtext($2))", _CLASS, PROCESS)


def is_dead(column: str) -> ColumnElement[bool]:
    """SQL: no living process has the name in this column."""
    # pg_locks shows the keys as unsigned numbers.
    return text(
        "NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory'"
        " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        f" AND l.classid::bigint = {_CLASS}"
        f" AND l.objid::bigint = hashtext({column})::bigint & 4294967295)"
    )  # type: ignore[return-value]
