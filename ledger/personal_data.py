"""What the ledger holds of a person who has left, masked: the id replaces the name, and phones are
removed. The audit table holds ids alone and is left as it is.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import String, bindparam, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.list_queries import WAITING
from ledger.tables import (
    AccountRow,
    InboundTextRow,
    LoginCodeRow,
    LoginSessionRow,
    NoticeRow,
    PaperRow,
    PictureRow,
    PlanSignatureRow,
    PublicationRow,
    table_of,
)

N = table_of(NoticeRow)
P = table_of(PaperRow)


class NamedIn(NamedTuple):
    """A column whose longer texts may contain a name."""

    what: str  # how it is called in the count
    table: str
    column: str
    at: str  # the column with its age
    json: bool = False
    also: str = ""  # what is set beside it


_TEXTS = (
    NamedIn("messages", "notice", "text", "owed_at"),
    NamedIn("messages", "notice", "entered", "owed_at", json=True),
    NamedIn("paper messages", "paper", "text", "at"),
    NamedIn("timeline", "timeline", "params", "at", json=True),
    # With its version: a decision that has read the run before is made again.
    NamedIn(
        "incidents",
        "incident",
        "run",
        "coalesce(closed_at, opened_at)",
        json=True,
        also=", version = version + 1",
    ),
    NamedIn("reports", "signal", "fields", "received_at", json=True),
    NamedIn("lessons", "lesson", "text", "at"),
    NamedIn("plan versions", "plan_version", "author", "published_at"),
)
_JSON_TEXT = ("incident",)  # JSON in a column of text


async def known_name(connection: AsyncConnection, person: str) -> str | None:
    """The name by which the ledger knows a person who is not in the company any more."""
    found = select(N.c.name).where((N.c.person == person) & (N.c.name != person))
    return (await connection.execute(found.order_by(N.c.id.desc()).limit(1))).scalar_one_or_none()


async def is_asked(connection: AsyncConnection, person: str) -> bool:
    """Whether an answer of this person is waited for."""
    here = (N.c.person == person) & WAITING
    return (await connection.execute(select(N.c.id).where(here).limit(1))).first() is not None


async def mask_person(
    connection: AsyncConnection, person: str, name: str, texts: bool, before: datetime
) -> dict[str, int]:
    """Mask what is older than `before`; how many rows of each kind.

    `texts`: also the name inside longer texts, which must not be part of another person's.
    """
    own = (N.c.person == person) & (N.c.owed_at < before)
    theirs = select(N.c.id).where(own)
    messages = update(P).where(P.c.notice.in_(theirs) & (P.c.phone != "")).values(phone="")
    masked = update(N).where(own & (N.c.name != person)).values(name=person, phones=[])
    inbound = table_of(InboundTextRow).c
    counts = {
        "paper phones": (await connection.execute(messages)).rowcount,
        "notices": (await connection.execute(masked)).rowcount,
        "incoming texts": (
            await connection.execute(delete(InboundTextRow).where(inbound.person == person))
        ).rowcount,
        "pictures": await _delete_pictures(connection, person, before),
        "logins": await _delete_logins(connection, person),
        "publications": await _mask_publications(connection, person, before),
    }
    for place in _TEXTS if texts else ():
        counts[place.what] = counts.get(place.what, 0) + await _replace(
            connection, place, name, person, before
        )
    return {what: count for what, count in counts.items() if count}


async def _mask_publications(connection: AsyncConnection, person: str, before: datetime) -> int:
    """Publications of plans, and signatures under them."""
    count = 0
    for table in (PublicationRow, PlanSignatureRow):
        row = table_of(table).c
        theirs = (row.person == person) & (row.at < before) & (row.name != person)
        masking = update(table).where(theirs).values(name=person)
        count += (await connection.execute(masking)).rowcount
    return count


async def _delete_pictures(connection: AsyncConnection, person: str, before: datetime) -> int:
    """What they sent: a picture cannot be masked."""
    sent = table_of(PictureRow).c
    gone = delete(PictureRow).where((sent.person == person) & (sent.at < before))
    return int((await connection.execute(gone)).rowcount)


async def _delete_logins(connection: AsyncConnection, person: str) -> int:
    """Their password, second factor, codes and sessions: with the rows every session has ended."""
    count = 0
    for model in (AccountRow, LoginCodeRow, LoginSessionRow):
        gone = delete(model).where(table_of(model).c.person == person)
        count += (await connection.execute(gone)).rowcount
    return count


async def _replace(
    connection: AsyncConnection, place: NamedIn, name: str, person: str, before: datetime
) -> int:
    """The name by the id inside the texts of one column."""
    postgresql = connection.dialect.name == "postgresql"
    column = f'"{place.column}"'
    cast = place.json and place.table not in _JSON_TEXT and postgresql
    read = f"{column}::text" if cast else column
    replaced = f"replace({read}, :name, :person)" + ("::jsonb" if cast else "")
    found = f"position(:name in {read}) > 0" if postgresql else f"instr({read}, :name) > 0"
    quoted = _inside_json if place.json else str
    statement = text(
        f'UPDATE "{place.table}" SET {column} = {replaced}{place.also}'  # noqa: S608 - names of ours
        f" WHERE {found} AND {place.at} < :before"
    ).bindparams(
        bindparam("name", quoted(name), String),
        bindparam("person", quoted(person), String),
        bindparam("before", before, N.c.owed_at.type),
    )
    return (await connection.execute(statement)).rowcount


def _inside_json(written: str) -> str:
    """A text as JSON escapes it, without the quotes."""
    return orjson.dumps(written).decode()[1:-1]
