"""Refusals that say what is wrong, in any language; as text they are in English."""

from __future__ import annotations

from collections.abc import Iterable

from translations.messages import Message, plain
from translations.rendering import english


class FaultError(ValueError):
    """One thing is wrong; `message` says what and how to mend it."""

    def __init__(self, fault: Message) -> None:
        super().__init__(fault)
        self.message = fault

    def __str__(self) -> str:
        return english(self.message)


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
