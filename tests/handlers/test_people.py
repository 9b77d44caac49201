"""Absence, duty and deputies changed by people: at once, on record, and what was asked moves on (meaning 15)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from handlers import people
from handlers.office import Office
from handlers.receive import receive
from incidents.company import RoleHeld
from incidents.signals import Refused
from ledger import queries, staff
from tests.offices import clock_of, failed, look, small_company

SOMEONE = small_company().people[0].id


async def asked(office: Office, step: str) -> list[str]:
    return [n["person"] for n in await look(office, queries.notices) if n["step"] == step]


async def absence_of(office: Office, person: str) -> str | None:
    async with office.ledger.reading() as connection:
        return (await office.directory(connection)).absent(person, office.clock.now())


async def test_who_leaves_is_not_called_and_who_is_back_is(office: Office) -> None:
    await receive(office, [failed("K-07")])
    (head,) = await asked(office, "tell_head")
    await people.leave(office, head, "", "", "desk")
    assert await absence_of(office, head) == "away"
    await people.back(office, head, "desk")
    assert await absence_of(office, head) is None


async def test_a_page_out_to_somebody_who_leaves_goes_to_the_deputy_at_once(office: Office) -> None:
    await receive(office, [failed("K-07")])
    (head,) = await asked(office, "tell_head")
    changed = await people.leave(office, head, "", "18:00", "desk")
    assert changed.moved == 1
    assert len(await asked(office, "tell_head")) == 3  # the head, then both deputies
    lines = [(line["what"], line["why"]) for line in await look(office, lambda c: queries.timeline(c, 1)) if line["step"] == "tell_head"]
    assert ("could not be reached", "away") in lines


async def test_an_offer_to_a_driver_who_leaves_goes_to_the_next_truck(office: Office) -> None:
    await receive(office, [failed("K-07")])
    (driver,) = await asked(office, "takeover")
    await people.leave(office, driver, "", "", "desk")
    assert len(await asked(office, "takeover")) == 2


async def test_an_absence_that_begins_later_moves_what_is_out_when_it_begins_and_once(office: Office) -> None:
    await people.see_absences(office)
    await receive(office, [failed("K-07")])
    (head,) = await asked(office, "tell_head")
    assert (await people.leave(office, head, "10:03", "18:00", "desk")).moved == 0
    clock_of(office).move(minutes=2)
    assert await people.see_absences(office) == 0
    clock_of(office).move(minutes=1)
    office.forget_company()
    assert await people.see_absences(office) == 1
    assert await people.see_absences(office) == 0
    assert len(await asked(office, "tell_head")) == 3  # the head, then both deputies


async def test_an_absence_that_began_while_everything_was_down_moves_what_is_out_afterwards(office: Office, other: Office) -> None:
    await people.see_absences(office)
    await receive(office, [failed("K-07")])
    (head,) = await asked(office, "tell_head")
    await people.leave(office, head, "10:03", "18:00", "desk")
    clock_of(other).move(hours=2)
    assert await people.see_absences(other) == 1


async def test_every_change_is_on_record_with_who_made_it(office: Office) -> None:
    await receive(office, [failed("K-07")])
    (head,) = await asked(office, "tell_head")
    await people.leave(office, head, "", "18:00", "sms", unreachable=True)
    await people.back(office, head, "desk")
    back, left = await look(office, staff.staff_changes)
    assert (left["what"], left["by"], left["end"]) == ("unreachable", "sms", datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    assert (back["what"], back["by"], back["person"]) == ("back", "desk", head)


async def test_of_two_changes_at_the_same_moment_none_is_lost(office: Office, other: Office) -> None:
    first, second = [p.id for p in small_company().people[:2]]
    await asyncio.gather(people.leave(office, first, "", "", "a"), people.leave(other, second, "", "", "b"))
    for one in (office, other):
        one.forget_company()
        assert [await absence_of(one, p) for p in (first, second)] == ["away", "away"]


async def test_a_change_of_people_does_not_read_thousands_of_retailers_again(office: Office, other: Office) -> None:
    async with other.ledger.reading() as connection:
        before = (await other.directory(connection)).company.retailers
    await people.leave(office, SOMEONE, "", "", "desk")
    other.forget_company()
    assert await absence_of(other, SOMEONE) == "away"
    async with other.ledger.reading() as connection:
        assert (await other.directory(connection)).company.retailers is before


async def test_who_is_put_on_duty_is_on_call_and_who_stands_in_is_a_deputy(office: Office) -> None:
    async with office.ledger.reading() as connection:
        company = (await office.directory(connection)).company
    person, site = company.people[0].id, "kaili"
    await people.put_on_duty(office, "person on duty", person, "10:00", "12:00", site, "desk")
    await people.give_role(office, "head of security", person, None, 2, "desk")
    async with office.ledger.reading() as connection:
        company = (await office.directory(connection)).company
    now = office.clock.now()
    assert [s.person for s in company.shifts if s.site == site and s.start <= now < s.end] == [person]
    assert RoleHeld("head of security", person, None, 2) in company.roles
    await people.give_role(office, "head of security", person, None, None, "desk")
    async with office.ledger.reading() as connection:
        assert RoleHeld("head of security", person, None, 2) not in (await office.directory(connection)).company.roles


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda o: people.leave(o, "nobody.at.all", "", "", "desk"), "there is nobody called"),
        (lambda o: people.leave(o, SOMEONE, "soon", "", "desk"), "from: 'soon' is no moment"),
        (lambda o: people.leave(o, SOMEONE, "", "2026-11-01 08:00", "desk"), "ends before it begins"),
        (lambda o: people.back(o, SOMEONE, "desk"), "is not away"),
        (lambda o: people.put_on_duty(o, "person on duty", SOMEONE, "", "", "kaili", "desk"), "until when"),
        (lambda o: people.put_on_duty(o, "person on dty", SOMEONE, "", "18:00", "kaili", "desk"), "did you mean person on duty"),
        (lambda o: people.give_role(o, "head of security", SOMEONE, "kailli", 1, "desk"), "there is no site 'kailli'"),
    ],
)
async def test_what_cannot_be_taken_is_refused_in_words(change: object, says: str, office: Office) -> None:
    with pytest.raises(Refused) as refused:
        await change(office)  # type: ignore[operator]
    assert says in str(refused.value)
    assert await look(office, staff.staff_changes) == []
