"""Moments as people write them: `18:00`, `11-25`, `2026-11-25 18:00`, `tomorrow`, `明天 18:00`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from translations import FaultError, message

OPEN_END = datetime(9000, 1, 1, tzinfo=UTC)  # until they say that they are back
_DAYS = {"today": 0, "今天": 0, "今日": 0, "tomorrow": 1, "明天": 1, "明日": 1, "后天": 2}
_CLOCK = re.compile(r"^(\d{1,2})(?:[:：](\d{2})|[点时](?:(\d{1,2})分?)?)$")
_DAY = re.compile(r"^(?:(\d{4})[-/年])?(\d{1,2})[-/月](\d{1,2})日?$")
_SPAN = re.compile(r"^(\d{1,3})\s*(天|日|d|days?|tage?n?|小时|h|hours?|stunden?)$", re.IGNORECASE)
_HOURS = ("小时", "h", "s")  # how words for hours begin; all others are days
SHOWN = "18:00, 11-25, 2026-11-25 18:00 or tomorrow"


def parse_when(text: str, now: datetime, zone: ZoneInfo, last: bool = False) -> datetime:
    """The moment in UTC. `last`: a day alone means its end, and a time that has passed today means
    tomorrow's.

    Raises ValueError naming what can be written.
    """
    try:
        return _read(text, now, zone, last)
    except OverflowError:  # in the year 1 or 9999 there may be no such day, or none in UTC
        raise _no_moment(text) from None


def _read(text: str, now: datetime, zone: ZoneInfo, last: bool) -> datetime:
    if last and (span := _span(text.strip())):
        return now + span
    words = text.strip().replace("T", " ").split()
    local = now.astimezone(zone)
    if len(words) == 2 and (day := _day(words[0], local.date())) and (clock := _clock(words[1])):
        return _moment(day, clock, zone)
    if len(words) == 1 and (day := _day(words[0], local.date())):
        return _moment(day + timedelta(days=1) if last else day, time(), zone)
    if len(words) == 1 and (clock := _clock(words[0])):
        # An end that has passed today means tomorrow, a beginning may lie in the past.
        gone = last and _moment(local.date(), clock, zone) <= now
        return _moment(local.date() + timedelta(days=int(gone)), clock, zone)
    return _iso(text)


def _span(text: str) -> timedelta | None:
    """`3天`, `3d`, `2 hours`: how long from now."""
    found = _SPAN.match(text)
    if found is None:
        return None
    count, hours = int(found[1]), found[2].lower().startswith(_HOURS)
    return timedelta(hours=count) if hours else timedelta(days=count)


def _iso(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _no_moment(text)
    return moment.astimezone(UTC)


def _no_moment(text: str) -> FaultError:
    return FaultError(message("fault.no_moment", text=text[:40]))


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _day(word: str, today: date) -> date | None:
    """A day by its name or number; without a year the next one that comes."""
    if word in _DAYS:
        return today + timedelta(days=_DAYS[word])
    found = _DAY.match(word)
    if found is None:
        return None
    try:
        day = date(int(found[1] or today.year), int(found[2]), int(found[3]))
        # Raises ValueError for 29 February, like a date that does not exist: then it is no day.
        return day.replace(year=day.year + 1) if not found[1] and day < today else day
    except ValueError:
        return None


def _clock(word: str) -> time | None:
    found = _CLOCK.match(word)
    try:
        return time(int(found[1]), int(found[2] or found[3] or 0)) if found else None
    except ValueError:
        return None
