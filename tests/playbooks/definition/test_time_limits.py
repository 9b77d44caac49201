"""Limits in the plan's words, on a calendar that knows China's holidays and make-up workdays
(docs/semantics.md, M17).
"""

from __future__ import annotations

import pickle
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from playbooks.definition.time_limits import Calendar, read_limit

ZONE = ZoneInfo("Asia/Shanghai")
CHINA = Calendar()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def over(limit: str, start: str, calendar: Calendar = CHINA) -> str:
    return (
        calendar.until(read_limit(limit), local(start)).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    )


@pytest.mark.parametrize(
    ("limit", "start", "end"),
    [
        ("5m", "2026-11-23 23:58", "2026-11-24 00:03"),
        ("24h", "2026-11-27 16:00", "2026-11-28 16:00"),
        ("90s", "2026-11-23 10:00", "2026-11-23 10:01"),
        ("2d", "2026-11-27 16:00", "2026-11-29 16:00"),
    ],
)
def test_a_length_of_time_does_not_mind_the_calendar(limit: str, start: str, end: str) -> None:
    assert over(limit, start) == end


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        ("2026-11-23 10:15", "2026-11-24 10:15", "Monday to Tuesday, same time"),
        ("2026-11-27 16:00", "2026-11-30 16:00", "over a weekend"),
        (
            "2026-02-13 10:00",
            "2026-02-14 10:00",
            "the Saturday before the Spring Festival is worked",
        ),
        ("2026-02-14 10:00", "2026-02-24 10:00", "over the Spring Festival"),
        ("2026-02-27 10:00", "2026-02-28 10:00", "the Saturday after it is worked, too"),
        ("2026-09-30 10:00", "2026-10-08 10:00", "over the National Day week"),
        ("2026-10-09 10:00", "2026-10-10 10:00", "the make-up Saturday after it"),
        ("2026-11-28 14:00", "2026-12-01 08:00", "begun on a Saturday: from Monday's opening"),
        (
            "2026-10-03 14:00",
            "2026-10-09 08:00",
            "begun on a holiday: from the next working day's opening",
        ),
        ("2026-11-23 20:00", "2026-11-24 20:00", "after hours of a working day: same time"),
    ],
)
def test_one_working_day(start: str, end: str, why: str) -> None:
    assert over("1 working day", start) == end, why


def test_several_working_days() -> None:
    assert over("3 working days", "2026-11-26 09:00") == "2026-12-01 09:00"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23 10:00", "2026-11-23 17:30"),
        ("2026-11-23 06:00", "2026-11-23 17:30"),
        ("2026-11-23 17:30", "2026-11-24 17:30"),
        ("2026-11-27 18:00", "2026-11-30 17:30"),
        ("2026-11-28 10:00", "2026-11-30 17:30"),
        ("2026-02-14 10:00", "2026-02-14 17:30"),
        ("2026-09-30 18:00", "2026-10-08 17:30"),
    ],
)
def test_the_end_of_the_working_day_after_hours_is_the_next_ones(start: str, end: str) -> None:
    assert over("end of working day", start) == end


def test_the_days_are_those_of_the_place_and_not_of_utc() -> None:
    start = datetime(2026, 11, 22, 23, 0, tzinfo=ZoneInfo("UTC"))  # Monday 07:00 in Kaili
    assert CHINA.until(read_limit("end of working day"), start) == datetime(
        2026, 11, 23, 9, 30, tzinfo=ZoneInfo("UTC")
    )


def test_what_the_holiday_tables_do_not_know_yet_is_settled_by_the_plan() -> None:
    calendar = Calendar(overrides={date(2026, 11, 28): True, date(2026, 11, 24): False})
    assert over("1 working day", "2026-11-23 10:00", calendar) == "2026-11-25 10:00"
    assert over("1 working day", "2026-11-27 10:00", calendar) == "2026-11-28 10:00"


@pytest.mark.parametrize(
    "text",
    ["", "5", "five minutes", "0m", "-5m", "1.5h", "5 min", "working day", "end of week", "5m 3s"],
)
def test_what_is_no_limit_is_refused_with_what_one_looks_like(text: str) -> None:
    with pytest.raises(ValueError, match="limit"):
        read_limit(text)


def test_a_pickled_calendar_has_its_overrides_and_none_of_the_holiday_tables() -> None:
    calendar = Calendar(overrides={date(2026, 11, 28): True})
    assert calendar.working(date(2026, 11, 28)) and not calendar.working(date(2026, 10, 1))
    pickled = pickle.dumps(calendar)
    assert b"holidays" not in pickled
    again = pickle.loads(pickled)
    assert not again.working(date(2026, 10, 1)) and "_holidays" not in vars(again)
    assert again == calendar and again.working(date(2026, 11, 28))
    assert not again.working(date(2026, 10, 2))  # looked up as it comes
