"""Messages that are not sent yet: those on their way, and those held back for their person's hour.

One person gets only so many texts an hour (`most an hour`). What is beyond that waits for up to an
hour, longer than any of these stories; it is on the desk and in the timeline meanwhile.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import or_, select

from ledger.database import Connection
from ledger.tables import NoticeRow, table_of

N = table_of(NoticeRow)
STATES = ("owed", "sending", "unknown")
COLUMNS = ("id", "incident", "step", "state", "urgency", "why", "first_tried_at", "not_before")


async def on_the_way(connection: Connection) -> list[dict[str, Any]]:
    """Messages that should leave without more waiting; with what tells why they do not."""
    now = datetime.now(UTC)
    due = or_(N.c.held_at.is_(None), N.c.not_before.is_(None), N.c.not_before <= now)
    query = select(*(N.c[name] for name in COLUMNS)).where(N.c.state.in_(STATES) & due)
    return [dict(row) for row in (await connection.execute(query.order_by(N.c.id))).mappings()]


async def held_back(connection: Connection) -> set[int]:
    """Ids of the messages that wait for their person's next hour."""
    now = datetime.now(UTC)
    held = N.c.held_at.is_not(None) & (N.c.not_before > now)
    query = select(N.c.id).where(N.c.state.in_(STATES) & held)
    return set((await connection.execute(query)).scalars())
