"""Which messages are answered, how and when: sooner and more surely by day than by night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from drills.simulation import DrillMessage
from playbooks.definition.time_limits import Calendar
from playbooks.intake.answer_values import entries_of

NIGHT = (22, 6)  # hours between which somebody is woken
BY_DAY, BY_NIGHT = 0.92, 0.6  # of messages that are answered at all
REFUSED = 0.02  # of tasks and offers
CLOSED = 1 / 3  # of questions whether an incident that cannot close by itself may be closed
CHASED = 0.75  # of late steps taken up by the owner: the people asked then do it
# The answer a person gives most of the time, by its words; else the first option there is.
USUAL = (
    "acknowledged", "accepted", "done", "ready", "in order", "in the library", "enough",
    "settled", "confirmed", "resume", "suspend", "put forward", "approve all", "approved",
    "apology", "customer is satisfied", "no cause found", "nothing to do",
)  # fmt: skip
PLAIN = {"acknowledge": "acknowledged", "accept": "accepted", "done": "done"}


@dataclass(frozen=True)
class Reply:
    """What somebody answers, and how long after the message."""

    after: timedelta
    answer: str


def is_night(moment: datetime) -> bool:
    """Between ten in the evening and six in the morning."""
    return moment.hour >= NIGHT[0] or moment.hour < NIGHT[1]


@dataclass
class ReplyModel:
    """Draws replies from one seed."""

    draw: Random
    calendar: Calendar

    def reply(self, owed: DrillMessage) -> Reply | None:
        """None where this message is never answered."""
        n = owed.notification
        if n.expects == "nothing" or n.role == "retailer":
            return None
        at = owed.at.astimezone(self.calendar.zone)
        night = is_night(at)
        if self.draw.random() > (BY_NIGHT if night else BY_DAY):
            return None
        after = timedelta(minutes=self.draw.uniform(1, 12) if night else self.draw.uniform(1, 8))
        if n.expects == "done" and n.deadline:
            after = max(after, (n.deadline - owed.at) * self.draw.uniform(0.2, 0.8))
        if n.expects in ("done", "accept") and self.draw.random() < REFUSED:
            return Reply(after, "refused")
        return Reply(after, self.usual(owed))

    def after_chasing(self, now: datetime) -> datetime | None:
        """When a person does what the owner of the incident reminded them of; None: never."""
        if self.draw.random() > CHASED:
            return None
        at = now + timedelta(hours=self.draw.uniform(0.5, 3))
        local = at.astimezone(self.calendar.zone)
        return at + timedelta(hours=8) if is_night(local) else at

    def usual(self, owed: DrillMessage) -> str:
        n = owed.notification
        if n.expects in PLAIN:
            return PLAIN[n.expects]
        if "close" in n.options:
            return "close" if self.draw.random() < CLOSED else "keep open"
        return next((word for word in USUAL if word in n.options), n.options[0])

    def values(self, owed: DrillMessage, answer: str, now: datetime) -> dict[str, Any]:
        """What an option must be given."""
        wanted = entries_of(owed.notification.form, answer)
        return {w.name: self._value(w.kind, w.lines, now) for w in wanted if w.required}

    def _value(self, kind: str, lines: Any, now: datetime) -> Any:
        known: dict[str, Any] = {
            "time": (now + timedelta(hours=3)).isoformat(), "number": 50, "whole number": 50,
            "text": "已查明", "area": "全市", "lines": [dict(line) for line in lines],
        }  # fmt: skip
        return known[kind]
