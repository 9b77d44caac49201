"""What is written with a decision, as data: rows of tables, and the lock they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows of one table, all with the same columns.

    `guard` None: new rows; else updates, where that column must be one less in the table. `once`:
    the unique column by which a row that exists already is skipped. `back`: columns to return of
    the rows written.
    """

    table: Table
    rows: Sequence[Mapping[str, Any]]
    guard: str | None = None
    once: str | None = None
    back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteLock:
    """Two processes never open an incident at one of these sites at the same time.

    `seen` are the open incidents that were known when the decision was made; `kinds` those that it
    would have had to know, each since when.
    """

    sites: list[str] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    kinds: dict[str, datetime] = field(default_factory=dict)


NO_LOCK = SiteLock()
