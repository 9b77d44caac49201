"""What every way of reaching a person looks like. One gateway, one file, the same words inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message to one phone.

    `to` is E.164; `link` opens the answer page (absent: nothing to answer). `more`: further
    messages to the same phone that go out in the same text; each begins with its number.
    """

    notice: int
    to: str
    text: str
    link: str | None = None
    answers: tuple[str, ...] = ()  # what may be texted back, in the reader's language: ("收到",) …
    since: datetime | None = None  # when the first try began: how far back `find` must look
    trace: str | None = None  # traceparent of the decision that asked for it
    others: frozenset[str] = frozenset()  # references known to be those of other messages
    secret: bool = False  # the text never reaches a log or a terminal
    more: tuple[OutgoingMessage, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The carrier took it. `reference` is the carrier's own id; `shared`: of a text that
    holds other messages as well.
    """

    reference: str
    shared: bool = False


class GatewayBusyError(Exception):
    """Not now: try again after `seconds`. Nothing was sent, for certain."""

    def __init__(self, why: str, seconds: float = 5.0) -> None:
        super().__init__(why)
        self.seconds = seconds


class UnreachableError(Exception):
    """Permanent: this phone cannot be reached through this gateway. The playbook calls the next
    person.
    """


class DeliveryUnknownError(Exception):
    """It may have gone out or not: ask `find` before any further try."""


class Gateway(Protocol):
    name: str  # the channel shown to people: "paper", "sms"

    async def send(self, outgoing: OutgoingMessage) -> Receipt:
        """Hand the message to the carrier.

        Raises GatewayBusyError, UnreachableError or DeliveryUnknownError.
        """
        ...

    async def find(self, outgoing: OutgoingMessage) -> Receipt | None:
        """The receipt of an earlier try at this very message, when the carrier has one; never one
        of `others`.

        Raises GatewayBusyError.
        """
        ...

    async def close(self) -> None: ...
