"""Maps a decision to the rows that record it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import orjson

from handlers.announcement_rows import announcement_row, superseded_rows
from handlers.message_rows import add_calls, followup, notice_row
from handlers.suspension_and_order_rows import order_row, suspension_row
from incidents import effects as do
from incidents.fact_effects import RecordMaintenance, SetFact
from incidents.signals import Signal
from ledger.change_set import ChangeSet, WithdrawnQuestion
from ledger.database import ConflictError
from ledger.decision_state import DecisionState
from ledger.list_rows import FactListRow, SignalListRow
from ledger.new_rows import MaintenanceRow, NewTimelineRow, OutboxEventRow
from ledger.received_signals import signal_row
from playbooks.decide import Decision
from playbooks.messages.public_events import PublicEvent
from playbooks.state_updates import UnitTakenError
from playbooks.triage import Dismissed, Joined, Opened, Verdict


@contextmanager
def taken_unit_is_conflict() -> Iterator[None]:
    """Around deciding: a unit that another incident holds is a lost race, to be decided again.

    Raises ConflictError.
    """
    try:
        yield
    except UnitTakenError as taken:
        raise ConflictError(f"unit {taken} was taken") from taken


def add_decision(decision: Decision, stored: DecisionState, changes: ChangeSet) -> None:
    """Add what a decision writes, its linked incidents included. `stored` is updated, so that the
    next event of the batch is decided on it.
    """
    # In place: the FactSource from which the next event of the batch is decided shares this object.
    stored.live.overwrite(decision.live)
    _add(decision, stored, changes)


def _add(decision: Decision, stored: DecisionState, changes: ChangeSet) -> None:
    at = decision.at
    # Above the early return: a dismissed signal can still set a fact or mark a unit.
    changes.facts += [_fact(effect) for effect in decision.facts]
    changes.windows += [_window(effect) for effect in decision.windows]
    changes.recheck_at |= dict.fromkeys(sorted(decision.stale), at)
    changes.units |= decision.units
    if decision.run is None:
        return
    _add_run(decision, decision.run.incident, stored, changes)
    notices = (*decision.notifications, *decision.call_notices)
    changes.notices += [notice_row(notice, at) for notice in notices]
    changes.moved += [(effect.token, effect.until) for effect in decision.moved]
    changes.followups += [followup(text, at) for text in decision.followups]
    changes.withdrawn += [
        WithdrawnQuestion(effect.token, effect.why, effect.people) for effect in decision.withdrawn
    ]
    add_calls(decision, changes)
    _add_services(decision, decision.run.incident, changes)
    changes.outbox += [_outbox_row(event) for event in decision.events]
    for linked in decision.linked:
        _add(linked, stored, changes)


def _add_run(decision: Decision, incident: int, stored: DecisionState, changes: ChangeSet) -> None:
    assert decision.run
    stored.runs[incident] = changes.decided[incident] = decision.run
    changes.touched.add(incident)
    changes.due.append(decision.next_due)
    # Only the opening writes the reason: a later decision must not overwrite it.
    if isinstance(decision.verdict, Opened):
        changes.reasons[incident] = decision.verdict.reason
    changes.timeline += [timeline_row(incident, entry) for entry in decision.entries]


def _add_services(decision: Decision, incident: int, changes: ChangeSet) -> None:
    rows, at = changes.service, decision.at
    rows.suspended += [suspension_row(one, incident) for one in decision.suspensions]
    rows.lifted += [{"token": e.token, "at": at, "why": e.why} for e in decision.lifted]
    for one in decision.announcements:
        rows.announced.append(announcement_row(one, incident))
        rows.superseded += superseded_rows(one)
    rows.orders += [order_row(order, at) for order in decision.orders]


def _fact(effect: SetFact) -> FactListRow:
    return {
        "name": effect.name,
        "value": effect.value,
        "at": effect.at,
        "source": effect.source,
    }


def _window(effect: RecordMaintenance) -> MaintenanceRow:
    return {
        "signal": effect.signal,
        "site": effect.site,
        "starts": datetime.fromisoformat(effect.starts),
        "ends": datetime.fromisoformat(effect.ends),
        "about": effect.about,
        "named": effect.named,
    }


def judged_signal_row(
    signal: Signal, verdict: Verdict | None, incident: int | None
) -> SignalListRow:
    """The signal with its verdict, and the incident that has it."""
    assert isinstance(verdict, Opened | Joined | Dismissed)
    name = type(verdict).__name__.lower()
    return signal_row(signal, "judged", name, incident, verdict.reason)


def timeline_row(incident: int, entry: do.TimelineEntry) -> NewTimelineRow:
    """The row of a timeline entry."""
    return {
        "incident": incident,
        "at": entry.at,
        "clause": list(entry.clause),
        "step": entry.step,
        "item": entry.item,
        "code": entry.code,
        "params": entry.params,
        "way": entry.by.way if entry.by else None,
        "person": entry.by.person if entry.by else None,
        "on_behalf_of": entry.by.on_behalf_of if entry.by else None,
    }


def _outbox_row(event: PublicEvent) -> OutboxEventRow:
    """The event as a CloudEvent for the topic of its stream."""
    body = {
        "specversion": "1.0",
        "id": event.id,
        "source": "muster",
        "type": event.type,
        "time": event.at.isoformat(),
        "datacontenttype": "application/json",
        "data": event.data,
    }
    return {"topic": event.stream, "key": event.key, "body": orjson.dumps(body)}
