"""A carrier that does what a test says, and remembers what it was handed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from notifier.gateway import OutgoingMessage, Receipt

Outcome = Receipt | Exception | None


@dataclass
class Carrier:
    """`sends` and `finds`: what becomes of the next calls, in order; after them all is well, and
    nothing is found.
    """

    sends: deque[Outcome] = field(default_factory=deque)
    finds: deque[Outcome] = field(default_factory=deque)
    sent: list[OutgoingMessage] = field(default_factory=list)
    asked: list[OutgoingMessage] = field(default_factory=list)
    closed: bool = False
    name: str = "test"

    def will(self, *sends: Exception) -> None:
        """The next messages fail so."""
        self.sends.extend(sends)

    def knows(self, *finds: Outcome) -> None:
        """The answers to the next questions about earlier tries."""
        self.finds.extend(finds)

    async def send(self, outgoing: OutgoingMessage) -> Receipt:
        self.sent.append(outgoing)
        return _given(self.sends) or Receipt(f"r-{outgoing.notice}")

    async def find(self, outgoing: OutgoingMessage) -> Receipt | None:
        self.asked.append(outgoing)
        return _given(self.finds)

    async def close(self) -> None:
        self.closed = True


def _given(outcomes: deque[Outcome]) -> Receipt | None:
    outcome = outcomes.popleft() if outcomes else None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
