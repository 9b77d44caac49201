"""What was not understood while one message was read."""

from __future__ import annotations

from typing import Any

from playbooks.intake.bounds import MOST_FAULTS, quoted, without_controls
from translations import Message, message


class FaultList:
    """Each fault once, in the order in which they were found; at most MOST_FAULTS of them."""

    def __init__(self) -> None:
        self._found: dict[str, Message] = {}
        self._more = 0

    def add(self, code: str, /, **params: Any) -> None:
        """Texts in `params` are shortened: a fault repeats only the beginning of what was sent."""
        # What comes in may hold half a million of them.
        if len(self._found) >= MOST_FAULTS:
            self._more += 1
            return
        shown = {
            k: quoted(without_controls(v)) if isinstance(v, str) else v for k, v in params.items()
        }
        fault = message(code, **shown)
        self._found.setdefault(f"{code} {shown}", fault)

    @property
    def messages(self) -> tuple[Message, ...]:
        """The faults, and how many more there were."""
        more = [message("fault.more_faults", count=self._more)] if self._more else []
        return (*self._found.values(), *more)
