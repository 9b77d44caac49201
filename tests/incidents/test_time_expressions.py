"""Moments as people write them, in the company's zone: at the end of a day, over New Year, in the
hour that comes twice, and beyond all calendars.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from incidents.time_expressions import parse_when
from playbooks.definition.time_limits import Calendar, read_limit

KAILI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=KAILI)


def local(text: str, last: bool = False, now: datetime = NOW, zone: ZoneInfo = KAILI) -> str:
    """The moment as a clock there shows it."""
    return f"{parse_when(text, now, zone, last).astimezone(zone):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("18:00", "2026-11-23 18:00"),
        ("9:05", "2026-11-23 09:05"),
        ("18：30", "2026-11-23 18:30"),
        ("18点", "2026-11-23 18:00"),
        ("18点30分", "2026-11-23 18:30"),
        ("18时5", "2026-11-23 18:05"),
        ("11-25", "2026-11-25 00:00"),
        ("11月25日", "2026-11-25 00:00"),
        ("2027/1/2", "2027-01-02 00:00"),
        ("1-2", "2027-01-02 00:00"),
        ("11-23", "2026-11-23 00:00"),
        ("11-22", "2027-11-22 00:00"),
        ("2026-11-25", "2026-11-25 00:00"),
        ("2026-11-25 18:00", "2026-11-25 18:00"),
        ("2026-11-25T18:00", "2026-11-25 18:00"),
        ("明天 18:00", "2026-11-24 18:00"),
        ("tomorrow", "2026-11-24 00:00"),
        ("后天", "2026-11-25 00:00"),
        ("2026-11-25T18:00:00+00:00", "2026-11-26 02:00"),
        (" 18:00 ", "2026-11-23 18:00"),
    ],
)
def test_a_moment_is_read_as_the_place_counts_it(text: str, moment: str) -> None:
    assert local(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("18:00", "2026-11-23 18:00"),
        ("09:00", "2026-11-24 09:00"),
        ("10:00", "2026-11-24 10:00"),
        ("10:01", "2026-11-23 10:01"),
        ("11-25", "2026-11-26 00:00"),
        ("12-31", "2027-01-01 00:00"),
        ("today", "2026-11-24 00:00"),
        ("2-28", "2027-03-01 00:00"),
    ],
)
def test_as_an_end_a_day_is_the_whole_day_and_a_time_that_passed_is_tomorrows(
    text: str, moment: str
) -> None:
    assert local(text, last=True) == moment


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "later", "25:00", "18:61", "2-30", "13-1", "0-0", "2027-2-29", "18:00 11-25",
        "²:00", "1" * 5000, "1" * 5000 + ":00", "18:00 and more", "0001-01-01T00:00:00",
        "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "2026-11-25 25:00",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_what_can_be_written(text: str) -> None:
    with pytest.raises(ValueError):
        parse_when(text, NOW, KAILI)


@pytest.mark.parametrize("text", ["9999-12-31", "9999-12-31 23:59", "0001-1-1", "1-1-1"])
@pytest.mark.parametrize("zone", [KAILI, ZoneInfo("America/New_York")], ids=str)
def test_a_day_at_the_edge_of_all_calendars_is_read_or_refused_and_never_fails(
    text: str, zone: ZoneInfo
) -> None:
    for last in (False, True):
        try:
            assert parse_when(text, NOW, zone, last).tzinfo is UTC
        except ValueError:
            pass


def test_the_29th_of_february_without_a_year_is_the_next_one_there_is_or_refused() -> None:
    for now in (NOW, NOW.replace(year=2028, month=2, day=1)):
        try:
            assert parse_when("2-29", now, KAILI) >= now.replace(hour=0)
        except ValueError:
            assert now is NOW


@pytest.mark.parametrize(
    ("text", "now", "utc"),
    [
        # the night on which clocks go forward: 02:30 does not exist, an hour is missing
        ("03:30", datetime(2027, 3, 28, 1, 0, tzinfo=BERLIN), "01:30"),
        ("01:30", datetime(2027, 3, 28, 1, 0, tzinfo=BERLIN), "00:30"),
        # the night on which they go back: 02:30 comes twice, the first one counts
        ("02:30", datetime(2026, 10, 25, 1, 0, tzinfo=BERLIN), "00:30"),
        ("03:30", datetime(2026, 10, 25, 1, 0, tzinfo=BERLIN), "02:30"),
    ],
)
def test_in_a_night_on_which_clocks_change_the_clock_on_the_wall_counts(
    text: str, now: datetime, utc: str
) -> None:
    assert f"{parse_when(text, now, BERLIN):%H:%M}" == utc


CALENDAR = Calendar("Europe/Berlin", "DE")


@pytest.mark.parametrize(
    ("limit", "start", "end"),
    [
        ("24h", "2026-10-24T12:00", "2026-10-25T11:00"),  # a day of 25 hours
        ("1d", "2027-03-27T12:00", "2027-03-28T13:00"),  # a day of 23 hours
        (
            "1 working day",
            "2026-10-23T12:00",
            "2026-10-26T12:00",
        ),  # over the change: the same clock
        (
            "1 working day",
            "2027-03-25T09:30",
            "2027-03-30T09:30",
        ),  # Easter and the change of clocks
        ("end of working day", "2026-10-24T12:00", "2026-10-26T17:30"),
        ("end of working day", "2026-12-23T17:29", "2026-12-23T17:30"),
        ("end of working day", "2026-12-23T17:30", "2026-12-24T17:30"),
        ("end of working day", "2026-12-24T17:30", "2026-12-28T17:30"),
        ("2 working days", "2026-12-31T23:59", "2027-01-05T23:59"),
    ],
)
def test_a_limit_over_a_change_of_clocks_or_a_holiday_ends_by_the_clock_on_the_wall(
    limit: str, start: str, end: str
) -> None:
    begun = datetime.fromisoformat(start).replace(tzinfo=BERLIN).astimezone(UTC)
    over = CALENDAR.until(read_limit(limit), begun)
    assert over.astimezone(BERLIN).isoformat()[:16] == end


@pytest.mark.parametrize(
    ("text", "hours"),
    [("3天", 72), ("3 d", 72), ("3 days", 72), ("2 Tage", 48), ("2h", 2), ("5小时", 5), ("1 Stunde", 1)],
)  # fmt: skip
def test_how_long_is_an_end_and_no_beginning(text: str, hours: int) -> None:
    """INPUTS, found on the way: `离开3天` and `away 3d` were not read."""
    now, zone = datetime(2026, 11, 23, 2, tzinfo=UTC), ZoneInfo("Asia/Shanghai")
    assert parse_when(text, now, zone, last=True) == now + timedelta(hours=hours)
    with pytest.raises(ValueError, match="is no moment"):
        parse_when(text, now, zone)
