"""Who there is, who is away until when, who is on duty, and what the lists lack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers import staff_changes
from handlers.runtime import NoCompanyError, Runtime
from handlers.staff_queries import list_data_gaps, list_people, list_roster, list_staff_changes
from incidents.company import Absence, Availability, RoleHeld, Shift
from incidents.time_expressions import OPEN_END
from ledger import company as company_rows
from playbooks.company.data_gaps import FINDERS
from tests.actors import DESK, TEXT
from tests.databases import fresh_url
from tests.runtimes import MONDAY, clock_of, opened, small_company

SOMEONE = small_company().people[0]
HOUR = timedelta(hours=1)


def absent(
    begins: float, ends: float | None, how: Availability = "away", who: str = SOMEONE.id
) -> Absence:
    """Between so many hours from now; None: until further notice."""
    end = OPEN_END if ends is None else MONDAY + ends * HOUR
    return Absence(who, how, MONDAY + begins * HOUR, end)


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Runtime]:
    """A process on a ledger without a company."""
    async with opened(fresh_url("sqlite", tmp_path), None) as one:
        yield one


async def with_company(runtime: Runtime, **changes: Any) -> None:
    async with runtime.ledger.writing() as connection:
        await company_rows.save_company(connection, replace(small_company(), **changes))
    runtime.expire_company()


async def person(runtime: Runtime, who: str = SOMEONE.id) -> dict[str, Any]:
    return next(row for row in await list_people(runtime) if row["id"] == who)


@pytest.mark.parametrize(
    ("absences", "shown"),
    [
        ([], ("in the city", None, None)),
        ([absent(-1, 2)], ("away", -1, 2)),
        ([absent(-1, None)], ("away", -1, None)),
        ([absent(1, 2)], ("in the city", 1, 2)),
        ([absent(-3, -1)], ("in the city", None, None)),
        ([absent(-1, 0)], ("in the city", None, None)),
        ([absent(0, 1)], ("away", 0, 1)),
        ([absent(3, 4), absent(1, 2, "unreachable")], ("in the city", 1, 2)),
        ([absent(1, 2), absent(-1, 1, "unreachable")], ("unreachable", -1, 1)),
        ([absent(-1, 2, "in the city")], ("in the city", None, None)),
        ([absent(-1, 2, who=small_company().people[1].id)], ("in the city", None, None)),
    ],
    ids=[
        "never",
        "now",
        "until further notice",
        "later",
        "it was",
        "it ends now",
        "it begins now",
        "the next of two",
        "now before later",
        "in the city is no absence",
        "somebody else",
    ],
)
async def test_someones_absence_is_the_present_one_or_the_next(
    runtime: Runtime,
    absences: list[Absence],
    shown: tuple[str, float | None, float | None],
) -> None:
    await with_company(runtime, absences=tuple(absences))
    row = await person(runtime)
    how, begins, ends = shown
    assert row["availability"] == how
    assert row["from"] == (None if begins is None else MONDAY + begins * HOUR)
    assert row["until"] == (None if ends is None else MONDAY + ends * HOUR)


async def test_people_of_one_role_are_its_holder_and_its_deputies_with_their_ranks(
    runtime: Runtime,
) -> None:
    rows = await list_people(runtime, "leader")
    held = {r.person: r.rank for r in small_company().roles if r.role == "leader"}
    assert {row["id"]: _rank(row, "leader") for row in rows} == held
    assert await list_people(runtime, "nobody holds this") == []
    assert len(await list_people(runtime)) == len(small_company().people)


def _rank(row: dict[str, Any], role: str) -> int:
    (rank,) = [r["rank"] for r in row["roles"] if r["role"] == role]
    return int(rank)


async def test_someone_who_holds_nothing_is_listed_all_the_same(runtime: Runtime) -> None:
    await with_company(runtime, roles=())
    row = await person(runtime)
    assert (row["roles"], row["phones"]) == ([], list(SOMEONE.phones))


def shift(begins: float, ends: float, who: str = SOMEONE.id, role: str = "person on duty") -> Shift:
    return Shift(role, who, MONDAY + begins * HOUR, MONDAY + ends * HOUR, "kaili")


async def test_the_roster_is_what_is_not_over_in_order_and_says_who_is_on_now(
    runtime: Runtime,
) -> None:
    other = small_company().people[1].id
    shifts = (shift(5, 9, other), shift(-5, 0, other), shift(-1, 5), shift(0, 1, role="technician"))
    await with_company(runtime, shifts=shifts)
    rows = await list_roster(runtime)
    assert [(r["person"], r["role"], r["now"]) for r in rows] == [
        (SOMEONE.id, "person on duty", True),
        (SOMEONE.id, "technician", True),
        (other, "person on duty", False),
    ]
    assert [r["role"] for r in await list_roster(runtime, "technician")] == ["technician"]
    clock_of(runtime).move(hours=5)
    runtime.expire_company()
    assert [(r["person"], r["now"]) for r in await list_roster(runtime)] == [(other, True)]


async def test_a_shift_of_someone_who_is_away_says_so(runtime: Runtime) -> None:
    await with_company(runtime, shifts=(shift(-1, 5),), absences=(absent(-1, 2, "unreachable"),))
    ((row),) = await list_roster(runtime)
    assert (row["away"], row["now"]) == ("unreachable", True)


async def test_a_shift_of_someone_who_is_not_in_the_directory_shows_the_id(
    runtime: Runtime,
) -> None:
    await with_company(runtime, shifts=(shift(-1, 5, "left.company"),))
    assert [r["name"] for r in await list_roster(runtime)] == ["left.company"]


async def test_gaps_are_found_for_every_check_and_a_role_without_a_phone_is_one(
    runtime: Runtime,
) -> None:
    before = await list_data_gaps(runtime)
    assert set(before) == set(FINDERS)
    mute = replace(SOMEONE, phones=())
    people = tuple(mute if p.id == mute.id else p for p in small_company().people)
    roles = (*small_company().roles, RoleHeld("head of purchasing", mute.id, None, 5))
    await with_company(runtime, people=people, roles=roles)
    after = await list_data_gaps(runtime)
    found = [gap for what in after for gap in after[what] if gap not in before[what]]
    assert any(mute.name in gap or mute.id in gap for gap in found), found


async def test_changes_of_people_are_listed_newest_first_and_for_one_person(
    runtime: Runtime,
) -> None:
    first, second = (p.id for p in small_company().people[:2])
    await staff_changes.start_absence(runtime, first, "", "", DESK)
    await staff_changes.start_absence(runtime, second, "", "", TEXT, unreachable=True)
    await staff_changes.end_absence(runtime, first, DESK)
    assert [(r["person"], r["what"]) for r in await list_staff_changes(runtime)] == [
        (first, "back"),
        (second, "unreachable"),
        (first, "away"),
    ]
    assert [r["what"] for r in await list_staff_changes(runtime, second)] == ["unreachable"]
    assert await list_staff_changes(runtime, "nobody") == []


@pytest.mark.parametrize("asking", [list_people, list_roster, list_data_gaps])
async def test_without_a_company_no_one_can_be_listed(empty: Runtime, asking: Any) -> None:
    with pytest.raises(NoCompanyError):
        await asking(empty)
