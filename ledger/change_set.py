"""Everything a batch of decisions writes, gathered before it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ledger.audit import AuditEntry
from ledger.call_lists import CallRows
from ledger.decision_state import DecisionState
from ledger.followup_messages import FollowUp
from ledger.list_rows import FactListRow, SignalListRow
from ledger.new_rows import (
    AnswerRow,
    InboundTextReplyRow,
    MaintenanceRow,
    NewNoticeRow,
    NewTimelineRow,
    OutboxEventRow,
    RoutineRunRow,
)
from ledger.planned_writes import NO_LOCK, SiteLock
from ledger.service_changes import ServiceChanges
from playbooks.definition.run import Run
from translations.messages import Message

NO_CALLS = CallRows()


@dataclass(frozen=True, slots=True)
class WithdrawnQuestion:
    """`people`: who need not answer any more; empty: all who were asked."""

    token: str
    why: Message
    people: tuple[str, ...] = ()


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
    # as decided, for the reply to who brought it about
    decided: dict[int, Run] = field(default_factory=dict)
    timeline: list[NewTimelineRow] = field(default_factory=list)
    notices: list[NewNoticeRow] = field(default_factory=list)
    calls: CallRows = field(default_factory=CallRows)
    followups: list[FollowUp] = field(default_factory=list)
    withdrawn: list[WithdrawnQuestion] = field(default_factory=list)
    moved: list[tuple[str, datetime]] = field(default_factory=list)  # token, its new deadline
    answered: list[AnswerRow] = field(default_factory=list)
    revised: list[AnswerRow] = field(default_factory=list)  # of notices that are answered
    failed: list[tuple[int, Message]] = field(default_factory=list)  # notice, why
    inbound: InboundTextReplyRow | None = None  # the text that brings this about, and its reply
    outbox: list[OutboxEventRow] = field(default_factory=list)
    routines: list[RoutineRunRow] = field(default_factory=list)
    units: set[str] = field(default_factory=set)
    due: list[datetime | None] = field(default_factory=list)  # when the runs touched must be woken
    service: ServiceChanges = field(default_factory=ServiceChanges)
    facts: list[FactListRow] = field(default_factory=list)
    windows: list[MaintenanceRow] = field(default_factory=list)
    # kinds of incident that depend on a fact that changed -> when
    recheck_at: dict[str, datetime] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)
    lock: SiteLock = NO_LOCK

    def several(self, stored: DecisionState) -> bool:
        """Whether more than new rows and changed runs are to be written: then one statement is not
        enough.
        """
        # Each of these needs further statements beside the one that writes rows and runs.
        more = (
            self.judged,
            self.answered,
            self.revised,
            self.failed,
            self.withdrawn,
            self.moved,
            self.followups,
            self.facts,
            self.windows,
            self.inbound,
            self.calls != NO_CALLS,
            self.service,
            self.audit,
        )
        # A new hold is a plain insert, its primary key the guard; changing or ending one is not.
        return any(more) or any(
            unit in stored.held or unit in stored.live.served for unit in self.units
        )
