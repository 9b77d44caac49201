"""Customer sets in a drill: follow-ups to recipients of earlier steps, and call lists.

Same rules as the ledger's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from incidents import effects as do
from playbooks.company.directory import Progress
from playbooks.company.fact_source import FactSource
from playbooks.definition.run import Run
from playbooks.messages.call_lists import OPEN, OVER, REACHED, TO_CALL, CallDraft, of_calls
from playbooks.messages.rendering import Notification, Receiver, TextRenderer


class SentMessage(Protocol):
    """A message of the drill."""

    notification: Notification
    state: str


@dataclass
class PendingCall:
    """A call of the drill, and what became of it."""

    notification: CallDraft
    state: str = TO_CALL


@dataclass
class CallLists:
    """Every call of a drill, in order."""

    calls: list[PendingCall] = field(default_factory=list)

    def follow(self, laid: Iterable[CallDraft], effects: Iterable[do.Effect]) -> None:
        """Lay new calls; hand over and end lists as the effects say."""
        known = {call.notification.unique for call in self.calls}
        self.calls += [
            PendingCall(notification) for notification in laid if notification.unique not in known
        ]
        for effect in effects:
            if isinstance(effect, do.ReassignCalls):
                for call in self.open(effect.token, effect.person):
                    call.notification = replace(call.notification, person=effect.to)
            elif isinstance(effect, do.Withdraw) and self.calls:
                for call in self.open(effect.token):
                    call.state = OVER

    def open(self, token: str, person: str | None = None) -> list[PendingCall]:
        """Calls of a list not yet made (optionally by one caller)."""
        return [
            c
            for c in self.calls
            if c.state in OPEN
            and c.notification.token == token
            and person in (None, c.notification.person)
        ]

    def progress(self) -> dict[str, Progress]:
        found = {}
        for token in dict.fromkeys(c.notification.token for c in self.calls):
            mine = [c for c in self.calls if c.notification.token == token]
            left = Counter(c.notification.person for c in mine if c.state in OPEN)
            found[token] = Progress(len(mine), sum(c.state == REACHED for c in mine), dict(left))
        return found


def told_again(
    effects: Iterable[do.Effect],
    owed: Iterable[SentMessage],
    calls: CallLists,
    run: Run,
    answers: FactSource,
) -> list[Notification]:
    """`told by [steps]`: a message to every person or customer that one of the steps reached in
    this incident, by text or by phone.
    """
    found = []
    for effect in effects:
        if isinstance(effect, do.TellCustomers) and effect.to.told_by:
            letters = TextRenderer(effect, run.incident, run.playbook, answers)
            but = answers.customers.among(effect.to.but) if effect.to.but else frozenset[str]()
            sent = (o.notification for o in owed if o.state != "failed")
            texted = [
                d
                for d in sent
                if d.person not in but and not of_calls(d.token) and _by(effect.to, d, run)
            ]
            called = [
                c.notification
                for c in calls.calls
                if c.state == REACHED
                and c.notification.retailer not in but
                and _by(effect.to, c.notification, run)
            ]
            found += [
                letters.to(Receiver(d.person, d.name, d.role, d.phones, d.language)) for d in texted
            ]
            found += [
                letters.to(Receiver(c.retailer, c.name, "retailer", c.phones, c.language))
                for c in called
            ]
    return found


def _by(to: do.Customers, notification: Notification | CallDraft, run: Run) -> bool:
    return (
        notification.incident == run.incident
        and notification.step in to.told_by
        and to.item in (None, notification.item)
    )
