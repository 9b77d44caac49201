"""Everything a batch of decisions writes, gathered before it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ledger.call_lists import CallRows
from ledger.decision_state import DecisionState
from ledger.followup_messages import FollowUp
from ledger.list_rows import FactListRow, SignalListRow
from ledger.new_rows import (
    AnswerRow,
    MaintenanceRow,
    NewNoticeRow,
    NewTimelineRow,
    OutboxEventRow,
    RoutineRunRow,
)
from ledger.planned_writes import NO_LOCK, SiteLock
from ledger.service_changes import ServiceChanges
from translations.messages import Message

NO_CALLS = CallRows()


@dataclass
class ChangeSet:
    """Rows by table.

    `runs` are written from the stored state: new ones inserted, known ones guarded by their
    version.
    """

    signals: list[SignalListRow] = field(default_factory=list)
    # signals that were accepted before, now with their verdict
    judged: list[SignalListRow] = field(default_factory=list)
    reasons: dict[int, Message] = field(default_factory=dict)  # incident -> why it was opened
    touched: set[int] = field(default_factory=set)
    timeline: list[NewTimelineRow] = field(default_factory=list)
    notices: list[NewNoticeRow] = field(default_factory=list)
    calls: CallRows = field(default_factory=CallRows)
    followups: list[FollowUp] = field(default_factory=list)
    withdrawn: list[tuple[str, Message]] = field(default_factory=list)  # token, why
    answered: list[AnswerRow] = field(default_factory=list)
    failed: list[tuple[int, Message]] = field(default_factory=list)  # notice, why
    outbox: list[OutboxEventRow] = field(default_factory=list)
    routines: list[RoutineRunRow] = field(default_factory=list)
    units: set[str] = field(default_factory=set)
    due: list[datetime | None] = field(default_factory=list)  # when the runs touched must be woken
    service: ServiceChanges = field(default_factory=ServiceChanges)
    facts: list[FactListRow] = field(default_factory=list)
    windows: list[MaintenanceRow] = field(default_factory=list)
    # kinds of incident that depend on a fact that changed -> when
    recheck_at: dict[str, datetime] = field(default_factory=dict)
    lock: SiteLock = NO_LOCK

    def several(self, stored: DecisionState) -> bool:
        """Whether more than new rows and changed runs are to be written: then one statement is not
        enough.
        """
        # Each of these needs further statements beside the one that writes rows and runs.
        more = (
            self.judged,
            self.answered,
            self.failed,
            self.withdrawn,
            self.followups,
            self.facts,
            self.windows,
            self.calls != NO_CALLS,
            self.service,
        )
        # A new hold is a plain insert, its primary key the guard; changing or ending one is not.
        return any(more) or any(
            unit in stored.held or unit in stored.live.served for unit in self.units
        )
