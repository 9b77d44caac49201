"""Meaning 19: at midnight `today` changes by an agenda row: no one need report or answer anything
for it to count.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.playbooks.meaning import examples
from tests.playbooks.small import ZONE
from tests.playbooks.story import story
from tests.playbooks.weather import weather

starts = st.datetimes(datetime(2026, 11, 20), datetime(2026, 11, 30)).map(
    lambda at: at.replace(microsecond=0, tzinfo=ZONE)
)
naps = st.lists(st.integers(1, 30 * 60), min_size=1, max_size=6)  # minutes
OPEN = (
    "- {id: stay, wait: all.over, within: 99d, nothing follows when: [overdue], because: a reason}"
)


@examples(40)
@given(start=starts, ahead=st.integers(0, 3), naps=naps)
def test_meaning_19_what_waits_for_a_day_begins_when_it_begins(
    start: datetime, ahead: int, naps: list[int]
) -> None:
    day = start.date() + timedelta(days=ahead)
    it = story(
        f"- {{id: then, when: 'today >= \"{day}\"', tell: chief, text: word}}\n{OPEN}", now=start
    )
    it.breaks("K-1")
    begins = max(start, datetime.combine(day, time(), ZONE))
    for minutes in naps:
        assert [o.at for o in it.sent("then")] == ([begins] if it.now >= begins else [])
        it.pass_to(it.now + timedelta(minutes=minutes))
    assert [o.at for o in it.sent("then")] == ([begins] if it.now >= begins else [])


@examples(25)
@given(start=starts, naps=naps)
def test_meaning_19_severity_and_sets_of_today_are_looked_at_again(
    start: datetime, naps: list[int]
) -> None:
    """On Mondays two shops order by phone, on Wednesdays one, on other days of the week others: who
    they are is another set each day.
    """
    it = weather(
        "- {id: some, when: incident.ordering_today >= 2, tell: chief, text: word}\n"
        "- {id: over, wait: storm.over, within: 99d, nothing follows when: [overdue], because: a reason}",
        now=start,
    )
    it.warns("whole city")
    for minutes in naps:
        it.pass_to(it.now + timedelta(minutes=minutes))
    passed = [
        start.date() + timedelta(days=n)
        for n in range((it.now.astimezone(ZONE).date() - start.date()).days + 1)
    ]
    first = next((day for day in passed if by_phone(day) >= 2), None)
    began = [o.at.astimezone(ZONE) for o in it.sent("some")]
    assert began == ([] if first is None else [max(start, datetime.combine(first, time(), ZONE))])


def by_phone(day: date) -> int:
    """Shop n orders on weekday 1 + (n - 1) % 5, those with an odd number by phone."""
    return sum(1 + (n - 1) % 5 == day.isoweekday() and n % 2 == 1 for n in range(1, 13))


@pytest.mark.parametrize(
    ("condition", "rings"), [('today >= "2026-12-24"', True), ("incident.injured > 7", False)]
)
def test_meaning_19_only_a_plan_that_looks_at_the_day_is_woken_for_it(
    condition: str, rings: bool
) -> None:
    it = story(f"- {{id: then, when: '{condition}', tell: chief, text: word}}\n{OPEN}")
    it.breaks("K-1")
    midnight = datetime(2026, 11, 24, tzinfo=ZONE)
    assert it.run().midnight == (midnight if rings else None)
    assert it.run().next_due() == (midnight if rings else datetime(2027, 3, 2, 10, tzinfo=ZONE))
