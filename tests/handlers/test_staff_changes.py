"""Absence, duty and deputies changed by people: at once, on record, and what was asked moves on
(docs/semantics.md, M15).
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from handlers import duty_and_role_changes, staff_changes
from handlers.process_signals import receive
from handlers.runtime import Runtime
from incidents.company import RoleHeld
from incidents.signals import SignalRefusedError
from ledger import list_queries, staff_change_rows
from tests.actors import API, DESK, TEXT
from tests.runtimes import clock_of, failed, look, small_company, timeline

SOMEONE = small_company().people[0].id


async def asked(runtime: Runtime, step: str) -> list[str]:
    return [n["person"] for n in await look(runtime, list_queries.notices) if n["step"] == step]


async def absence_of(runtime: Runtime, person: str) -> str | None:
    async with runtime.ledger.reading() as connection:
        return (await runtime.directory(connection)).absent(person, runtime.clock.now())


async def test_who_leaves_is_not_called_and_who_is_back_is(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    (head,) = await asked(runtime, "tell_head")
    await staff_changes.start_absence(runtime, head, "", "", DESK)
    assert await absence_of(runtime, head) == "away"
    await staff_changes.end_absence(runtime, head, DESK)
    assert await absence_of(runtime, head) is None


async def test_a_page_out_to_someone_who_leaves_goes_to_the_deputy_at_once(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    (head,) = await asked(runtime, "tell_head")
    changed = await staff_changes.start_absence(runtime, head, "", "18:00", DESK)
    assert changed.moved == 1
    assert len(await asked(runtime, "tell_head")) == 3  # the head, then both deputies
    lines = [
        (line["what"], line["why"])
        for line in await look(runtime, lambda c: timeline(c, 1))
        if line["step"] == "tell_head"
    ]
    assert ("could not be reached", "away") in lines


async def test_an_offer_to_a_driver_who_leaves_goes_to_the_next_truck(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    (driver,) = await asked(runtime, "takeover")
    await staff_changes.start_absence(runtime, driver, "", "", DESK)
    assert len(await asked(runtime, "takeover")) == 2


async def test_an_absence_that_begins_later_moves_what_is_out_when_it_begins_and_once(
    runtime: Runtime,
) -> None:
    await staff_changes.apply_due_absences(runtime)
    await receive(runtime, [failed("K-07")])
    (head,) = await asked(runtime, "tell_head")
    assert (await staff_changes.start_absence(runtime, head, "10:03", "18:00", DESK)).moved == 0
    clock_of(runtime).move(minutes=2)
    assert await staff_changes.apply_due_absences(runtime) == 0
    clock_of(runtime).move(minutes=1)
    runtime.expire_company()
    assert await staff_changes.apply_due_absences(runtime) == 1
    assert await staff_changes.apply_due_absences(runtime) == 0
    assert len(await asked(runtime, "tell_head")) == 3  # the head, then both deputies


async def test_an_absence_that_began_while_everything_was_down_moves_what_is_out_afterwards(
    runtime: Runtime, other: Runtime
) -> None:
    await staff_changes.apply_due_absences(runtime)
    await receive(runtime, [failed("K-07")])
    (head,) = await asked(runtime, "tell_head")
    await staff_changes.start_absence(runtime, head, "10:03", "18:00", DESK)
    clock_of(other).move(hours=2)
    assert await staff_changes.apply_due_absences(other) == 1


async def test_every_change_is_on_record_with_who_made_it(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    (head,) = await asked(runtime, "tell_head")
    await staff_changes.start_absence(runtime, head, "", "18:00", TEXT, unreachable=True)
    await staff_changes.end_absence(runtime, head, DESK)
    back, left = await look(runtime, staff_change_rows.staff_changes)
    assert (left["what"], left["by"], left["end"]) == (
        "unreachable",
        head,
        datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    )
    assert (back["what"], back["by"], back["person"]) == ("back", "desk", head)


async def test_of_two_changes_at_the_same_moment_none_is_lost(
    runtime: Runtime, other: Runtime
) -> None:
    first, second = [p.id for p in small_company().people[:2]]
    await asyncio.gather(
        staff_changes.start_absence(runtime, first, "", "", DESK),
        staff_changes.start_absence(other, second, "", "", API),
    )
    for one in (runtime, other):
        one.expire_company()
        assert [await absence_of(one, p) for p in (first, second)] == ["away", "away"]


async def test_a_change_of_people_does_not_read_thousands_of_retailers_again(
    runtime: Runtime, other: Runtime
) -> None:
    async with other.ledger.reading() as connection:
        before = (await other.directory(connection)).company.retailers
    await staff_changes.start_absence(runtime, SOMEONE, "", "", DESK)
    other.expire_company()
    assert await absence_of(other, SOMEONE) == "away"
    async with other.ledger.reading() as connection:
        assert (await other.directory(connection)).company.retailers is before


async def test_who_is_put_on_duty_is_on_call_and_who_stands_in_is_a_deputy(
    runtime: Runtime,
) -> None:
    async with runtime.ledger.reading() as connection:
        company = (await runtime.directory(connection)).company
    person, site = company.people[0].id, "kaili"
    await duty_and_role_changes.assign_duty(
        runtime, "person on duty", person, "10:00", "12:00", site, DESK
    )
    await duty_and_role_changes.give_role(runtime, "head of security", person, None, 2, DESK)
    async with runtime.ledger.reading() as connection:
        company = (await runtime.directory(connection)).company
    now = runtime.clock.now()
    assert [s.person for s in company.shifts if s.site == site and s.start <= now < s.end] == [
        person
    ]
    assert RoleHeld("head of security", person, None, 2) in company.roles
    await duty_and_role_changes.give_role(runtime, "head of security", person, None, None, DESK)
    async with runtime.ledger.reading() as connection:
        assert (
            RoleHeld("head of security", person, None, 2)
            not in (await runtime.directory(connection)).company.roles
        )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda o: staff_changes.start_absence(o, "nobody.at.all", "", "", DESK),
            "there is nobody called",
        ),
        (
            lambda o: staff_changes.start_absence(o, SOMEONE, "soon", "", DESK),
            "from: 'soon' is no moment",
        ),
        (
            lambda o: staff_changes.start_absence(o, SOMEONE, "", "2026-11-01 08:00", DESK),
            "ends before it begins",
        ),
        (lambda o: staff_changes.end_absence(o, SOMEONE, DESK), "is not away"),
        (
            lambda o: duty_and_role_changes.assign_duty(
                o, "person on duty", SOMEONE, "", "", "kaili", DESK
            ),
            "until when",
        ),
        (
            lambda o: duty_and_role_changes.assign_duty(
                o, "person on dty", SOMEONE, "", "18:00", "kaili", DESK
            ),
            "did you mean person on duty",
        ),
        (
            lambda o: duty_and_role_changes.give_role(
                o, "head of security", SOMEONE, "kailli", 1, DESK
            ),
            "there is no site 'kailli'",
        ),
    ],
)
async def test_what_cannot_be_taken_is_refused_in_words(
    change: object, says: str, runtime: Runtime
) -> None:
    with pytest.raises(SignalRefusedError) as refused:
        await change(runtime)  # type: ignore[operator]
    assert says in str(refused.value)
    assert await look(runtime, staff_change_rows.staff_changes) == []
