"""Time limits in the plan's own words, and the calendar of working days they are counted on
(docs/semantics.md, M17).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from translations import FaultError, message

_SPAN = re.compile(r"^(\d{1,9})\s*(s|m|h|d)$")
_DAYS = re.compile(r"^(\d{1,9}) working days?$")
LONGEST = timedelta(days=5 * 366)  # a moment that far ahead is still one
_UNIT = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
Hours = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time (`span`), a number of working days, the first planned stop (`before_stop`),
    the end of the working day, of the next one (`next_day`) or of this very day (`same_day`).

    `text` is how the plan wrote it.
    """

    text: str
    span: timedelta | None = None
    working_days: int | None = None
    before_stop: bool = False
    next_day: bool = False
    same_day: bool = False

    def __str__(self) -> str:
        return self.text


def read_limit(text: str) -> Limit:
    """`5m`, `24h`, `1 working day`, `end of day`, `end of working day`, `end of next working day`.

    Raises ValueError naming what was expected.
    """
    if found := _SPAN.match(text):
        span = timedelta(**{_UNIT[found[2]]: int(found[1])})
        if not span:
            raise FaultError(message("plan.limit_is_longer_than_nothing"))
        if span > LONGEST:
            raise FaultError(message("plan.limit_is_too_long", text=text))
        return Limit(text, span=span)
    if found := _DAYS.match(text):
        if timedelta(days=int(found[1])) > LONGEST:
            raise FaultError(message("plan.limit_is_too_long", text=text))
        return Limit(text, working_days=int(found[1]))
    if text == "end of day":
        return Limit(text, same_day=True)
    if text == "end of working day":
        return Limit(text)
    if text == "end of next working day":
        return Limit(text, next_day=True)
    if text == "before the planned stop":
        return Limit(text, before_stop=True)
    raise FaultError(message("plan.is_no_limit_write_s_m", text=text))


def limit_of(text: str, values: Mapping[str, Any]) -> Limit:
    """As `read_limit`, and `plan.ups_reserve` for a value of the plan.

    Raises ValueError naming what was expected.
    """
    if not text.startswith("plan."):
        return read_limit(text)
    value = values.get(text.removeprefix("plan."))
    if not isinstance(value, Limit):
        raise FaultError(
            message("plan.is_no_limit_give_plan_yaml", text=text, value=text.removeprefix("plan."))
        )
    return value


def read_hours(text: str) -> Hours:
    """`09:00-18:00`; `22:00-06:00` goes over midnight, `24:00` is the end of a day.

    Raises ValueError naming what was expected.
    """
    opens, dash, closes = text.partition("-")
    try:
        hours = read_clock(opens), read_clock(closes)
    except ValueError:
        dash = ""
    if not dash or hours[0] == hours[1]:
        raise FaultError(message("plan.are_no_hours_write", text=text))
    return hours


def read_clock(text: str) -> time:
    """`22:00`; `24:00` is midnight. Raises ValueError."""
    return time() if text.strip() == "24:00" else time.fromisoformat(text.strip())


def in_hours(hours: Hours, clock: time) -> bool:
    """Whether a clock time lies in hours that may go over midnight."""
    opens, closes = hours
    if opens < closes:
        return opens <= clock < closes
    return clock >= opens or clock < closes


@dataclass(frozen=True)
class Calendar:
    """Working days and hours of a place.

    `overrides` (date -> working?) settles what the holiday tables do not know yet.
    """

    timezone: str = "Asia/Shanghai"
    country: str = "CN"
    opens: time = time(8, 0)
    closes: time = time(17, 30)
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, Any]:
        # With the days that were looked up, without the tables: to import these takes 0.1 s.
        own = {each.name: getattr(self, each.name) for each in fields(self)}
        return own | {"_looked_up": dict(self._looked_up)}

    def look_up(self, first: date, last: date) -> None:
        """Know the days from `first` to `last` from now on."""
        for number in range((last - first).days + 1):
            self.working(first + timedelta(days=number))

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def _holidays(self) -> Any:
        return holidays.country_holidays(self.country)

    @cached_property
    def _looked_up(self) -> dict[date, bool]:
        # Begins with the overrides, so that they win over the holiday tables.
        return dict(self.overrides)

    def working(self, day: date) -> bool:
        """Make-up workdays included."""
        known = self._looked_up.get(day)
        if known is None:
            known = self._looked_up[day] = bool(self._holidays.is_working_day(day))
        return known

    def next_working(self, day: date) -> date:
        """The first working day after `day`."""
        day += timedelta(days=1)
        while not self.working(day):
            day += timedelta(days=1)
        return day

    def until(self, limit: Limit, start: datetime) -> datetime:
        """When a limit that begins at `start` is over (both aware; the answer in UTC)."""
        # Elapsed time: neither nights nor holidays count (M17).
        if limit.span is not None:
            return start + limit.span
        local = start.astimezone(self.zone)
        if limit.working_days is not None:
            return self._after_days(limit.working_days, local)
        if limit.same_day:
            return self._end_of_same_day(local)
        if limit.next_day:
            return self._utc(self.next_working(local.date()), self.closes)
        return self._end_of_day(local)

    def _after_days(self, days: int, local: datetime) -> datetime:
        clock = local.timetz().replace(tzinfo=None)
        day = local.date()
        if not self.working(day):
            day, clock = self.next_working(day), self.opens
        for _ in range(days):
            day = self.next_working(day)
        return self._utc(day, clock)

    def _end_of_day(self, local: datetime) -> datetime:
        day = local.date()
        if not self.working(day) or local.time() >= self.closes:
            day = self.next_working(day)
        return self._utc(day, self.closes)

    def _end_of_same_day(self, local: datetime) -> datetime:
        """What must not rest over a night or a holiday: closing time, after it midnight."""
        if local.time() < self.closes:
            return self._utc(local.date(), self.closes)
        return self.midnight(local)

    def midnight(self, now: datetime) -> datetime:
        """When the next day begins there (UTC)."""
        return self._utc(now.astimezone(self.zone).date() + timedelta(days=1), time())

    def at(self, day: date, clock: time) -> datetime:
        """That local moment in UTC."""
        return self._utc(day, clock)

    def _utc(self, day: date, clock: time) -> datetime:
        # Combined in the company's zone: a clock time stays itself when summer time begins.
        return datetime.combine(day, clock, self.zone).astimezone(ZoneInfo("UTC"))
