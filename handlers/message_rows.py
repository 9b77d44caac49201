"""Maps campaigns, call lists and follow-ups of a decision to rows."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from handlers import instrumentation
from ledger.change_set import ChangeSet
from ledger.followup_messages import FollowUp
from ledger.new_rows import NewCallRow, NewNoticeRow
from playbooks.decide import Decision
from playbooks.messages.call_lists import TO_CALL, CallDraft, of_calls
from playbooks.messages.notification import Notification
from playbooks.messages.rendering import FollowUpText, Receiver


def notice_row(notification: Notification, at: datetime) -> NewNoticeRow:
    return {
        "unique_key": notification.unique,
        "incident": notification.incident,
        "step": notification.step,
        "item": notification.item,
        "clause": list(notification.clause),
        "token": notification.token,
        "person": notification.person,
        "name": notification.name,
        "role": notification.role,
        "phones": list(notification.phones),
        "language": notification.language,
        "text": notification.text,
        "expects": notification.expects,
        "options": list(notification.options),
        "form": notification.form,
        "deadline": notification.deadline,
        "urgency": notification.urgency,
        "most_an_hour": notification.most_an_hour,
        "state": "owed",
        "phone": 0,
        "owed_at": at,
        "claimed_at": None,
        "claimed_by": None,
        "first_tried_at": None,
        # In the row, since the process that sends the message may be another one.
        "trace": instrumentation.traceparent(),
    }


def add_calls(decision: Decision, changes: ChangeSet) -> None:
    """Call lists: new calls, calls reassigned to another caller, lists that are over."""
    rows = changes.calls
    rows.added += [call_row(call, decision.at) for call in decision.calls]
    rows.reassigned += [(effect.token, effect.person, effect.to) for effect in decision.reassigned]
    rows.over += [effect.token for effect in decision.withdrawn if of_calls(effect.token)]


def call_row(call: CallDraft, at: datetime) -> NewCallRow:
    return {
        "unique_key": call.unique,
        "incident": call.incident,
        "step": call.step,
        "item": call.item,
        "clause": list(call.clause),
        "token": call.token,
        "person": call.person,
        "retailer": call.retailer,
        "name": call.name,
        "phones": list(call.phones),
        "language": call.language,
        "text": call.text,
        "again_seconds": round(call.again.total_seconds()),
        "state": TO_CALL,
        "tries": 0,
        "owed_at": at,
    }


def followup(text: FollowUpText, at: datetime) -> FollowUp:
    """The recipients are resolved from the notices when it is written."""
    return FollowUp(
        text.renderer.incident, text.to.told_by, text.to.item, partial(_row_to, text, at), text.but
    )


def _row_to(text: FollowUpText, at: datetime, receiver: Receiver) -> NewNoticeRow:
    return notice_row(text.renderer.to(receiver), at)
