"""Customer sets in a drill: follow-ups to recipients of earlier steps, and call lists.

Same rules as the ledger's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from playbooks.company.company_lookup import Progress
from playbooks.decide import Decision
from playbooks.messages.call_lists import OPEN, OVER, REACHED, TO_CALL, CallDraft, of_calls
from playbooks.messages.notification import Notification
from playbooks.messages.rendering import FollowUpText, Receiver


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

    def follow(self, decision: Decision) -> None:
        """Add its calls; reassign and end lists as it says."""
        if decision.calls:
            known = {call.notification.unique for call in self.calls}
            self.calls += [PendingCall(c) for c in decision.calls if c.unique not in known]
        for effect in decision.reassigned:
            for call in self.open(effect.token, effect.person):
                call.notification = replace(call.notification, person=effect.to)
        for withdrawn in decision.withdrawn if self.calls else ():
            for call in self.open(withdrawn.token):
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
        """By token, how far each list is."""
        by_token: dict[str, list[PendingCall]] = defaultdict(list)
        for call in self.calls:
            by_token[call.notification.token].append(call)
        return {token: _progress_of(calls) for token, calls in by_token.items()}


def _progress_of(calls: list[PendingCall]) -> Progress:
    left = Counter(c.notification.person for c in calls if c.state in OPEN)
    return Progress(len(calls), sum(c.state == REACHED for c in calls), dict(left))


def followup_messages(
    texts: Sequence[FollowUpText], owed: Sequence[SentMessage], calls: CallLists
) -> list[Notification]:
    """`told by [steps]`: a message to every person or customer that one of the steps reached in
    this incident, by text or by phone.
    """
    return [
        text.renderer.to(receiver)
        for text in texts
        for receiver in (*_texted(text, owed), *_phoned(text, calls))
    ]


def _texted(text: FollowUpText, owed: Sequence[SentMessage]) -> Iterator[Receiver]:
    for message in owed:
        n = message.notification
        # As `ledger.followup_messages`: callers were asked to inform others, and are no recipients.
        if message.state != "failed" and not of_calls(n.token) and _by(text, n, n.person):
            yield Receiver(n.person, n.name, n.role, n.phones, n.language)


def _phoned(text: FollowUpText, calls: CallLists) -> Iterator[Receiver]:
    for call in calls.calls:
        n = call.notification
        if call.state == REACHED and _by(text, n, n.retailer):
            yield Receiver(n.retailer, n.name, "retailer", n.phones, n.language)


def _by(text: FollowUpText, notification: Notification | CallDraft, receiver: str) -> bool:
    to = text.to
    return (
        receiver not in text.but
        and notification.incident == text.renderer.incident
        and notification.step in to.told_by
        and to.item in (None, notification.item)
    )
