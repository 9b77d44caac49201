"""Maps campaigns, call lists and follow-ups of a decision to rows."""

from __future__ import annotations

from functools import partial
from typing import Any

from handlers import telemetry
from incidents import effects as do
from ledger.change_set import ChangeSet
from ledger.followups import FollowUp
from playbooks.company.fact_source import FactSource
from playbooks.decide import Decision
from playbooks.definition.run import Run
from playbooks.messages.call_lists import (
    TO_CALL,
    CallDraft,
    of_calls,
    render_call_notices,
    render_calls,
)
from playbooks.messages.rendering import Notification, Receiver, TextRenderer


def notice_row(notification: Notification, answers: FactSource) -> dict[str, Any]:
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
        "state": "owed",
        "phone": 0,
        "owed_at": answers.now,
        "claimed_at": None,
        "claimed_by": None,
        "first_tried_at": None,
        "trace": telemetry.traceparent(),
    }


def add_campaign_rows(
    decision: Decision, run: Run, answers: FactSource, changes: ChangeSet
) -> None:
    """Effects on customer sets beside messages: call lists, and follow-ups to recipients of earlier
    steps.
    """
    own = answers.of(run)
    calls = render_calls(decision.effects, run, own)
    changes.notices += [
        notice_row(d, answers)
        for d in render_call_notices(calls, decision.effects, run.playbook, own)
    ]
    changes.told += _told(decision, run, answers)
    changes.calls.laid += [call_row(call, answers) for call in calls]
    for effect in decision.effects:
        if isinstance(effect, do.ReassignCalls):
            changes.calls.handed.append((effect.token, effect.person, effect.to))
        elif isinstance(effect, do.Withdraw) and of_calls(effect.token):
            changes.calls.over.append(effect.token)


def call_row(call: CallDraft, answers: FactSource) -> dict[str, Any]:
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
        "owed_at": answers.now,
    }


def _told(decision: Decision, run: Run, answers: FactSource) -> list[FollowUp]:
    """Follow-ups; the recipients are resolved from the notices."""
    found = []
    for effect in decision.effects:
        if isinstance(effect, do.TellCustomers) and effect.to.told_by:
            letters = TextRenderer(effect, run.incident, run.playbook, answers.of(run))
            but = (
                letters.answers.customers.among(effect.to.but)
                if effect.to.but
                else frozenset[str]()
            )
            found.append(
                FollowUp(
                    run.incident,
                    effect.to.told_by,
                    effect.to.item,
                    partial(_row_to, letters, answers),
                    but,
                )
            )
    return found


def _row_to(letters: TextRenderer, answers: FactSource, receiver: Receiver) -> dict[str, Any]:
    return notice_row(letters.to(receiver), answers)
