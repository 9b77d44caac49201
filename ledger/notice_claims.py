"""Claiming notices: of several processes and lanes, each message is sent by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.new_rows import NewNoticeRow
from ledger.tables import IncidentRow, NoticeRow, table_of

T = table_of(NoticeRow)
I = table_of(IncidentRow)  # noqa: E741
# a claim this old belongs to a process that died in the middle of sending
ABANDONED = timedelta(seconds=30)
_NOW = bindparam("moment", type_=T.c.claimed_at.type)
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
    T.c.claimed_at,
    T.c.most_an_hour,
    T.c.held_at,
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
    claimed_at: datetime | None = None  # with the process, tells this claim from a later one
    most_an_hour: int | None = None
    held_at: datetime | None = None  # since when it has been held back


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
        claimed_at=row["claimed_at"],
        most_an_hour=row["most_an_hour"],
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
    statements = _claiming(lane, connection.dialect.name == "postgresql")
    given = {"moment": now, "expired": now - abandoned, "process": who, "most": most}
    claimed = await (_look_and_claim if statements.due is not None else _claim_at_once)(
        connection, statements, given
    )
    return sorted(claimed, key=lambda n: (n.urgency, n.id))


class _Claiming(NamedTuple):
    """`due`: what can be claimed, where that is a statement of its own; `taking` claims it."""

    due: Any
    taking: Any


# Built once: every lane looks every few seconds, and to build these costs more than to run them.
@cache
def _claiming(lane: str, at_once: bool) -> _Claiming:
    # `not_before`: a retry that is not due yet, after a busy carrier or an unconfirmed try.
    waiting = T.c.state.in_(("owed", "unknown")) & or_(
        T.c.not_before.is_(None), T.c.not_before <= _NOW
    )
    lost = (T.c.state == "sending") & (T.c.claimed_at < bindparam("expired"))
    # The list of states implies the condition of the partial index `notice_owed`: PostgreSQL needs
    # it to use that index, which holds only messages still to be sent.
    here = T.c.state.in_(("owed", "sending", "unknown")) & or_(waiting, lost) & _lane(lane)
    # `owed` was never tried, or is known not to have been sent: only the others may already have
    # gone out, so that the carrier is asked before they are sent (I5).
    doubtful = and_(T.c.state != "owed", T.c.first_tried_at.is_not(None)).label("doubtful")
    # Urgent first (I6), then in the order in which they were decided.
    order = (T.c.urgency, T.c.id)
    due = select(T.c.id, doubtful).where(here).order_by(*order).limit(bindparam("most"))
    values: dict[str, Any] = {
        "state": "sending",
        "claimed_at": _NOW,
        "claimed_by": bindparam("process"),
        # The first try's moment is kept: the carrier's list is searched from then on
        # (`Gateway.find`).
        "first_tried_at": func.coalesce(T.c.first_tried_at, _NOW),
    }
    taking = update(T).values(values)
    if not at_once:
        found = T.c.id.in_(bindparam("found", expanding=True))
        return _Claiming(due, taking.where(found).returning(*_LETTER))
    # `doubtful` is read in the CTE: RETURNING of the UPDATE would see the state it has just
    # written.
    chosen = due.with_for_update(skip_locked=True).cte("due")
    taken = taking.where(T.c.id == chosen.c.id).returning(*_LETTER, chosen.c.doubtful)
    return _Claiming(None, taken)


async def _claim_at_once(
    connection: AsyncConnection, statements: _Claiming, given: dict[str, Any]
) -> list[Claimed]:
    """PostgreSQL: one round trip; what another process is claiming is passed over."""
    return [Claimed(**row._mapping) for row in await connection.execute(statements.taking, given)]


async def _look_and_claim(
    connection: AsyncConnection, statements: _Claiming, given: dict[str, Any]
) -> list[Claimed]:
    """SQLite: RETURNING knows nothing of the row before, but there is one writer at a time, and no
    round trip to save.
    """
    found = await connection.execute(statements.due, given)
    doubt = {row.id: bool(row.doubtful) for row in found}
    if not doubt:
        return []
    taken = await connection.execute(statements.taking, given | {"found": list(doubt)})
    return [Claimed(**row._mapping, doubtful=doubt[row.id]) for row in taken]


def _lane(lane: str) -> Any:
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
        & or_(other.c.not_before.is_(None), other.c.not_before <= _NOW)
    )
    return (T.c.urgency > 0) & ~urgent.exists()


async def confirm_claim(
    connection: AsyncConnection, notice: Claimed, who: str, now: datetime
) -> bool:
    """Whether the claim is still ours, which begins again; False where another process has taken
    the notice over.
    """
    ours = (T.c.id == notice.id) & (T.c.state == "sending") & (T.c.claimed_by == who)
    here = ours & (T.c.claimed_at == notice.claimed_at)
    return bool((await connection.execute(update(T).where(here).values(claimed_at=now))).rowcount)


async def belongs_to_another(connection: AsyncConnection, reference: str, notice: int) -> bool:
    """Whether the carrier's reference is that of another notice's message."""
    query = select(T.c.id).where((T.c.reference == reference) & (T.c.id != notice)).limit(1)
    return (await connection.execute(query)).first() is not None
