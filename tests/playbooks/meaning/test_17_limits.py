"""Meaning 17: working days, the end of one, and the planned stop, over generated moments, calendars
and routes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.company import Stop
from playbooks.definition.time_limits import Calendar, read_limit
from tests.playbooks.meaning import examples
from tests.playbooks.small import MONDAY, ZONE, small_company, small_plan
from tests.playbooks.story import Story

CHINA = holidays.country_holidays("CN")
OPENS, CLOSES = time(8), time(17, 30)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=ZONE)
)
days = st.dates(date(2025, 1, 1), date(2027, 1, 31))
settled = st.dictionaries(days, st.booleans(), max_size=40)  # what the plan says of single days
often = examples(300)


def working_days(since: date, said: Mapping[date, bool]) -> list[date]:
    """The working days from `since` on, by the holiday table and by what the plan says, one by
    one.
    """
    ahead = (since + timedelta(days=n) for n in range(90))
    return [day for day in ahead if said.get(day, CHINA.is_working_day(day))]


@pytest.mark.slow
@often
@given(start=moments, said=settled, count=st.integers(1, 5))
def test_meaning_17_so_many_working_days_end_at_the_same_time_of_the_day(
    start: datetime, said: dict[date, bool], count: int
) -> None:
    ahead = working_days(start.date(), said)
    on_a_day_off = ahead[0] != start.date()
    end = (
        Calendar(overrides=said).until(read_limit(f"{count} working days"), start).astimezone(ZONE)
    )
    assert end.date() == ahead[count]
    assert end.time() == (OPENS if on_a_day_off else start.time()), (
        "begun on a day off, from its opening"
    )


@pytest.mark.slow
@often
@given(start=moments, said=settled)
def test_meaning_17_the_end_of_the_working_day_is_the_first_closing_ahead(
    start: datetime, said: dict[date, bool]
) -> None:
    ahead = [datetime.combine(day, CLOSES, ZONE) for day in working_days(start.date(), said)]
    assert Calendar(overrides=said).until(read_limit("end of working day"), start) == next(
        end for end in ahead if end > start
    )


@often
@given(start=moments, minutes=st.integers(1, 9999), said=settled)
def test_meaning_17_a_length_of_time_does_not_mind_the_calendar(
    start: datetime, minutes: int, said: dict[date, bool]
) -> None:
    assert Calendar(overrides=said).until(read_limit(f"{minutes}m"), start) == start + timedelta(
        minutes=minutes
    )


PLAN = small_plan(
    "- group: g\n  for each: unit in incident.units\n  steps:\n"
    "    - {id: pause, wait: plan.handover}\n"
    "    - {id: tell_all, after: pause, assign: head, text: word, within: before the planned stop, nothing follows when: [refused], because: a reason}"
)
HANDOVER = timedelta(minutes=15)


@examples(100)
@given(
    stops=st.lists(st.integers(1, 480), min_size=1, max_size=5, unique=True),
    breaks=st.integers(0, 300),
)
def test_meaning_17_before_the_planned_stop_and_where_that_is_past_at_once_and_marked_late(
    stops: list[int], breaks: int
) -> None:
    """`stops`, `breaks`: minutes after ten; the task begins a quarter of an hour after the
    breakdown.
    """
    route = tuple(
        Stop("K-1", n, "R-1", MONDAY + timedelta(minutes=at), 5)
        for n, at in enumerate(sorted(stops), 1)
    )
    it = Story(PLAN, replace(small_company(), stops=route), MONDAY)
    it.pass_to(MONDAY + timedelta(minutes=breaks))
    it.breaks("K-1")
    it.pass_to(MONDAY + timedelta(minutes=breaks) + HANDOVER)
    # what had been served before it broke down is not waited for
    left = [at for at in sorted(stops) if at >= breaks]
    record = it.record("tell_all/K-1")
    assert all(
        o.notification.deadline is None or o.notification.deadline >= o.at
        for o in it.sent("tell_all")
    ), "nobody is told a limit that is past"
    if not left:
        assert record.deadline == datetime.combine(MONDAY.date(), CLOSES, ZONE)
    elif (first := MONDAY + timedelta(minutes=left[0])) <= it.now:
        assert record.late and "late | not ended within before the planned stop" in it.told(
            "tell_all"
        ), f"{record}"
    else:
        assert (record.deadline, record.late) == (first, False)
        it.pass_to(first)
        assert it.record("tell_all/K-1").late


@pytest.mark.parametrize(
    ("month", "day", "clock", "ends"),
    [
        (11, 23, time(10), datetime(2026, 11, 23, 17, 30, tzinfo=ZONE)),
        (11, 22, time(10), datetime(2026, 11, 22, 17, 30, tzinfo=ZONE)),  # a Sunday
        (9, 30, time(18), datetime(2026, 10, 1, tzinfo=ZONE)),  # the eve of a holiday, after hours
        (9, 30, time(17, 30), datetime(2026, 10, 1, tzinfo=ZONE)),
    ],
)
def test_meaning_17_the_end_of_the_day_waits_for_no_holiday_to_pass(
    month: int, day: int, clock: time, ends: datetime
) -> None:
    start = datetime.combine(date(2026, month, day), clock, ZONE)
    assert Calendar().until(read_limit("end of day"), start) == ends
