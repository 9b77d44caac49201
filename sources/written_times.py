"""Moments as senders write them: kept as written, and in UTC beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from sources.fault_list import FaultList

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
BUDDHIST_ERA = 543  # years by which Thailand's calendar is ahead
_BUDDHIST_YEARS = range(2400, 2800)  # no sender writes of these years of the common era
_YEARS = range(1900, 2400)
_LONGEST = 60  # characters of a written moment


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """`utc` is None where nothing was written, or it could not be read."""

    written: str = ""
    utc: datetime | None = None


def read_iso_time(
    written: str, element: str, faults: FaultList, zone: tzinfo | None = None
) -> WrittenTime:
    """ISO 8601. `-00:00` is UTC, a year of the Buddhist era is converted.

    `zone`: of a time without one; None: such a time cannot be read. `element`: for faults.
    """
    found = _ISO.fullmatch(written) if len(written) <= _LONGEST else None
    if found is None:
        return _unreadable(written, element, faults)
    if (own := _zone(found[8]) or zone) is None:
        faults.add("document_fault.time_without_zone", element=element, text=written)
        return WrittenTime(written)
    if not found[8]:
        faults.add("document_fault.zone_of_sent", element=element, text=written)
    return _converted(written, element, faults, lambda: _moment(found, own, element, faults))


def read_mail_time(written: str, element: str, faults: FaultList) -> WrittenTime:
    """As RSS writes moments: `Thu, 01 Jan 2026 16:05:14 +0000` (RFC 822)."""
    if len(written) > _LONGEST:
        return _unreadable(written, element, faults)
    return _converted(written, element, faults, lambda: _mail_moment(written))


def zone_of(time: WrittenTime) -> tzinfo | None:
    """The zone in which it was written; None where it could not be read."""
    found = _ISO.fullmatch(time.written) if time.utc else None
    return _zone(found[8]) if found else None


def _moment(found: re.Match[str], zone: tzinfo, element: str, faults: FaultList) -> datetime:
    year, month, day, hour, minute = (int(found[n]) for n in range(1, 6))
    if year in _BUDDHIST_YEARS:
        faults.add("document_fault.buddhist_year", element=element, text=found[0])
        year -= BUDDHIST_ERA
    micros = int((found[7] or "").ljust(6, "0")[:6])
    return datetime(year, month, day, hour, minute, int(found[6] or 0), micros, zone)


def _mail_moment(written: str) -> datetime:
    found = parsedate_to_datetime(written)
    # `-0000`: UTC, said by a sender who does not say where it is
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _converted(
    written: str, element: str, faults: FaultList, moment: Callable[[], datetime]
) -> WrittenTime:
    try:
        found = moment()
    # What each part allows, the calendar may not: 30 February, 25 o'clock.
    except (ValueError, TypeError, IndexError, OverflowError):
        return _unreadable(written, element, faults)
    if found.tzinfo is None or found.year not in _YEARS:
        return _unreadable(written, element, faults)
    return WrittenTime(written, found.astimezone(UTC))


def _unreadable(written: str, element: str, faults: FaultList) -> WrittenTime:
    faults.add("document_fault.no_time", element=element, text=written)
    return WrittenTime(written)


def _zone(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if written == "Z":
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    if hours > 14 or minutes > 59:  # noqa: PLR2004 - the farthest zone is +14:00
        return None
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if written[0] == "-" else ahead)
