"""Lessons kept and searched, and the incidents that follow another one (its reports, reviews,
rectifications).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.lesson_rows import LessonListRow, NewLessonRow
from ledger.list_rows import RectificationListRow
from ledger.row_queries import fetch_rows
from ledger.tables import IncidentRow, LessonRow, table_of
from playbooks.definition.run import Run

L = table_of(LessonRow)
I = table_of(IncidentRow)  # noqa: E741


async def add_lesson(connection: AsyncConnection, row: NewLessonRow) -> None:
    await connection.execute(insert(L).values(row))


async def of_incident(connection: AsyncConnection, incident: int) -> list[LessonListRow]:
    """In the order in which they were written."""
    query = select(L).where(L.c.incident == incident).order_by(L.c.id)
    return await fetch_rows(connection, query, LessonListRow)


async def search(
    connection: AsyncConnection, words: Iterable[str], limit: int | None = None
) -> list[LessonListRow]:
    """Newest first; each word may stand in the text or be the kind of incident.

    Case does not matter.
    """
    query = select(L).order_by(L.c.id.desc()).limit(limit)
    for word in words:
        query = query.where(
            L.c.text.icontains(word, autoescape=True) | L.c.kind.icontains(word, autoescape=True)
        )
    return await fetch_rows(connection, query, LessonListRow)


async def following(
    connection: AsyncConnection, incident: int, kind: str = "rectification", most: int = 500
) -> list[RectificationListRow]:
    """Incidents of a kind that were opened about another one, in order."""
    query = (
        select(I.c.id, I.c.state, I.c.opened_at, I.c.closed_at, I.c.run)
        .where((I.c.kind == kind) & (I.c.id > incident))
        .limit(most)
    )
    found: list[RectificationListRow] = []
    for row in await connection.execute(query.order_by(I.c.id)):
        fields = Run.model_validate_json(row.run).fields
        if fields.get("about") == incident:
            found.append(
                {
                    "id": row.id,
                    "state": row.state,
                    "opened_at": row.opened_at,
                    "closed_at": row.closed_at,
                    "fields": fields,
                }
            )
    return found
