"""A person who has left is forgotten: masked everywhere but in the audit table, which has ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from handlers import duty_and_role_changes, reviews
from handlers.forget_person import forget_person
from handlers.inbound_sms import TextReply, answer_text
from handlers.notice_answers import answer
from handlers.process_signals import receive
from handlers.runtime import Runtime
from incidents.company import Person
from incidents.signals import SignalRefusedError
from ledger import audit, list_pages, list_queries
from ledger import company as company_rows
from ledger.database import Connection
from tests.actors import DESK, LINK
from tests.runtimes import clock_of, failed, look

NAME, PHONE = "慕容云海", "+8613900139007"
DRIVER = "shan.suanpan"  # of the standby that is called for K-07
LEFT = Person("yunhai", NAME, (PHONE,), "zh")
TABLES = (
    "notice", "paper", "timeline", "incident", "signal", "lesson", "inbound_text", "company",
    "staff_change", "publication", "audit", "setting",
)  # fmt: skip


async def everywhere(connection: Connection) -> str:
    """All rows of all tables in which a person may be named."""
    found = [
        str(tuple(row))
        for table in TABLES
        for row in await connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608
    ]
    return "\n".join(found)


async def who_worked(runtime: Runtime) -> str:
    """The id of a person who was called, answered, went away and came back; and has left since."""
    company = (await look(runtime, runtime.directory)).company
    renamed = tuple(
        replace(p, name=NAME, phones=(PHONE,)) if p.id == DRIVER else p for p in company.people
    )
    async with runtime.ledger.writing() as connection:
        await company_rows.save_company(connection, replace(company, people=renamed))
    runtime.expire_company()
    await receive(runtime, [failed("K-07", note=f"{NAME} 知道情况")])
    (offer,) = [n for n in await look(runtime, list_queries.notices) if n["step"] == "takeover"]
    assert offer["person"] == DRIVER
    await answer(runtime, offer["id"], "accept", LINK)
    return DRIVER


async def leave(runtime: Runtime, person: str) -> None:
    """Off every duty, as the company's list of that day says."""
    company = (await look(runtime, runtime.directory)).company
    left = replace(
        company,
        roles=tuple(r for r in company.roles if r.person != person),
        shifts=tuple(s for s in company.shifts if s.person != person),
        units=tuple(u for u in company.units if u.driver != person),
        retailers=tuple(r for r in company.retailers if r.account_manager != person),
    )
    async with runtime.ledger.writing() as connection:
        await company_rows.save_company(connection, left)
    runtime.expire_company()
    # What else they were asked was answered by others.
    async with runtime.ledger.writing() as connection:
        await connection.execute(
            text("UPDATE notice SET state = 'withdrawn' WHERE person = :p AND state <> 'answered'"),
            {"p": person},
        )


async def with_nobody(runtime: Runtime) -> None:
    """One person more, who has never done anything."""
    company = (await look(runtime, runtime.directory)).company
    async with runtime.ledger.writing() as connection:
        await company_rows.save_company(
            connection, replace(company, people=(*company.people, LEFT))
        )
    runtime.expire_company()


async def test_neither_name_nor_phone_is_left_anywhere(runtime: Runtime) -> None:
    person = await who_worked(runtime)
    await reviews.add_lesson(runtime, 1, f"Ask {NAME} first", DESK)

    async def reply(_keep: object) -> TextReply:
        return TextReply("taken", kept=False)

    await answer_text(runtime, person, "收到", "SM1", reply)
    await leave(runtime, person)
    clock_of(runtime).move(minutes=1)
    done = await forget_person(runtime, NAME, DESK)
    assert (done["person"], done["texts"], done["dry_run"]) == (person, True, False)
    assert done["rows"]["notices"] and done["rows"]["timeline"] and done["rows"]["lessons"] == 1
    shown = await look(runtime, everywhere)
    assert NAME not in shown and PHONE not in shown
    assert person in shown, "the id says that it was the same person"
    notices = await look(runtime, list_queries.notices)
    assert {n["name"] for n in notices if n["person"] == person} == {person}
    assert await look(runtime, list_queries.timeline), "the timeline can still be read"
    rows = (await look(runtime, lambda c: list_pages.audit_lines(c, None, 1))).rows
    assert (rows[-1]["what"], rows[-1]["target"]) == ("person.forgotten", f"person {person}")
    assert (await look(runtime, audit.verify))[1] is None


async def test_a_dry_run_counts_the_same_and_changes_nothing(runtime: Runtime) -> None:
    person = await who_worked(runtime)
    await leave(runtime, person)
    clock_of(runtime).move(minutes=1)
    before = await look(runtime, everywhere)
    planned = await forget_person(runtime, person, DESK, dry_run=True)
    assert await look(runtime, everywhere) == before
    assert (await forget_person(runtime, person, DESK))["rows"] == planned["rows"]


@pytest.mark.parametrize("kind", ["role", "asked"])
async def test_who_is_still_needed_is_not_forgotten(runtime: Runtime, kind: str) -> None:
    await receive(runtime, [failed("K-07")])
    asked = await look(runtime, list_queries.open_questions)
    company = (await look(runtime, runtime.directory)).company
    person = asked[0]["person"] if kind == "asked" else company.roles[0].person
    before = await look(runtime, everywhere)
    with pytest.raises(SignalRefusedError, match="is still"):
        await forget_person(runtime, person, DESK)
    assert await look(runtime, everywhere) == before


async def test_who_is_off_the_list_already_is_found_by_id(runtime: Runtime) -> None:
    person = await who_worked(runtime)
    await leave(runtime, person)
    async with runtime.ledger.writing() as connection:
        await company_rows.change_small_part(
            connection,
            lambda c: replace(c, people=tuple(p for p in c.people if p.id != person)),
        )
    runtime.expire_company()
    clock_of(runtime).move(minutes=1)
    done = await forget_person(runtime, person, DESK)
    assert done["rows"]["notices"] and "people" not in done["rows"]
    with pytest.raises(SignalRefusedError, match="nobody called"):
        await forget_person(runtime, person, DESK)


async def test_a_name_inside_another_persons_name_is_left_in_texts(runtime: Runtime) -> None:
    await with_nobody(runtime)
    company = (await look(runtime, runtime.directory)).company
    namesake = replace(LEFT, id="other", name=f"{NAME}生", phones=("+8613900139008",))
    async with runtime.ledger.writing() as connection:
        await company_rows.save_company(
            connection, replace(company, people=(*company.people, namesake))
        )
    runtime.expire_company()
    await receive(runtime, [failed("K-07", note=f"{NAME}生 helps")])
    clock_of(runtime).move(minutes=1)
    assert (await forget_person(runtime, LEFT.id, DESK))["texts"] is False
    assert f"{NAME}生" in await look(runtime, everywhere)


async def test_what_the_plan_keeps_is_kept_until_its_time_is_over(runtime: Runtime) -> None:
    person = await who_worked(runtime)
    await leave(runtime, person)
    runtime.plan = replace(runtime.plan, keep_persons=timedelta(days=180))
    runtime.plans[runtime.plan.hash] = runtime.plan
    clock_of(runtime).move(days=100)
    first = await forget_person(runtime, person, DESK)
    assert first["rows"] == {"people": 1}, "off the list at once"
    assert NAME in await look(runtime, everywhere)
    clock_of(runtime).move(days=81)
    assert (await forget_person(runtime, person, DESK))["rows"]["notices"]
    with pytest.raises(SignalRefusedError, match="nobody called"):
        await forget_person(runtime, person, DESK)


async def test_someone_who_is_given_a_role_in_between_stays(
    runtime: Runtime, other: Runtime
) -> None:
    await with_nobody(runtime)
    role: Any = (await look(runtime, runtime.directory)).company.roles[0]
    await duty_and_role_changes.give_role(other, role.role, LEFT.id, role.site, 5, DESK)
    with pytest.raises(SignalRefusedError, match=f"is still {role.role}"):
        await forget_person(runtime, LEFT.id, DESK)
