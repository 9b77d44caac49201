"""Call lists as callers see them: behind their link on a phone, on the desk, over HTTP and on the
command line.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ledger import call_lists as call_rows
from ledger import list_queries
from tests.databases import fresh_url
from tests.desk.living import Town, visitor
from tests.handlers.storms import hears, stormy
from tests.runtimes import look

STEPS = """\
- {id: calls, tell: customers hit, by: phone, text: 'off', within: 5h, nothing follows when: [some unreached], because: a reason}
- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
"""
EN = {"Accept-Language": "en"}


@pytest.fixture
async def storm(tmp_path: Path) -> AsyncIterator[Town]:
    """A storm over the north and the middle: Mia has six shops to call, Max three."""
    async with stormy(fresh_url("sqlite", tmp_path), tmp_path, STEPS) as runtime:
        town = Town(runtime, "http://desk.test")
        await hears(runtime, "storm", "a", area="North; Middle")
        await town.settle()
        yield town


async def _link(town: Town, person: str) -> str:
    outgoing = next(
        n for n in await look(town.runtime, list_queries.notices) if n["person"] == person
    )
    return f"/n/{town.links.token(outgoing['id'])}"


async def _states(town: Town) -> dict[str, str]:
    return {row["retailer"]: row["state"] for row in await look(town.runtime, call_rows.calls)}


async def test_the_link_shows_a_callers_own_list_and_takes_what_came_of_each_call(
    storm: Town,
) -> None:
    link = await _link(storm, "max")
    async with visitor(storm.app(token="a token of the tests")) as client:
        text = (await client.get(link, headers=EN)).text
        assert (
            "3 to call" in text
            and "Shop 8: North区、Middle区" in text
            and 'href="tel:+8613900000008"' in text
            and "Shop 1" not in text
        )
        calls = {row["retailer"]: row["id"] for row in await look(storm.runtime, call_rows.calls)}
        for shop, outcome, at in (
            ("R-7", "reached", ""),
            ("R-8", "no answer", ""),
            ("R-9", "call back", "2027-01-01T09:00"),
        ):
            done = await client.post(
                f"{link}/call", data={"call": calls[shop], "outcome": outcome, "at": at}
            )
            assert (done.status_code, done.headers["location"]) == (303, link)
        states = await _states(storm)
        assert [states[s] for s in ("R-7", "R-8", "R-9")] == ["reached", "no answer", "call back"]
        after = (await client.get(link, headers=EN)).text
        assert "2 to call" in after and "tried 1 times" in after and "01-01 09:00" in after
        stranger = await client.post(
            f"{link}/call", data={"call": calls["R-1"], "outcome": "reached"}, headers=EN
        )
        assert (
            stranger.status_code == 409
            and "there is no call" in stranger.text
            and (await _states(storm))["R-1"] == "to call"
        )


async def test_a_list_is_acknowledged_and_stays_behind_its_link(storm: Town) -> None:
    link = await _link(storm, "max")
    async with visitor(storm.app()) as client:
        assert "I have the list" in (await client.get(link, headers=EN)).text
        assert (
            await client.post(link, data={"answer": "acknowledged"}, headers=EN)
        ).status_code == 200
        after = (await client.get(link, headers=EN)).text
        assert "I have the list" not in after and "3 to call" in after


@pytest.mark.parametrize(
    "data",
    [
        {"call": "x"},
        {"call": "7"},
        {"call": "7", "outcome": "call back", "at": "soon"},
        {},
        {"call": "٣"},
    ],
)
async def test_nonsense_is_said_on_the_page_and_changes_nothing(
    storm: Town, data: dict[str, str]
) -> None:
    before = await _states(storm)
    async with visitor(storm.app()) as client:
        for path in (f"{await _link(storm, 'max')}/call", "/calls/max"):
            answer = await client.post(path, data=data)
            assert answer.status_code == 409 and 'role="alert"' in answer.text
        assert (await client.post("/n/nothing/call", data=data)).status_code == 404
    assert await _states(storm) == before


async def test_the_desk_lists_who_has_who_to_call_and_marks_for_them(storm: Town) -> None:
    async with visitor(storm.app()) as client:
        text = (await client.get("/calls", headers=EN)).text
        assert "Mia" in text and "0 of 6 reached" in text and 'href="/calls/mia"' in text
        (first, *_) = await look(storm.runtime, call_rows.calls)
        assert (
            await client.post(
                f"/calls/{first['person']}", data={"call": first["id"], "outcome": "reached"}
            )
        ).status_code == 303
        assert "1 of 6 reached" in (await client.get("/calls", headers=EN)).text
        assert (await client.get("/calls/nobody")).status_code == 404
        assert "电话名单" in (await client.get("/calls", headers={"Accept-Language": "zh"})).text


async def test_without_the_token_no_one_sees_the_lists(storm: Town) -> None:
    async with visitor(storm.app(token="a token of the tests")) as client:
        assert (await client.get("/calls")).status_code == 303
        assert (
            await client.post("/calls/max", data={"call": "7", "outcome": "reached"})
        ).status_code == 303
        assert (await client.get("/api/calls")).status_code == 401
    assert set((await _states(storm)).values()) == {"to call"}


async def test_machines_read_and_mark_calls(storm: Town) -> None:
    async with visitor(storm.app()) as client:
        found: list[dict[str, Any]] = (await client.get("/api/calls?person=max")).json()
        assert [row["retailer"] for row in found] == ["R-7", "R-8", "R-9"]
        assert (await client.get("/api/calls?incident=2")).json() == []
        done = await client.post(f"/api/calls/{found[0]['id']}", json={"outcome": "reached"})
        assert done.json() == {
            "call": found[0]["id"],
            "incident": 1,
            "state": "reached",
            "again": None,
        }
        again = await client.post(f"/api/calls/{found[0]['id']}", json={"outcome": "reached"})
        assert (again.status_code, again.json()) == (
            409,
            {"faults": [f"call {found[0]['id']} is done: reached"]},
        )
        for wrong in ({}, {"outcome": 3}, [], {"outcome": "reached", "at": 5}):
            assert (
                await client.post(f"/api/calls/{found[1]['id']}", json=wrong)
            ).status_code == 422
