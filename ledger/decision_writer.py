"""Writes a change set in one transaction: most of it in one statement on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import case, delete, null, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger import audit
from ledger.change_set import NO_CALLS, ChangeSet, WithdrawnQuestion
from ledger.database import ConflictError, begin
from ledger.decision_state import DecisionState
from ledger.drill_guard import check_drill_isolation
from ledger.external_facts import wake_incidents, write_facts
from ledger.followup_messages import write_followups
from ledger.inbound_sms import keep_reply
from ledger.list_rows import SignalListRow
from ledger.new_rows import AnswerRow
from ledger.planned_writes import Row, TableRows
from ledger.row_writer import write_rows
from ledger.service_changes import write_services
from ledger.suppression_records import write_windows
from ledger.tables import (
    UNANSWERED,
    IncidentRow,
    IncidentUnitRow,
    NoticeRow,
    OutboxRow,
    RouteProgressRow,
    RoutineRow,
    SignalRow,
    TimelineRow,
    UnitReservationRow,
    table_of,
)
from ledger.upsert import insert_into
from playbooks.definition.run import Run
from playbooks.engine.unconfirmed_reports import is_unconfirmed
from translations.messages import Message


async def write_changes(
    connection: AsyncConnection, changes: ChangeSet, stored: DecisionState
) -> dict[str, int]:
    """Ids of the notices inserted, by unique key.

    Raises ConflictError if a run or a unit was changed since it was read, DrillIsolationError,
    AlreadyAnsweredError.
    """
    # First, because it also resets a drill's notices to `owed`: the rows below must carry that
    # (I7).
    check_drill_isolation(changes, stored)
    # On PostgreSQL a decision of one statement runs in autocommit; several statements need a
    # transaction around them.
    if changes.several(stored):
        await begin(connection)
    # First: a text that comes again must change nothing, in any state of its question.
    if changes.inbound:
        await keep_reply(connection, changes.inbound)
    await _judge_signals(connection, changes.judged)
    holds = await _write_units(connection, changes.units, stored)
    # An incident without a version was not read, so this batch has opened it.
    fresh = [i for i in sorted(changes.touched) if i not in stored.versions]
    known = sorted(changes.touched - set(fresh))
    parts = [
        TableRows(
            table_of(IncidentRow),
            [{**_row(stored.runs[i]), "version": stored.versions[i] + 1} for i in known],
            guard="version",
        ),
        TableRows(
            table_of(IncidentRow),
            [{**_row(stored.runs[i]), "reason": changes.reasons[i], "version": 1} for i in fresh],
        ),
        TableRows(table_of(SignalRow), changes.signals),
        TableRows(table_of(UnitReservationRow), holds),
        TableRows(table_of(TimelineRow), changes.timeline),
        TableRows(
            table_of(NoticeRow), changes.notices, once="unique_key", back=("unique_key", "id")
        ),
        TableRows(table_of(OutboxRow), changes.outbox),
        TableRows(table_of(RoutineRow), changes.routines),
        TableRows(table_of(IncidentUnitRow), _new_units(changes.touched, stored), once="key"),
    ]
    # Only notices return columns: which of them are new decides what this process sends directly.
    _, _, _, _, _, notices, *_ = await write_rows(connection, parts, changes.lock)
    # After the inserts, so that a question asked and withdrawn by the same decision is found here.
    await _write_answers(connection, changes)
    if changes.calls != NO_CALLS:
        await changes.calls.write(connection)
    # Recipients are read from the notice table: after the notices above are inserted and withdrawn.
    for followup in changes.followups:
        await write_followups(connection, followup)
    if changes.service:
        await write_services(connection, changes.service)
    if changes.facts:
        await write_facts(connection, changes.facts)
    if changes.recheck_at:
        await wake_incidents(connection, changes.recheck_at, max(changes.recheck_at.values()))
    if changes.windows:
        await write_windows(connection, changes.windows)
    # Last: from here to the commit the audit table is locked for other writers.
    await audit.append(connection, *changes.audit)
    return dict(notices)


async def _judge_signals(connection: AsyncConnection, judged: list[SignalListRow]) -> None:
    # Guarded by the state: of two workers with the same redelivered signal one changes the row, the
    # other is a conflict and sees it as judged at its next try (I12).
    table = table_of(SignalRow)
    for row in judged:
        here = (
            (table.c.source == row["source"])
            & (table.c.id == row["id"])
            & (table.c.state == "accepted")
        )
        done = await connection.execute(
            update(table)
            .where(here)
            .values({k: v for k, v in row.items() if k not in ("source", "id")})
        )
        if done.rowcount != 1:
            raise ConflictError(f"signal {row['id']} was judged elsewhere")


def _new_units(touched: set[int], stored: DecisionState) -> list[Row]:
    """The trucks that these runs did not have when they were read."""
    return [
        {"key": f"{incident}:{unit}", "incident": incident, "unit": unit}
        for incident in sorted(touched)
        for unit in sorted(stored.runs[incident].unit_names() - stored.units.get(incident, set()))
    ]


def _row(run: Run) -> Row:
    return {
        "id": run.incident,
        "kind": run.playbook,
        "severity": "major" if run.major else "local",
        "state": run.status,
        "opened_at": run.opened_at,
        "closed_at": run.closed_at,
        "site": run.site,
        "unit": next(iter(run.units), None),
        "signals": run.signals,
        "unconfirmed": is_unconfirmed(run),
        "routine": run.routine,
        "plan_version": run.plan,
        "run": run.model_dump_json(),
        # The agenda is this column: written with the run, it cannot disagree with it (decision
        # record 2).
        "due_at": run.next_due(),
        "drill": list(run.people) if run.drill else None,
    }


async def _write_units(
    connection: AsyncConnection, units: set[str], stored: DecisionState
) -> list[Row]:
    """Updates holds of units; new holds are returned to be inserted: if another transaction holds
    one, the primary key refuses, and the decision is made again.
    """
    table, fresh = table_of(UnitReservationRow), []
    # In one fixed order, so that two decisions about the same units cannot lock them crosswise.
    for unit in sorted(units):
        before, after = stored.held.get(unit), stored.live.units.get(unit)
        if after and not before:
            fresh.append({"unit": unit, **_hold(after)})
        # Guarded by the hold that was read: if another transaction has changed it since, no row
        # matches (I3). NULL-safe, since a broken-down truck may belong to no incident.
        elif before and before != after:
            here = (
                (table.c.unit == unit)
                & (table.c.state == before.state)
                & (table.c.incident.is_not_distinct_from(before.incident))
            )
            done = await connection.execute(
                update(table).where(here).values(_hold(after))
                if after
                else delete(table).where(here)
            )
            if done.rowcount != 1:
                raise ConflictError(f"unit {unit} was taken elsewhere")
        if unit in stored.live.served:
            await _write_served(connection, unit, stored.live.served[unit])
    return fresh


def _hold(record: Any) -> Row:
    return {
        "state": record.state,
        "incident": record.incident,
        "instead_of": record.instead_of,
        "until": record.until,
    }


async def _write_served(connection: AsyncConnection, route: str, upto: int) -> None:
    statement = insert_into(connection, RouteProgressRow).values(route=route, upto=upto)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["route"], set_={"upto": upto})
    )


async def _write_answers(connection: AsyncConnection, changes: ChangeSet) -> None:
    """First who answered, then what need not be answered any more: sent ones are closed, unsent
    ones never go out.
    """
    table = table_of(NoticeRow)
    for row in changes.answered:
        # Not only `sent`: a person can answer before the sender has recorded that the message went
        # out.
        here = (table.c.id == row["id"]) & table.c.state.in_(UNANSWERED)
        done = await connection.execute(update(table).where(here).values(_said(row)))
        if done.rowcount != 1:
            raise ConflictError(f"notice {row['id']} was answered elsewhere")
    for row in changes.revised:
        here = (table.c.id == row["id"]) & (table.c.state == "answered")
        await connection.execute(update(table).where(here).values(_said(row)))
    # With what the run does about it: else a process that dies in between loses the failure.
    for notice, why in changes.failed:
        here = (table.c.id == notice) & (table.c.state == "sending")
        done = await connection.execute(update(table).where(here).values(state="failed", why=why))
        if done.rowcount != 1:
            raise ConflictError(f"notice {notice} was settled elsewhere")
    for token, until in changes.moved:
        here = (table.c.token == token) & (table.c.expects != "nothing")
        await connection.execute(update(table).where(here).values(deadline=until))
    for why, people, tokens in _by_reason(changes.withdrawn):
        # A sent message that asks nothing keeps its state: there is no question to close.
        unsent = table.c.state.in_(("owed", "unknown", "sending"))
        here = table.c.token.in_(tokens) & (
            unsent | ((table.c.state == "sent") & (table.c.expects != "nothing"))
        )
        if people:
            here &= table.c.person.in_(people)
        # Cleared only for `owed` (put back, certainly not sent): a withdrawn notice with a first
        # try counts as possibly received (M16, `followup_messages`).
        tried = case((table.c.state == "owed", null()), else_=table.c.first_tried_at)
        await connection.execute(
            update(table).where(here).values(state="withdrawn", why=why, first_tried_at=tried)
        )


def _said(row: AnswerRow) -> Row:
    """What a notice says of its answer."""
    return {
        "state": "answered",
        "answer": row["answer"],
        "answered_at": row["at"],
        "entered": row["entered"],
        "way": row["way"],
        "answered_by": row["answered_by"],
        "on_behalf_of": row["on_behalf_of"],
    }


def _by_reason(
    withdrawn: Iterable[WithdrawnQuestion],
) -> list[tuple[Message, tuple[str, ...], list[str]]]:
    """The tokens withdrawn for each reason and for the same people. A message has no hash: it is
    distinguished by its JSON.
    """
    found: dict[tuple[bytes, tuple[str, ...]], tuple[Message, tuple[str, ...], list[str]]] = {}
    for one in withdrawn:
        key = orjson.dumps(one.why), one.people
        found.setdefault(key, (one.why, one.people, []))[2].append(one.token)
    return list(found.values())
