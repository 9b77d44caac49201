"""A signal: a report that has not been judged yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from translations import FaultsError

# Sources of reports that people send. DESK: after a login. TRUCK: by the truck's signed
# link. TEXT: from the driver's own phone. UNPROVEN: nothing proves who sent it.
DESK, TRUCK, TEXT, UNPROVEN = "desk", "truck", "text", "phone"


@dataclass(frozen=True, slots=True)
class Signal:
    """One report, read and checked against its declaration in the plan.

    `id` is the sender's own and unique within `source`; `time` is when the sender says it happened,
    `received_at` when it reached us (UTC).
    """

    id: str
    kind: str
    source: str
    time: datetime
    received_at: datetime
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def confirmed(self) -> bool:
        """Whether its sender proved who they are: by a login, a key or the truck's link."""
        return self.source != UNPROVEN

    @property
    def unit(self) -> str | None:
        return self.fields.get("unit")


class SignalRefusedError(FaultsError):
    """Input that cannot be taken. `messages` name every fault found, each with what to do."""
