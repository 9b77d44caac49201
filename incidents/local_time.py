"""Times in the company's zone: as people read them, and as signals and answers store them."""

from __future__ import annotations

from datetime import datetime, tzinfo


def local_time(moment: datetime, now: datetime, zone: tzinfo, seconds: bool = False) -> str:
    """The clock time in a zone, with the day where it is not the one of `now`, and the year where
    it is another.
    """
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    if local.date() == today:
        return clock
    return f"{local:%m-%d} {clock}" if local.year == today.year else f"{local:%Y-%m-%d} {clock}"


def stored_time(value: object, zone: tzinfo) -> datetime | None:
    """A time stored as ISO 8601, in `zone` where it names none; None where it is no time."""
    try:
        moment = datetime.fromisoformat(str(value or ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
