"""When routines fall due: calendar words, spot checks, after closing, and what is missed while
no one is up.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.company.company_lookup import Directory
from playbooks.definition.conditions import compile_condition
from playbooks.definition.plan import Playbook, RandomSchedule, Routine
from playbooks.definition.run import Run
from playbooks.definition.time_limits import Calendar, read_limit
from playbooks.routine_schedule import (
    Item,
    after_closing,
    due_routines,
    is_followed,
    items,
    moment_on,
    next_due,
)
from tests.playbooks.small import ZONE, faults_in, shipped_plan, small_company, small_files

CALENDAR = Calendar()
HQ = Item("HQ", "HQ")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def routine(**words: Any) -> Routine:
    return Routine("check", {}, (), cast(Playbook, None), **words)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def days(one: Routine, first: date, last: date, item: Item = HQ, seed: str = "seed") -> list[date]:
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [d for d in span if moment_on(one, item, d, CALENDAR, seed)]


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        ("day", [date(2026, 10, n) for n in range(1, 13)]),
        # the 10th, a Saturday, makes up for the holiday
        (
            "working day",
            [date(2026, 10, n) for n in (8, 9, 10, 12)],
        ),
        ("week", [date(2026, 10, 8), date(2026, 10, 12)]),
        ("month", [date(2026, 10, 8)]),
        ("3 months", [date(2026, 10, 8)]),
    ],
)
def test_each_calendar_word_falls_on_its_days_over_the_national_holiday(
    every: str, expected: list[date]
) -> None:
    assert days(routine(every=every), date(2026, 10, 1), date(2026, 10, 12)) == expected


def test_a_quarter_is_not_a_month() -> None:
    found = days(routine(every="3 months"), date(2026, 1, 1), date(2026, 12, 31))
    assert [d.month for d in found] == [1, 4, 7, 10]
    assert len(days(routine(every="month"), date(2026, 1, 1), date(2026, 12, 31))) == 12


SPOT = routine(spot=RandomSchedule(2, "month"), hours=(time(9), time(16)))


def test_a_spot_check_falls_on_so_many_working_days_of_each_month_within_its_hours() -> None:
    for month in range(1, 13):
        last = date(2026, month + 1, 1) - timedelta(days=1) if month < 12 else date(2026, 12, 31)
        found = days(SPOT, date(2026, month, 1), last)
        assert len(found) == 2
        assert all(CALENDAR.working(d) for d in found)
        moments = [
            cast(datetime, moment_on(SPOT, HQ, d, CALENDAR, "seed")).astimezone(ZONE).time()
            for d in found
        ]
        assert all(time(9) <= m < time(16) for m in moments)


def test_spot_checks_are_the_same_for_everyone_who_knows_the_seed_and_differ_by_seed_site_and_month() -> (
    None
):
    year = date(2026, 1, 1), date(2026, 12, 31)
    mine = days(SPOT, *year)
    assert mine == days(SPOT, *year)
    assert mine != days(SPOT, *year, seed="another")
    assert mine != days(SPOT, *year, item=Item("EAST", "EAST"))
    assert len({tuple(d.day for d in mine if d.month == month) for month in range(1, 13)}) > 6


def test_spot_checks_a_week_stay_within_their_week_over_the_end_of_a_month() -> None:
    weekly = routine(spot=RandomSchedule(1, "week"))
    found = days(weekly, date(2026, 8, 31), date(2026, 9, 6))
    assert len(found) == 1


MORNING = {"every": "working day", "at": time(7)}


@pytest.mark.parametrize(
    ("if_missed", "now", "due"),
    [
        ("leave out", "2026-11-23 06:59", None),
        ("leave out", "2026-11-23 07:00", "2026-11-23"),
        ("leave out", "2026-11-23 07:09", "2026-11-23"),
        ("leave out", "2026-11-23 07:10", None),
        (read_limit("4h"), "2026-11-23 10:59", "2026-11-23"),
        (read_limit("4h"), "2026-11-23 11:00", None),
        ("once", "2026-11-23 23:59", "2026-11-23"),
        # Sunday: Friday's is made up for, not Thursday's, too
        (
            "once",
            "2026-11-22 12:00",
            "2026-11-20",
        ),
    ],
)
def test_what_was_missed_is_made_up_for_as_the_plan_says(
    if_missed: Any, now: str, due: str | None
) -> None:
    found = due_routines(
        routine(**MORNING, if_missed=if_missed), HQ, at(now), CALENDAR, "", LONG_AGO
    )
    assert (found and found.day.isoformat()) == due


def test_what_fell_due_before_the_routine_was_known_here_was_not_missed() -> None:
    one = routine(**MORNING, if_missed="once")
    assert (
        due_routines(one, HQ, at("2026-11-23 12:00"), CALENDAR, "", at("2026-11-23 07:01")) is None
    )
    assert due_routines(one, HQ, at("2026-11-24 12:00"), CALENDAR, "", at("2026-11-23 07:01"))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)))
def test_the_next_time_is_ahead_and_is_the_one_that_will_have_fallen_due_by_then(
    moment: datetime,
) -> None:
    now = moment.replace(tzinfo=ZONE)
    for one in (
        routine(every="week", at=time(8), if_missed="once"),
        routine(spot=RandomSchedule(2, "month"), hours=(time(9), time(16)), if_missed="once"),
    ):
        ahead = next_due(one, HQ, now, CALENDAR, "seed")
        assert ahead and ahead > now
        due = due_routines(one, HQ, ahead, CALENDAR, "seed", LONG_AGO)
        assert due and due.at == ahead


def closed(**more: Any) -> Run:
    return Run(
        incident=7,
        playbook="breakdown",
        plan="p",
        site="HQ",
        opened_at=at("2026-11-20 10:00"),
        closed_at=at("2026-11-20 16:00"),
        **more,
    )


def test_what_follows_a_closed_incident_is_due_so_many_working_days_after_it() -> None:
    due = after_closing(
        routine(after_closing=True, due=read_limit("5 working days")), closed(), CALENDAR
    )
    assert (due.at, due.item.about, due.item.key) == (at("2026-11-27 16:00"), 7, "incident 7")
    assert after_closing(routine(after_closing=True), closed(), CALENDAR).at == closed().closed_at


def test_only_incidents_for_which_its_condition_holds_are_followed() -> None:
    rule = compile_condition(
        "incident.major || incident.late > 0", {"incident.major": "bool", "incident.late": "int"}
    )
    one = routine(after_closing=True, condition=rule)
    assert [
        is_followed(one, closed(major=m), late) for m, late in ((False, 0), (True, 0), (False, 2))
    ] == [False, True, True]


def test_a_duty_means_each_site_each_truck_or_the_company() -> None:
    directory = Directory(small_company())
    assert [i.key for i in items(routine(each="site"), directory)] == ["HQ", "EAST", "WEST"]
    assert {(i.key, i.site, i.unit) for i in items(routine(each="unit"), directory)} >= {
        ("K-1", "HQ", "K-1"),
        ("S-3", "WEST", "S-3"),
    }
    assert [i.key for i in items(routine(), directory)] == ["HQ"]


ROUTINE = """\
routines:
  - routine: look
    owner: chief
    spot: 2 a month
    hours: 09:00-16:00
    if missed: once
    for each: unit
    steps:
      - {id: looked, tell: chief, text: word}
"""


def routine_faults(right: str = "", wrong: str = "") -> list[str]:
    return [
        f"{f.line} {f.field} {f.fault}"
        for f in faults_in(
            {
                **small_files("- {id: a, tell: head, text: word}"),
                "routines.yaml": ROUTINE.replace(right, wrong),
            }
        )
    ]


def test_a_routine_reads_as_it_is_written() -> None:
    assert routine_faults() == []


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("spot: 2 a month", "spot: often", "4 spot 'often' says not how often"),
        (
            "spot: 2 a month",
            "spot: 2 a month\n    every: day",
            "5 every when it begins is said no one way, or several",
        ),
        ("    spot: 2 a month\n", "", "2 every when it begins is said no one way, or several"),
        ("if missed: once", "if missed: never", "6 if missed 'never' is unknown"),
        (
            "if missed: once",
            "if missed: within 1 working day",
            "6 if missed '1 working day' is no length of time",
        ),
        ("for each: unit", "for each: retailer", "7 for each 'retailer' is unknown"),
        ("routine: look", "routine: breakdown", "2 routine the name breakdown is taken"),
        (
            "spot: 2 a month",
            "after: incident closed\n    of: [breakdwn]",
            "5 of there is no playbook 'breakdwn'",
        ),
        (
            "spot: 2 a month",
            "after: incident closed\n    when: incident.lat > 0",
            "5 when 'incident.lat > 0' there is no fact named incident.lat",
        ),
    ],
)
def test_each_fault_of_a_routine_is_found_at_its_line(right: str, wrong: str, says: str) -> None:
    assert any(found.startswith(says) for found in routine_faults(right, wrong)), routine_faults(
        right, wrong
    )


def test_every_routine_of_the_shipped_plan_has_a_next_time_or_follows_a_closing() -> None:
    now = at("2026-11-23 10:00")
    for one in shipped_plan().routines.values():
        assert one.after_closing or next_due(one, HQ, now, CALENDAR, "seed")
