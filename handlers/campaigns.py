"""Letters, call lists and word to those reached before, laid down as rows to write."""

from __future__ import annotations

from functools import partial
from typing import Any

from incidents import effects as do
from ledger.changes import Changes
from ledger.told import Told
from playbooks.answers import Answers
from playbooks.calls import TO_CALL, CallDraft, call_drafts, list_letters, of_calls
from playbooks.decide import Decision
from playbooks.owed import Draft, Letters, Receiver
from playbooks.run import Run


def notice_row(draft: Draft, answers: Answers) -> dict[str, Any]:
    return {
        "unique_key": draft.unique, "incident": draft.incident, "step": draft.step, "item": draft.item, "clause": list(draft.clause),
        "token": draft.token, "person": draft.person, "name": draft.name, "role": draft.role, "phones": list(draft.phones),
        "language": draft.language, "text": draft.text, "expects": draft.expects, "options": list(draft.options),
        "form": draft.form, "deadline": draft.deadline,
        "urgency": draft.urgency, "state": "owed", "phone": 0, "owed_at": answers.now,
        "claimed_at": None, "claimed_by": None, "first_tried_at": None,
    }  # fmt: skip


def lay_campaigns(decision: Decision, run: Run, answers: Answers, changes: Changes) -> None:
    """What a decision owes to sets of customers besides letters: call lists, and word to those whom earlier steps reached."""
    own = answers.of(run)
    calls = call_drafts(decision.effects, run, own)
    changes.notices += [notice_row(d, answers) for d in list_letters(calls, decision.effects, run.playbook, own)]
    changes.told += _told(decision, run, answers)
    changes.calls.laid += [call_row(call, answers) for call in calls]
    for effect in decision.effects:
        if isinstance(effect, do.HandCalls):
            changes.calls.handed.append((effect.token, effect.person, effect.to))
        elif isinstance(effect, do.Withdraw) and of_calls(effect.token):
            changes.calls.over.append(effect.token)


def call_row(call: CallDraft, answers: Answers) -> dict[str, Any]:
    return {
        "unique_key": call.unique, "incident": call.incident, "step": call.step, "item": call.item, "clause": list(call.clause),
        "token": call.token, "person": call.person, "retailer": call.retailer, "name": call.name, "phones": list(call.phones),
        "language": call.language, "text": call.text, "again_seconds": round(call.again.total_seconds()), "state": TO_CALL, "tries": 0,
        "owed_at": answers.now,
    }  # fmt: skip


def _told(decision: Decision, run: Run, answers: Answers) -> list[Told]:
    """Those to be told again of something: who they are stands in the notices."""
    found = []
    for effect in decision.effects:
        if isinstance(effect, do.TellCustomers) and effect.to.told_by:
            letters = Letters(effect, run.incident, run.playbook, answers.of(run))
            but = letters.answers.customers.among(effect.to.but) if effect.to.but else frozenset[str]()
            found.append(Told(run.incident, effect.to.told_by, effect.to.item, partial(_row_to, letters, answers), but))
    return found


def _row_to(letters: Letters, answers: Answers, receiver: Receiver) -> dict[str, Any]:
    return notice_row(letters.to(receiver), answers)
