"""Every truck and what it does now: from the incident's own facts, never from guesses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.notice_answers import answer
from handlers.process_signals import receive
from handlers.runtime import NoCompanyError, Runtime
from handlers.unit_overview import list_units, searching
from ledger import company as company_rows
from ledger import list_queries
from tests.actors import LINK
from tests.ledger.sample_rows import put_incidents
from tests.playbooks.story import Story, story
from tests.runtimes import event, failed, look, opened, small_company


async def rows(runtime: Runtime) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in await list_units(runtime)}


async def offer(runtime: Runtime) -> dict[str, Any]:
    (found,) = [
        n
        for n in await look(runtime, list_queries.notices)
        if n["step"] == "takeover" and n["state"] in ("owed", "sent")
    ]
    return found


async def test_at_rest_a_delivery_truck_is_on_its_route_and_all_else_is_free(
    runtime: Runtime,
) -> None:
    found = await list_units(runtime)
    assert {(r["role"], r["state"]) for r in found} == {
        ("delivery", "on route"),
        ("standby", "free"),
        ("household", "free"),
        ("pick-up point", "free"),
    }
    assert len(found) == len(small_company().units)
    assert [(r["role"], r["id"]) for r in found] == sorted((r["role"], r["id"]) for r in found)


async def test_a_driver_is_named_and_one_who_left_is_shown_by_the_id(runtime: Runtime) -> None:
    whole = small_company()
    gone = whole.units[0].driver
    left = tuple(p for p in whole.people if p.id != gone)
    names = {p.id: p.name for p in whole.people}
    async with runtime.ledger.writing() as connection:
        await company_rows.save_company(connection, replace(whole, people=left))
    runtime.expire_company()
    found = await rows(runtime)
    assert found[whole.units[0].id]["driver"] == gone
    assert found[whole.units[1].id]["driver"] == names[whole.units[1].driver]


async def test_a_failed_truck_waits_while_a_standby_is_looked_for_and_has_one_once_it_accepts(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    truck = (await rows(runtime))["K-07"]
    assert (truck["state"], truck["incident"], truck["waiting"]) == ("failed", 1, True)
    asked = await offer(runtime)
    offered = [r for r in (await rows(runtime)).values() if r["state"] == "offered"]
    assert [(r["role"], r["instead_of"]) for r in offered] == [("standby", "K-07")]
    await answer(runtime, asked["id"], "accept", LINK)
    found = await rows(runtime)
    assert (found["K-07"]["standby"], found["K-07"]["waiting"]) == (offered[0]["id"], False)
    standby = found[offered[0]["id"]]
    assert (standby["state"], standby["instead_of"], standby["incident"]) == (
        "dispatched",
        "K-07",
        1,
    )


async def test_a_truck_that_is_in_order_again_is_on_its_route(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    await receive(runtime, [event("unit.repaired", "repaired", unit="K-07")])
    assert (await rows(runtime))["K-07"]["state"] == "on route"


async def test_of_two_failed_trucks_each_has_its_own_standby(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07"), failed("K-08")])
    standbys = {r["instead_of"] for r in (await rows(runtime)).values() if r["state"] == "offered"}
    assert standbys == {"K-07", "K-08"}


async def test_without_a_company_there_are_no_trucks_to_list(url: str) -> None:
    async with opened(url, None) as runtime:
        await put_incidents(runtime.ledger, 1)
        with pytest.raises(NoCompanyError):
            await list_units(runtime)


EACH = """
- group: g
  for each: unit in incident.units
  steps:
    - {id: take, dispatch: trucks, offer: 3m, within: 20m, text: word, nothing follows when: [none, accepted], because: a reason}
    - {id: who, dispatch: guides, offer: 3m, within: 20m, text: word, nothing follows when: [none, accepted], because: a reason}
"""


def _search(here: Story, unit: str) -> bool:
    return searching(here.plan, here.run(), unit)


def test_a_search_ends_with_its_dispatch_whether_anyone_was_found_or_not() -> None:
    found = story(EACH)
    found.breaks("K-1")
    assert _search(found, "K-1")
    found.says("take/K-1", "accepted")
    assert not _search(found, "K-1"), "people who are still looked for are no trucks"
    nobody = story(EACH)
    nobody.breaks("K-1")
    nobody.later("21m")
    assert not _search(nobody, "K-1")


def test_a_truck_that_is_none_of_this_incident_is_not_looked_for() -> None:
    here = story(EACH)
    here.breaks("K-1")
    assert not _search(here, "K-2")
