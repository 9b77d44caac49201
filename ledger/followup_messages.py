"""`told by [steps]`: a follow-up to each recipient, or possible recipient, of those steps, once
each (docs/semantics.md, M16).

Callers of a call list are not recipients: they were asked to inform others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.call_lists import reached
from ledger.new_rows import NewNoticeRow
from ledger.planned_writes import TableRows
from ledger.row_writer import write_rows
from ledger.tables import NoticeRow, table_of
from playbooks.messages.call_lists import PART
from playbooks.messages.rendering import Receiver
from translations.messages import message

T = table_of(NoticeRow).c
NOT_NEEDED = message("reason.followed_up")
AT_ONCE = 1000  # rows of one statement


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Who is meant (`but` are left out), and how the row of a message to one of them is made."""

    incident: int
    steps: tuple[str, ...]
    item: str | None
    row: Callable[[Receiver], NewNoticeRow]
    but: frozenset[str] = frozenset()


async def write_followups(connection: AsyncConnection, followup: FollowUp) -> None:
    """First what has not gone out yet is stopped: it is no longer true.

    What is on its way at this moment counts as sent.
    """
    here = _of(followup)
    await _withdraw(connection, followup, "owed", first_tried_at=None)
    # Read after that update: what a sender claimed first now shows as `sending` and is a recipient,
    # the rest is withdrawn. No message falls between the two.
    columns = (T.person, T.name, T.role, T.phones, T.language)
    sent = await connection.execute(select(*columns).where(here, _reached()).order_by(T.id))
    receivers = {
        row.person: Receiver(row.person, row.name, row.role, tuple(row.phones), row.language)
        for row in sent
    }
    for call in await reached(connection, followup.incident, followup.steps, followup.item):
        by_phone = Receiver(
            call["retailer"], call["name"], "retailer", tuple(call["phones"]), call["language"]
        )
        # A customer who was texted and called gets one follow-up.
        receivers.setdefault(by_phone.person, by_phone)
    rows = [
        followup.row(receiver)
        for person, receiver in receivers.items()
        if person not in followup.but
    ]
    await write_rows(connection, [TableRows(table_of(NoticeRow), rows, once="unique_key")])
    # Last, since they count as recipients above: they get the current text, the old one is not
    # retried.
    await _withdraw(connection, followup, "unknown")


async def _withdraw(
    connection: AsyncConnection, followup: FollowUp, state: str, **more: None
) -> None:
    """For those who are left out, what they were to be told is still true: they get it."""
    here = and_(_of(followup), T.state == state, T.expects == "nothing")
    change = update(NoticeRow).values(state="withdrawn", why=NOT_NEEDED, **more)
    if not followup.but:
        await connection.execute(change.where(here))
        return
    found = await connection.execute(select(T.id, T.person).where(here).order_by(T.id))
    ids = [row.id for row in found if row.person not in followup.but]
    for start in range(0, len(ids), AT_ONCE):
        await connection.execute(change.where(here, T.id.in_(ids[start : start + AT_ONCE])))


def _of(followup: FollowUp) -> ColumnElement[bool]:
    here = and_(
        T.incident == followup.incident, T.step.in_(followup.steps), T.token.not_like(f"%{PART}")
    )
    return here if followup.item is None else and_(here, T.item == followup.item)


def _reached() -> ColumnElement[bool]:
    """Sent, or possibly sent: a notice withdrawn while it was being sent may have gone out."""
    begun = or_(T.sent_at.is_not(None), T.first_tried_at.is_not(None))
    return or_(
        T.state.in_(("sent", "answered", "sending", "unknown")), and_(T.state == "withdrawn", begun)
    )
