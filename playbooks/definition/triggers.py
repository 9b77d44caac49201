"""What a playbook's head says about reports: which open it, how many it takes, and when they mean
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from playbooks.definition.conditions import Condition
from playbooks.definition.time_limits import Calendar, Limit, in_hours

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Count:
    """`3 in 1m`: so many reports about one site within so long, the last one included."""

    times: int
    within: Limit

    def __str__(self) -> str:
        return f"{self.times} in {self.within}"

    @property
    def span(self) -> timedelta:
        assert self.within.span is not None  # reading refuses working days here
        return self.within.span


@dataclass(frozen=True, slots=True)
class Opening:
    """One line of `opens on`: a signal, what must hold of it, and how often it must come before it
    counts. `always`: also during known work.
    """

    signal: str
    when: Condition | None = None
    count: Count | None = None
    clause: tuple[str, ...] = ()
    always: bool = False


@dataclass(frozen=True, slots=True)
class SuppressionHours:
    """`02:00-04:00`, `sunday 22:00-04:00`: hours in which a report opens nothing, since work is
    known to go on then. Hours over midnight are those of the day on which they begin.
    """

    text: str
    opens: time
    closes: time
    day: int | None = None  # 0 is Monday

    def holds(self, moment: datetime, calendar: Calendar) -> bool:
        local = moment.astimezone(calendar.zone)
        if not in_hours((self.opens, self.closes), local.time()):
            return False
        # After midnight they are the hours of the day before.
        begins = local if local.time() >= self.opens else local - timedelta(days=1)
        return self.day in (None, begins.weekday())


@dataclass(frozen=True, slots=True)
class Suppression:
    """`quiet while`: hours, and signals that announce a window of known maintenance."""

    hours: tuple[SuppressionHours, ...] = ()
    signals: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.hours or self.signals)


@dataclass(frozen=True, slots=True)
class Join:
    """`same unit`, `same site`, `same FIELD` (an alert, a host) or `overlapping area`, within a
    time of the incident's opening.
    """

    by: Literal["unit", "site", "field", "area"]
    within: Limit | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class RandomSchedule:
    """Random days: this many times in each week or month, unpredictable."""

    times: int
    of: Literal["week", "month"]
