"""INSERT with ON CONFLICT, which each database's dialect has for itself."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection


def insert_into(connection: AsyncConnection, table: Any) -> Any:
    """An INSERT of this connection's dialect: it knows `on_conflict_do_nothing` and
    `on_conflict_do_update`.
    """
    # Only the dialect in use: to import PostgreSQL's takes 30 ms of every command on SQLite.
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)
