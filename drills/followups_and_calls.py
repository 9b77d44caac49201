"""Customer sets in a drill: follow-ups to recipients of earlier steps, and call lists.

Same rules as the ledger's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from playbooks.company.company_lookup import Progress
from playbooks.decide import Decision
from playbooks.messages.call_lists import OPEN, OVER, REACHED, TO_CALL, CallDraft, of_calls
from playbooks.messages.rendering import FollowUpText, Notification, Receiver


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
        known = {call.notification.unique for call in self.calls}
        self.calls += [
            PendingCall(notification)
            for notification in decision.calls
            if notification.unique not in known
        ]
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
        found = {}
        for token in dict.fromkeys(c.notification.token for c in self.calls):
            mine = [c for c in self.calls if c.notification.token == token]
            left = Counter(c.notification.person for c in mine if c.state in OPEN)
            found[token] = Progress(len(mine), sum(c.state == REACHED for c in mine), dict(left))
        return found


def followup_messages(
    texts: Iterable[FollowUpText], owed: Iterable[SentMessage], calls: CallLists
) -> list[Notification]:
    """`told by [steps]`: a message to every person or customer that one of the steps reached in
    this incident, by text or by phone.
    """
    owed = list(owed)
    return [
        text.renderer.to(receiver)
        for text in texts
        for receiver in (*_texted(text, owed), *_phoned(text, calls))
    ]


def _texted(text: FollowUpText, owed: Iterable[SentMessage]) -> Iterator[Receiver]:
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
