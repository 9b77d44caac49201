"""Notices on their way: claimed most urgent first, sent outside any transaction, then marked.

One statement each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.list_queries import WAITING
from ledger.notice_claims import ABANDONED as ABANDONED
from ledger.notice_claims import Claimed as Claimed
from ledger.notice_claims import as_claimed as as_claimed
from ledger.notice_claims import belongs_to_another as belongs_to_another
from ledger.notice_claims import claim as claim
from ledger.notice_claims import confirm_claim as confirm_claim
from ledger.postgres_writer import fetch_row
from ledger.process_liveness import PROCESS, is_dead
from ledger.tables import UNANSWERED, IncidentRow, NoticeRow, table_of
from translations.messages import Message

T = table_of(NoticeRow)
I = table_of(IncidentRow)  # noqa: E741
# what a killed process had just sent is known to the carrier by then
SETTLE = timedelta(seconds=1)


async def mark_sent(
    connection: AsyncConnection, sent: Iterable[tuple[int, str, datetime, str]]
) -> None:
    """(notice, reference, when, channel).

    An answer that arrived before this record of sending is kept.
    """
    rows = [
        {"notice": n, "reference": r, "at": at, "channel": channel} for n, r, at, channel in sent
    ]
    if rows and connection.dialect.name == "postgresql":
        await fetch_row(connection, _MARK_AT_ONCE, orjson.dumps(rows).decode())
    elif rows:
        await connection.execute(_MARK, rows)


_MARK = (
    update(T)
    .where(T.c.id == bindparam("notice"))
    .values(
        sent_at=bindparam("at"),
        reference=bindparam("reference"),
        channel=bindparam("channel"),
        # An answer or a withdrawal may be quicker than this mark: then the state stays as it is.
        state=case((T.c.state == "sending", "sent"), else_=T.c.state),
    )
)
_MARK_AT_ONCE = """UPDATE notice n SET sent_at = r.at, reference = r.reference, channel = r.channel,
    state = CASE n.state WHEN 'sending' THEN 'sent' ELSE n.state END
    FROM jsonb_to_recordset($1::text::jsonb)
        AS r(notice bigint, at timestamptz, reference text, channel text)
    WHERE n.id = r.notice"""


async def release_claims_of_dead_processes(connection: AsyncConnection, now: datetime) -> int:
    """PostgreSQL: notices that killed processes had claimed are free at once, instead of when the
    claim is old; the carrier is asked about each before it is sent. Returns how many.
    """
    return (await connection.execute(_RELEASE, {"again": now + SETTLE})).rowcount


_RELEASE = (
    update(T)
    # Never our own claims: while our listening connection is down, our lock is missing, too.
    .where((T.c.state == "sending") & (T.c.claimed_by != PROCESS) & is_dead("claimed_by"))
    .values(state="unknown", not_before=bindparam("again"))
)


async def mark_sending_unconfirmed(connection: AsyncConnection) -> None:
    """For a single process, at its start: notices in state "sending" when it died must be checked
    with the carrier.
    """
    # Only from `sending`: a message answered or withdrawn in between keeps that state.
    await connection.execute(
        update(T).where(T.c.state == "sending").values(state="unknown", not_before=None)
    )


async def requeue(
    connection: AsyncConnection,
    notice: int,
    state: str,
    not_before: datetime,
    why: Message,
    phone: int | None = None,
) -> None:
    """Not sent (`owed`), or not known whether (`unknown`): tried again from `not_before`."""
    values: dict[str, Any] = {"state": state, "not_before": not_before, "why": why}
    if phone is not None:
        # Another phone is a first try: what the carrier knows of the phone before says nothing
        # about it.
        values |= {"phone": phone, "first_tried_at": None}
    await connection.execute(
        update(T).where((T.c.id == notice) & (T.c.state == "sending")).values(values)
    )


async def hold_back(
    connection: AsyncConnection, notice: int, until: datetime, now: datetime, why: Message
) -> None:
    """Not sent before `until`: its person has had enough messages for now."""
    values = {"state": "owed", "not_before": until, "why": why, "first_tried_at": None}
    await connection.execute(
        update(T)
        .where((T.c.id == notice) & (T.c.state == "sending"))
        .values(**values, held_at=func.coalesce(T.c.held_at, now))
    )


async def held_calls(connection: AsyncConnection, person: str) -> list[tuple[int, str]]:
    """(notice, token) of the calls to a person that have been held back and not sent."""
    waits = (T.c.state == "owed") & T.c.held_at.is_not(None) & (T.c.expects == "acknowledge")
    query = select(T.c.id, T.c.token).where((T.c.person == person) & waits)
    return [(row.id, row.token) for row in await connection.execute(query)]


async def withdraw_unsent(
    connection: AsyncConnection, these: Collection[int], why: Message
) -> None:
    """Notices that have not gone out, or are claimed by the caller, never do."""
    here = T.c.id.in_(these) & T.c.state.in_(("owed", "sending"))
    values = {"state": "withdrawn", "why": why, "first_tried_at": None}
    await connection.execute(update(T).where(here).values(values))


async def texts_since(connection: AsyncConnection, person: str, since: datetime) -> list[datetime]:
    """When texts were sent to a person since then; several messages in one are one text."""
    at = func.min(T.c.sent_at).label("at")
    query = (
        select(at)
        .where((T.c.person == person) & (T.c.sent_at > since))
        .group_by(T.c.reference)
        .order_by(at)
    )
    return [row.at for row in await connection.execute(query)]


async def mark_failed(connection: AsyncConnection, notice: int, why: Message) -> None:
    """No phone of this person can be reached."""
    await connection.execute(
        update(T)
        .where((T.c.id == notice) & (T.c.state == "sending"))
        .values(state="failed", why=why)
    )


async def next_try(connection: AsyncConnection) -> datetime | None:
    """When the earliest notice that was put back may be tried again."""
    found: datetime | None = (
        await connection.execute(
            select(func.min(T.c.not_before)).where(T.c.state.in_(("owed", "unknown")))
        )
    ).scalar_one_or_none()
    return found


async def find(connection: AsyncConnection, notice: int) -> NoticeRow | None:
    row = (await connection.execute(select(*T.c).where(T.c.id == notice))).one_or_none()
    return NoticeRow(**row._mapping) if row else None


async def open_for_people(connection: AsyncConnection, people: Collection[str]) -> list[NoticeRow]:
    """What these people have been asked and not answered, the latest first."""
    asked = T.c.person.in_(people) & (T.c.expects != "nothing")
    here = asked & T.c.state.in_(("sent", "sending"))
    return await _rows(connection, select(*T.c).where(here).order_by(T.c.id.desc()).limit(50))


async def decisions_put_to(
    connection: AsyncConnection, people: Collection[str], incident: int | None = None
) -> list[NoticeRow]:
    """The decisions of open incidents that these people have been asked, answered or not, the
    latest first; of one incident where it is named.
    """
    asked = T.c.person.in_(people) & (T.c.expects == "option") & (I.c.state == "open")
    here = asked if incident is None else asked & (T.c.incident == incident)
    query = select(*T.c).join(I, I.c.id == T.c.incident).where(here)
    return await _rows(connection, query.order_by(T.c.id.desc()).limit(50))


async def settled_questions(
    connection: AsyncConnection, people: Collection[str], since: datetime
) -> list[NoticeRow]:
    """Questions to these people, asked since then, that need no answer any more, the latest
    first.
    """
    asked = T.c.person.in_(people) & (T.c.expects != "nothing") & (T.c.owed_at >= since)
    here = asked & T.c.state.in_(("answered", "withdrawn"))
    return await _rows(connection, select(*T.c).where(here).order_by(T.c.id.desc()).limit(50))


async def answers_to_step(connection: AsyncConnection, notice: NoticeRow) -> list[NoticeRow]:
    """The answers of others to the question of this notice, the latest first."""
    same = (T.c.incident == notice.incident) & (T.c.step == notice.step) & (T.c.id != notice.id)
    item = T.c.item.is_(None) if notice.item is None else T.c.item == notice.item
    here = same & item & (T.c.state == "answered")
    query = select(*T.c).where(here).order_by(T.c.answered_at.desc(), T.c.id.desc()).limit(50)
    return await _rows(connection, query)


async def _rows(connection: AsyncConnection, query: Select[Any]) -> list[NoticeRow]:
    return [NoticeRow(**row._mapping) for row in (await connection.execute(query)).all()]


async def mark_received(connection: AsyncConnection, notice: int, at: datetime) -> bool:
    """Whether it was open, and had not been confirmed as received before."""
    unanswered = T.c.state.in_(UNANSWERED) & T.c.received_at.is_(None)
    here = update(T).where((T.c.id == notice) & unanswered)
    return (await connection.execute(here.values(received_at=at))).rowcount == 1


async def open_questions_of(
    connection: AsyncConnection, person: str, role: str | None = None
) -> list[tuple[int, str]]:
    """(incident, token) of everything this person is being asked, sent or about to be; `role`: only
    in that role.
    """
    here = (T.c.person == person) & WAITING
    here = here if role is None else here & (T.c.role == role)
    rows = await connection.execute(select(T.c.incident, T.c.token).where(here).order_by(T.c.id))
    return [(row.incident, row.token) for row in rows]
