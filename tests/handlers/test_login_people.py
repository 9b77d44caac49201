"""Who logs in: found as people write their numbers, and only where it is certain who it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers import login_people
from handlers.runtime import Runtime
from incidents.company import Person
from ledger import company as company_rows
from tests.runtimes import small_company

SHARED = "+8610040009999"


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013-8000", "+8613800138000"),
        ("013800138000", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("008613800138000", "+8613800138000"),
        ("(+44) 20.7946.0958", "+442079460958"),
        ("P-0171", "P0171"),
        ("", ""),
    ],
)
def test_a_phone_is_read_as_people_write_it(typed: str, phone: str) -> None:
    assert login_people.e164(typed) == phone


async def put(runtime: Runtime, *people: Person) -> None:
    async with runtime.ledger.writing() as connection:
        company = replace(small_company(), people=small_company().people + people)
        await company_rows.save_company(connection, company)
    runtime.expire_company()


async def test_a_phone_that_two_people_share_is_no_ones_but_their_numbers_are_theirs(
    runtime: Runtime,
) -> None:
    await put(runtime, Person("x.1", "甲", (SHARED,)), Person("x.2", "乙", (SHARED,)))
    assert await login_people.find_to_log_in(runtime, SHARED) is None
    assert await login_people.find_by_claim(runtime, SHARED) is None
    for number in ("x.1", "x.2"):
        found = await login_people.find_to_log_in(runtime, number)
        assert found and found.id == number


async def test_a_provider_names_people_by_number_or_phone_and_never_by_name(
    runtime: Runtime, person: Person
) -> None:
    for value in (person.id, person.phones[0]):
        found = await login_people.find_by_claim(runtime, value)
        assert found and found.id == person.id
    assert await login_people.find_by_claim(runtime, person.name) is None


async def test_people_of_other_organisations_do_not_log_in(runtime: Runtime) -> None:
    await put(runtime, Person("x.3", "丙", (SHARED,), organisation="保险公司"))
    for typed in ("x.3", SHARED, "丙"):
        assert await login_people.find_to_log_in(runtime, typed) is None
    assert await login_people.person_of(runtime, "x.3") is None
