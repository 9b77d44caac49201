"""A transaction that lost to another writer is run again, from the rows as they are then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from ledger.database import ConflictError

T = TypeVar("T")


async def retry_conflicts(tries: int, transaction: Callable[[], Awaitable[T]]) -> T:
    """What `transaction` returns. Raises ConflictError where it lost `tries` times."""
    for _ in range(tries - 1):
        try:
            return await transaction()
        except ConflictError:
            continue
    return await transaction()
