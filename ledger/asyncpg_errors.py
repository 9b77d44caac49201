"""asyncpg's errors, without importing asyncpg for a ledger on SQLite."""

from __future__ import annotations

import sys


def asyncpg_errors(*names: str) -> tuple[type[Exception], ...]:
    """asyncpg's errors of these names; none where it was not imported: then none is raised."""
    asyncpg = sys.modules.get("asyncpg")
    return tuple(getattr(asyncpg, name) for name in names) if asyncpg else ()
