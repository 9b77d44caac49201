"""Who may put a plan in force is said by the plan in force, and what is refused changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from handlers.plan_publishing import last_runs, load_recorded_company, publish
from incidents.company import Company, RoleHeld
from ledger import company as company_rows
from ledger import key_value, plan_versions
from ledger.database import ConflictError, Ledger
from playbooks.checks.publish_permission import PublishDeniedError
from playbooks.definition.run import StepRecord
from playbooks.loader import read_files
from tests.actors import CLI
from tests.ledger.sample_rows import at, put_incidents, read, run, write
from tests.playbooks.small import small_company, small_files

STEPS = "- {id: look, if nobody decides: escalate, ask: head, options: [yes, no], within: 5m, text: word, nothing follows when: [yes, no], because: a reason}"
Files = dict[str, str]


@pytest.fixture
async def ledger(url: str) -> AsyncIterator[Ledger]:
    one = Ledger(url)
    yield one
    await one.close()


def files(by: str = "chief", **changes: str) -> Files:
    """A small plan that is published by `by`; `changes` replace `old=new` in its steps."""
    steps = STEPS
    for old, new in changes.items():
        steps = steps.replace(old, new)
    found = small_files(steps)
    found["policies.yaml"] += f"publish: {{by: {by}}}\n"
    return found


async def put(ledger: Ledger, plan: Files, who: str = "carl", minutes: float = 0) -> str:
    now, read_plan = at(minutes), read_files(plan)
    return (await publish(ledger, now, plan, read_plan, who, "a reason", CLI)).name


@dataclass
class Known:
    """What the ledger knows of the plan."""

    in_force: str | None
    versions: list[dict[str, Any]]


async def known(ledger: Ledger) -> Known:
    return Known(
        await read(ledger, plan_versions.in_force), await read(ledger, plan_versions.versions)
    )


async def with_company(ledger: Ledger, company: Company | None = None) -> None:
    await write(ledger, company_rows.save_company, company or small_company())


async def test_a_version_is_in_force_with_who_published_it_when_and_why(ledger: Ledger) -> None:
    await with_company(ledger)
    plan = files()
    assert await put(ledger, plan, minutes=3) == "Carl"
    after = await known(ledger)
    version = read_files(plan).hash
    assert after.in_force == version
    ((newest),) = after.versions
    assert (newest["person"], newest["name"], newest["role"]) == ("carl", "Carl", "chief")
    assert (newest["at"], newest["note"]) == (at(3), "a reason")
    assert await read(ledger, plan_versions.plan_files, version) == plan
    zone = read_files(plan).calendar.zone.key
    assert await read(ledger, key_value.get_all, [key_value.ZONE]) == {key_value.ZONE: zone}


@pytest.mark.parametrize("who", ["carl", "Carl"])
async def test_the_publisher_may_be_named_by_id_or_by_whole_name(ledger: Ledger, who: str) -> None:
    await with_company(ledger)
    assert await put(ledger, files(), who) == "Carl"


@pytest.mark.parametrize("who", ["hana", "deputy", "nobody", "car", "", "CARL"])
async def test_anyone_else_is_refused_and_nothing_is_written(ledger: Ledger, who: str) -> None:
    await with_company(ledger)
    with pytest.raises(PublishDeniedError):
        await put(ledger, files(), who)
    assert await known(ledger) == Known(None, [])


async def test_a_deputy_of_the_role_may_not_publish(ledger: Ledger) -> None:
    await with_company(ledger)
    with pytest.raises(PublishDeniedError):
        await put(ledger, files(by="head"), "deputy")
    assert await put(ledger, files(by="head"), "hana") == "Hana"


async def test_of_two_people_with_the_same_name_none_is_guessed(ledger: Ledger) -> None:
    whole = small_company()
    people = tuple(replace(p, name="Carl") if p.id == "lena" else p for p in whole.people)
    await with_company(ledger, replace(whole, people=people))
    with pytest.raises(PublishDeniedError):
        await put(ledger, files(), "Carl")
    assert await put(ledger, files(), "carl") == "Carl"


async def test_permission_comes_from_the_plan_in_force_and_not_from_the_new_one(
    ledger: Ledger,
) -> None:
    await with_company(ledger)
    await put(ledger, files(by="chief"))
    mine = files(by="head")
    with pytest.raises(PublishDeniedError):
        await put(ledger, mine, "hana")
    assert await put(ledger, mine, "carl") == "Carl"
    assert await put(ledger, files(by="head", word="eta"), "hana") == "Hana"


async def test_the_version_in_force_is_not_published_twice_but_an_earlier_one_may_return(
    ledger: Ledger,
) -> None:
    await with_company(ledger)
    first, second = files(), files(**{"5m": "6m"})
    await put(ledger, first)
    with pytest.raises(PublishDeniedError):
        await put(ledger, first)
    await put(ledger, second, minutes=1)
    await put(ledger, first, minutes=2)
    after = await known(ledger)
    assert after.in_force == read_files(first).hash
    assert [v["at"] for v in after.versions] == [at(2), at(1), at(0)]


async def test_without_a_company_no_one_holds_a_role(ledger: Ledger) -> None:
    with pytest.raises(PublishDeniedError):
        await put(ledger, files())
    assert await load_recorded_company(ledger) is None


async def test_the_company_a_plan_is_held_against_is_the_one_in_the_ledger(ledger: Ledger) -> None:
    await with_company(ledger, replace(small_company(), roles=(RoleHeld("chief", "lena"),)))
    directory = await load_recorded_company(ledger)
    assert directory is not None
    assert set(directory.people) == {p.id for p in small_company().people}
    assert await put(ledger, files(), "lena") == "Lena"


async def test_two_who_publish_at_once_both_end_in_one_order(ledger: Ledger, url: str) -> None:
    await with_company(ledger)
    plans = [files(), files(**{"5m": "6m"})]
    other = Ledger(url)
    try:
        done = await asyncio.gather(
            put(ledger, plans[0]), put(other, plans[1]), return_exceptions=True
        )
    finally:
        await other.close()
    assert all(one == "Carl" or isinstance(one, ConflictError) for one in done)
    after = await known(ledger)
    assert after.in_force == after.versions[0]["hash"]
    assert len(after.versions) == done.count("Carl")


def two_sign(word: str = "") -> Files:
    """The chief and the board publish; two must sign, one of them the chief."""
    found = files("[chief, board]", **({"5m": word} if word else {}))
    agree = "agree: '2, one of them chief'}"
    found["policies.yaml"] = found["policies.yaml"].replace(
        "[chief, board]}", f"[chief, board], {agree}"
    )
    return found


async def test_a_version_that_two_must_sign_is_in_force_with_the_second_signature(
    ledger: Ledger,
) -> None:
    await with_company(ledger)
    await put(ledger, two_sign(), "carl")
    assert (await known(ledger)).in_force is None
    await put(ledger, two_sign(), "carl", minutes=1)
    await put(ledger, two_sign("6m"), "ben", minutes=2)
    assert (await known(ledger)).in_force is None, "another version, or the same person"
    await put(ledger, two_sign(), "ben", minutes=3)
    assert (await known(ledger)).in_force == read_files(two_sign()).hash


async def test_two_signatures_without_who_must_sign_are_not_enough(ledger: Ledger) -> None:
    await with_company(ledger)
    for who in ("ben", "bea"):
        await put(ledger, two_sign(), who)
    assert (await known(ledger)).in_force is None
    await put(ledger, two_sign(), "carl")
    assert (await known(ledger)).in_force is not None


async def test_a_signature_counts_only_in_place_of_the_version_it_was_given_for(
    ledger: Ledger,
) -> None:
    await with_company(ledger)
    later = two_sign("6m")
    for who in ("carl", "ben"):
        await put(ledger, two_sign(), who)
    await put(ledger, later, "carl")
    for who in ("carl", "ben"):
        await put(ledger, two_sign("7m"), who)
    await put(ledger, later, "ben")
    assert (await known(ledger)).in_force == read_files(two_sign("7m")).hash


async def test_two_who_sign_at_once_put_it_in_force_once(ledger: Ledger, url: str) -> None:
    await with_company(ledger)
    other = Ledger(url)
    try:
        done = await asyncio.gather(
            put(ledger, two_sign(), "carl"), put(other, two_sign(), "ben"), return_exceptions=True
        )
    finally:
        await other.close()
    for who, one in zip(("carl", "ben"), done, strict=True):
        if isinstance(one, ConflictError):  # a lost race is run again
            await put(ledger, two_sign(), who)
    after = await known(ledger)
    assert after.in_force == read_files(two_sign()).hash
    assert len([v for v in after.versions if v["role"]]) == 1


async def test_when_each_step_last_ran_is_taken_from_real_incidents_only(ledger: Ledger) -> None:
    def ran(minutes: float) -> dict[str, StepRecord]:
        began = at(minutes)
        return {"look": StepRecord(state="ended", started=began, at=began, outcome="yes")}

    assert await last_runs(ledger) == {}
    await put_incidents(ledger, 1, run=run(1, steps=ran(5)))
    await put_incidents(ledger, 2, run=run(2, steps=ran(9)))
    await put_incidents(ledger, 3, run=run(3, steps=ran(50), drill=True), drill=["hana"])
    found = await last_runs(ledger)
    assert set(found) == {("breakdown", "look")}
    assert found["breakdown", "look"].at == at(9)
