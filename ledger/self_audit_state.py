"""What the self-audit remembers between its rounds, and what it has found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger import key_value
from ledger.tables import (
    FindingRow,
    ProcessRow,
    QueueHeadRow,
    SettingRow,
    SignalSourceRow,
    table_of,
)
from ledger.upsert import insert_into
from translations import Message

F, P = table_of(FindingRow), table_of(ProcessRow)
Q, S = table_of(QueueHeadRow), table_of(SignalSourceRow)
ROUND = "watch"  # the setting with the moment of the latest round
REMEMBERED = timedelta(days=1)  # a finding that is over


async def claim_round(
    connection: AsyncConnection, now: datetime, every: timedelta, name: str = ROUND
) -> bool:
    """Whether this process makes the next round: of all processes one in this time."""
    row = insert_into(connection, SettingRow).values(name=name, value=_written(now))
    setting = table_of(SettingRow).c
    # Also where the latest was ahead of now: a clock that was set back must not stop the rounds.
    due = (setting.value < _written(now - every)) | (setting.value > _written(now + every))
    claimed = row.on_conflict_do_update(
        index_elements=["name"], set_={"value": _written(now)}, where=due
    )
    return bool((await connection.execute(claimed.returning(setting.name))).all())


def _written(moment: datetime) -> str:
    """Such that the order of texts is that of time."""
    return moment.isoformat(timespec="microseconds")


async def last_round(connection: AsyncConnection) -> datetime | None:
    """When the ledger was examined last; None where it never was."""
    found = await key_value.get(connection, ROUND)
    return datetime.fromisoformat(found) if found else None


async def findings(connection: AsyncConnection) -> Sequence[FindingRow]:
    """What is not as it must be, the oldest first."""
    query = select(F).where(F.c.ended_at.is_(None)).order_by(F.c.since, F.c.name, F.c.subject)
    return [FindingRow(**row._mapping) for row in await connection.execute(query)]


async def keep_finding(
    connection: AsyncConnection,
    name: str,
    subject: str,
    incident: int | None,
    reason: Message,
    now: datetime,
) -> None:
    """It was found, perhaps again. One that had ended starts again, but keeps `paged_at`."""
    here = (F.c.name == name) & (F.c.subject == subject)
    found = (await connection.execute(select(F.c.ended_at).where(here))).first()
    if found is None:
        row = {"name": name, "subject": subject, "since": now, "incident": incident}
        await connection.execute(insert(F).values(**row, reason=reason))
        return
    again = {} if found.ended_at is None else {"since": now, "ended_at": None}
    await connection.execute(update(F).where(here).values(reason=reason, **again))


async def end_findings(
    connection: AsyncConnection, name: str, kept: Iterable[str], now: datetime
) -> None:
    """All of this check but these subjects are over; those over for a day are forgotten."""
    over = (F.c.name == name) & F.c.ended_at.is_(None) & F.c.subject.not_in(list(kept))
    await connection.execute(update(F).where(over).values(ended_at=now))
    await connection.execute(delete(F).where(F.c.ended_at < now - REMEMBERED))


async def mark_paged(
    connection: AsyncConnection, finding: FindingRow, now: datetime, again: timedelta
) -> bool:
    """Mark it as paged. False where it was, less than `again` ago for one that comes and goes."""
    here = (F.c.name == finding.name) & (F.c.subject == finding.subject)
    once = F.c.paged_at.is_(None) | ((F.c.paged_at < F.c.since) & (F.c.paged_at < now - again))
    marked = await connection.execute(update(F).where(here & once).values(paged_at=now))
    return bool(marked.rowcount)


async def move_heads(
    connection: AsyncConnection, heads: dict[str, str | None], now: datetime
) -> dict[str, datetime]:
    """Queue -> since when the same thing has been at its head."""
    known = {row.queue: row for row in await connection.execute(select(Q))}
    since = {}
    for queue, head in heads.items():
        before = known.get(queue)
        if head is None or before is None or before.head != head:
            await connection.execute(delete(Q).where(Q.c.queue == queue))
        if head is None:
            continue
        if before is not None and before.head == head:
            since[queue] = before.since
            continue
        since[queue] = now
        await connection.execute(insert(Q).values(queue=queue, head=head, since=now))
    return since


async def record_running(
    connection: AsyncConnection, name: str, roles: str, started_at: datetime, now: datetime
) -> None:
    """This process runs."""
    row = {"roles": roles, "started_at": started_at, "seen_at": now}
    said = insert_into(connection, ProcessRow).values(name=name, **row)
    await connection.execute(said.on_conflict_do_update(index_elements=["name"], set_=row))


async def forget_process(connection: AsyncConnection, name: str) -> None:
    """It stops in an orderly way, or died long ago."""
    await connection.execute(delete(P).where(P.c.name == name))


async def processes(connection: AsyncConnection) -> Sequence[ProcessRow]:
    """Those that run, and those that died."""
    return [ProcessRow(**row._mapping) for row in await connection.execute(select(P))]


async def sources(connection: AsyncConnection) -> dict[str, SignalSourceRow]:
    """By name."""
    rows = await connection.execute(select(S))
    return {row.source: SignalSourceRow(**row._mapping) for row in rows}


async def keep_source(connection: AsyncConnection, row: SignalSourceRow) -> None:
    """As it is now."""
    values = row.model_dump()
    kept = insert_into(connection, SignalSourceRow).values(values)
    await connection.execute(kept.on_conflict_do_update(index_elements=["source"], set_=values))


async def forget_sources(connection: AsyncConnection, before: datetime) -> None:
    """Those not heard of since then."""
    await connection.execute(delete(S).where(S.c.last_at < before))
