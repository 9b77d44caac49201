"""People come and go, and moments as people write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import company_updates
from incidents.company import Company, RoleHeld, Shift
from incidents.time_expressions import parse_when

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
EMPTY = Company("小", "Small", "Asia/Shanghai", ())
hours = st.integers(0, 100)


def at(hour: int) -> datetime:
    return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(hours=hour)


def away_at(company: Company, person: str, hour: int) -> list[str]:
    return [
        a.availability
        for a in company.absences
        if a.person == person and a.start <= at(hour) < a.end
    ]


@given(
    st.lists(
        st.tuples(hours, st.integers(1, 20), st.sampled_from(["away", "unreachable"])),
        min_size=1,
        max_size=8,
    ),
    hours,
)
def test_the_last_word_about_an_hour_counts_and_no_hour_has_two(
    said: list[tuple[int, int, str]], hour: int
) -> None:
    company = EMPTY
    for start, length, how in said:
        company = company_updates.with_absence(company, "anna", how, at(start), at(start + length))  # type: ignore[arg-type]
    last = [how for start, length, how in said if start <= hour < start + length]
    assert away_at(company, "anna", hour) == last[-1:]


def test_who_comes_back_is_there_now_and_keeps_what_lies_ahead() -> None:
    company = company_updates.with_absence(EMPTY, "anna", "away", at(1), at(5))
    company = company_updates.with_absence(company, "anna", "away", at(20), at(30))
    company = company_updates.without_absence(company, "anna", at(3))
    assert (
        away_at(company, "anna", 2),
        away_at(company, "anna", 3),
        away_at(company, "anna", 25),
    ) == (["away"], [], ["away"])
    with pytest.raises(ValueError, match="not away"):
        company_updates.without_absence(company, "anna", at(3))


def test_what_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        company_updates.with_absence(EMPTY, "anna", "away", at(5), at(5))
    with pytest.raises(ValueError, match="ends before"):
        company_updates.with_duty(EMPTY, "duty", "anna", at(5), at(4), None)


@given(hours, st.integers(1, 30), hours)
def test_anyone_who_takes_a_duty_relieves_the_others_in_these_hours_only(
    start: int, length: int, hour: int
) -> None:
    before = replace(
        EMPTY,
        shifts=(
            Shift("duty", "old", at(10), at(40), "s"),
            Shift("duty", "other", at(0), at(100), "t"),
        ),
    )
    after = company_updates.with_duty(before, "duty", "new", at(start), at(start + length), "s")
    here = [s.person for s in after.shifts if s.site == "s" and s.start <= at(hour) < s.end]
    inside = start <= hour < start + length
    assert here == (["new"] if inside else ["old"] if 10 <= hour < 40 else [])
    assert [s for s in after.shifts if s.site == "t"] == [before.shifts[1]]


def test_a_role_has_one_person_a_rank_and_a_person_one_rank() -> None:
    company = replace(
        EMPTY,
        roles=(
            RoleHeld("head", "old", "s"),
            RoleHeld("head", "new", "s", 1),
            RoleHeld("head", "far", "t"),
        ),
    )
    company = company_updates.with_role(company, "head", "new", "s", 0)
    assert set(company.roles) == {RoleHeld("head", "new", "s"), RoleHeld("head", "far", "t")}
    company = company_updates.without_role(company, "head", "new", "s")
    assert company.roles == (RoleHeld("head", "far", "t"),)
    with pytest.raises(ValueError, match="does not hold"):
        company_updates.without_role(company, "head", "new", "s")


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("18:00", False, "2026-11-23 18:00"),
        ("9:30", False, "2026-11-23 09:30"),
        ("9:30", True, "2026-11-24 09:30"),
        ("18点", True, "2026-11-23 18:00"),
        ("18点30分", True, "2026-11-23 18:30"),
        ("tomorrow", False, "2026-11-24 00:00"),
        ("明天", True, "2026-11-25 00:00"),
        ("明天 18:00", True, "2026-11-24 18:00"),
        ("11-25", True, "2026-11-26 00:00"),
        ("11月25日 12:00", True, "2026-11-25 12:00"),
        ("1-3", False, "2027-01-03 00:00"),
        ("2026-11-25 18:00", True, "2026-11-25 18:00"),
        ("2026-11-25T18:00", True, "2026-11-25 18:00"),
        ("2026-11-25T10:00:00+00:00", True, "2026-11-25 18:00"),
    ],
)
def test_moments_are_read_as_people_write_them(text: str, last: bool, expected: str) -> None:
    assert parse_when(text, NOW, ZONE, last) == datetime.fromisoformat(expected).replace(
        tzinfo=ZONE
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "25:00",
        "13-40",
        "2026-02-30",
        "2026-11-25 18",
        "18:00 18:00",
        "2026-11-25T18:00:00.5",
    ],
)
def test_what_is_no_moment_is_refused_with_what_can_be_written(text: str) -> None:
    with pytest.raises(ValueError, match="no moment; write 18:00"):
        parse_when(text, NOW, ZONE)
