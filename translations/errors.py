"""Refusals that say what is wrong, in any language; as text they are in English."""

from __future__ import annotations

from collections.abc import Iterable

from translations.messages import Message, plain
from translations.rendering import english


class RefusalError(Exception):
    """Something was refused; `message` says why and what can be done."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.message = why

    def __str__(self) -> str:
        return english(self.message)


class FaultError(RefusalError, ValueError):
    """A value is wrong; `message` says what is expected."""


class FaultsError(Exception):
    """Several things may be wrong: `messages`, and `faults` as English texts."""

    def __init__(self, faults: Iterable[Message | str]) -> None:
        self.messages = [plain(f) if isinstance(f, str) else f for f in faults]
        super().__init__(*self.messages)

    @property
    def faults(self) -> list[str]:
        return [english(fault) for fault in self.messages]

    def __str__(self) -> str:
        return "; ".join(self.faults)


def fault_of(error: Exception) -> Message:
    """What an error says: its message, or its text where it has none."""
    return error.message if isinstance(error, RefusalError) else plain(str(error))
