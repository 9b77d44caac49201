"""Notices on their way: claimed most urgent first, sent outside any transaction, then marked.

One statement each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import and_, bindparam, case, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.new_rows import NewNoticeRow
from ledger.postgres_writer import fetch_row
from ledger.process_liveness import PROCESS, is_dead
from ledger.tables import IncidentRow, NoticeRow, table_of
from translations.messages import Message

T = table_of(NoticeRow)
I = table_of(IncidentRow)  # noqa: E741
# a claim this old belongs to a process that died in the middle of sending
ABANDONED = timedelta(seconds=30)
# what a killed process had just sent is known to the carrier by then
SETTLE = timedelta(seconds=1)
_LETTER = (
    T.c.id,
    T.c.incident,
    T.c.token,
    T.c.person,
    T.c.phones,
    T.c.phone,
    T.c.text,
    T.c.language,
    T.c.expects,
    T.c.options,
    T.c.urgency,
    T.c.first_tried_at,
    T.c.trace,
    select(I.c.drill).where(I.c.id == T.c.incident).scalar_subquery().label("drill"),
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that is ours to send.

    `doubtful`: an earlier try may have gone out; ask the provider first.
    """

    id: int
    incident: int
    token: str
    person: str
    phones: list[str]
    phone: int
    text: str
    language: str
    expects: str
    options: list[str]
    urgency: int
    first_tried_at: datetime | None
    doubtful: bool
    drill: list[str] | None = None  # of a live drill: the people it may reach, as its incident says
    trace: str | None = None  # traceparent of the decision that asked for it


def as_claimed(row: NewNoticeRow, notice_id: int) -> Claimed:
    """A notice that was written as already ours to send.

    Those of a live drill never are (`ledger.drill_guard`).
    """
    return Claimed(
        id=notice_id,
        incident=row["incident"],
        token=row["token"],
        person=row["person"],
        phones=row["phones"],
        phone=row["phone"],
        text=row["text"],
        language=row["language"],
        expects=row["expects"],
        options=row["options"],
        urgency=row["urgency"],
        first_tried_at=row["first_tried_at"],
        doubtful=False,
        trace=row["trace"],
    )


async def claim(
    connection: AsyncConnection,
    who: str,
    now: datetime,
    most: int,
    lane: str = "all",
    abandoned: timedelta = ABANDONED,
) -> list[Claimed]:
    """Up to `most` notices that are due, ours from now on.

    `lane`: "urgent" (pages and offers), "rest" (only while nothing urgent waits), or "all".
    """
    # `not_before`: a retry that is not due yet, after a busy carrier or an unconfirmed try.
    waiting = T.c.state.in_(("owed", "unknown")) & or_(
        T.c.not_before.is_(None), T.c.not_before <= now
    )
    lost = (T.c.state == "sending") & (T.c.claimed_at < now - abandoned)
    # The list of states implies the condition of the partial index `notice_owed`: PostgreSQL needs
    # it to use that index, which holds only messages still to be sent.
    here = T.c.state.in_(("owed", "sending", "unknown")) & or_(waiting, lost) & _lane(lane, now)
    # `owed` was never tried, or is known not to have been sent: only the others may already have
    # gone out, so that the carrier is asked before they are sent (I5).
    doubtful = and_(T.c.state != "owed", T.c.first_tried_at.is_not(None)).label("doubtful")
    # Urgent first (I6), then in the order in which they were decided.
    due = select(T.c.id, doubtful).where(here).order_by(T.c.urgency, T.c.id).limit(most)
    values: dict[str, Any] = {
        "state": "sending",
        "claimed_at": now,
        "claimed_by": who,
        # The first try's moment is kept: the carrier's list is searched from then on
        # (`Gateway.find`).
        "first_tried_at": func.coalesce(T.c.first_tried_at, now),
    }
    taking = update(T).values(values)
    at_once = connection.dialect.name == "postgresql"
    claimed = await (_claim_at_once if at_once else _look_and_claim)(connection, due, taking)
    return sorted(claimed, key=lambda n: (n.urgency, n.id))


async def _claim_at_once(connection: AsyncConnection, due: Any, taking: Any) -> list[Claimed]:
    """PostgreSQL: one round trip; what another process is claiming is passed over."""
    # `doubtful` is read in the CTE: RETURNING of the UPDATE would see the state it has just
    # written.
    chosen = due.with_for_update(skip_locked=True).cte("due")
    taken = await connection.execute(
        taking.where(T.c.id == chosen.c.id).returning(*_LETTER, chosen.c.doubtful)
    )
    return [Claimed(**row._mapping) for row in taken]


async def _look_and_claim(connection: AsyncConnection, due: Any, taking: Any) -> list[Claimed]:
    """SQLite: RETURNING knows nothing of the row before, but there is one writer at a time, and no
    round trip to save.
    """
    doubt = {row.id: bool(row.doubtful) for row in await connection.execute(due)}
    if not doubt:
        return []
    taken = await connection.execute(taking.where(T.c.id.in_(list(doubt))).returning(*_LETTER))
    return [Claimed(**row._mapping, doubtful=doubt[row.id]) for row in taken]


def _lane(lane: str, now: datetime) -> Any:
    if lane == "all":
        return true()
    if lane == "urgent":
        return T.c.urgency == 0
    # Bulk is claimed only while no urgent message is due (I6), also one that another process will
    # send. An urgent one that waits for its retry does not hold up the rest.
    other = T.alias("other")
    urgent = select(other.c.id).where(
        (other.c.state == "owed")
        & (other.c.urgency == 0)
        & or_(other.c.not_before.is_(None), other.c.not_before <= now)
    )
    return (T.c.urgency > 0) & ~urgent.exists()


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
    # Never our own claims: while our listening connection is down, our lock is missing, too.
    killed = (T.c.state == "sending") & (T.c.claimed_by != PROCESS) & is_dead("claimed_by")
    done = await connection.execute(
        update(T).where(killed).values(state="unknown", not_before=now + SETTLE)
    )
    return done.rowcount


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


async def open_for_person(connection: AsyncConnection, person: str) -> list[NoticeRow]:
    """What this person has been asked and not answered, the latest first."""
    here = (T.c.person == person) & (T.c.expects != "nothing") & T.c.state.in_(("sent", "sending"))
    rows = (
        await connection.execute(select(*T.c).where(here).order_by(T.c.id.desc()).limit(50))
    ).all()
    return [NoticeRow(**row._mapping) for row in rows]


async def open_questions_of(connection: AsyncConnection, person: str) -> list[tuple[int, str]]:
    """(incident, token) of everything this person is being asked, sent or about to be."""
    here = (
        (T.c.person == person)
        & (T.c.expects != "nothing")
        & T.c.state.in_(("owed", "sending", "sent", "unknown"))
    )
    rows = await connection.execute(select(T.c.incident, T.c.token).where(here).order_by(T.c.id))
    return [(row.incident, row.token) for row in rows]
