"""Signals are judged once, anyone who receives them and however often they come."""

from __future__ import annotations

import asyncio
from collections import Counter

from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger import list_queries
from tests.runtimes import event, failed, look, small_company, timeline
from translations.messages import message

KAILI = [u.id for u in small_company().units if u.role == "delivery" and u.site == "kaili"]


async def _verdicts(runtime: Runtime) -> Counter[str]:
    return Counter(s["verdict"] for s in await look(runtime, list_queries.signals))


async def test_a_report_opens_an_incident_and_a_second_of_the_same_truck_joins_it(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07", "one")])
    await receive(runtime, [failed("K-07", "two", note="and a flat tyre")])
    (incident,) = await look(runtime, list_queries.incidents)
    assert (incident["state"], incident["unit"], incident["signals"]) == ("open", "K-07", 2)
    assert await _verdicts(runtime) == {"opened": 1, "joined": 1}


async def test_both_in_one_batch_are_judged_in_their_order(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07", "one"), failed("K-07", "two")])
    assert [
        (s["id"], s["verdict"])
        for s in sorted(await look(runtime, list_queries.signals), key=lambda s: s["id"])
    ] == [
        ("one", "opened"),
        ("two", "joined"),
    ]


async def test_two_offices_that_receive_signals_of_one_site_at_once_open_one_incident(
    runtime: Runtime, other: Runtime
) -> None:
    first, second = KAILI[:6], KAILI[6:12]
    await asyncio.gather(
        *(receive(runtime, [failed(u)]) for u in first),
        *(receive(other, [failed(u)]) for u in second),
    )
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == 12
    assert await _verdicts(runtime) == {"opened": 1, "joined": 11}


async def test_the_same_signal_given_to_two_offices_at_once_is_judged_once(
    runtime: Runtime, other: Runtime
) -> None:
    await asyncio.gather(receive(runtime, [failed("K-07")]), receive(other, [failed("K-07")]))
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == 1
    lines = [line["what"] for line in await look(runtime, timeline) if line["step"] == "triage"]
    assert lines == ["opened"]
    assert await look(runtime, list_queries.parked) == []


async def test_a_report_about_another_site_is_another_incident(runtime: Runtime) -> None:
    elsewhere = next(
        u.id for u in small_company().units if u.role == "delivery" and u.site != "kaili"
    )
    await receive(runtime, [failed(KAILI[0]), failed(elsewhere)])
    assert len(await look(runtime, list_queries.incidents)) == 2


async def test_what_is_only_to_be_written_down_is_kept_and_put_aside_with_the_reason(
    runtime: Runtime,
) -> None:
    await receive(runtime, [event("route.finished", "early", unit="K-07")])
    (signal,) = await look(runtime, list_queries.signals)
    assert signal["verdict"] == "dismissed"
    assert signal["reason"] == message(
        "reason.recorded_about", signal="route.finished", unit="K-07"
    )
    assert await look(runtime, list_queries.incidents) == []


async def test_what_no_playbook_opens_on_goes_to_a_person(runtime: Runtime) -> None:
    await receive(runtime, [event("takeover.confirmed", "early", unit="K-07")])
    (incident,) = await look(runtime, list_queries.incidents)
    assert (incident["kind"], incident["site"]) == ("unknown_report", "kaili")
    (asked,) = await look(runtime, list_queries.notices)
    assert asked["role"] == "person on duty"
    assert "K-07" in asked["text"]


async def test_three_trucks_make_it_major_and_tell_the_world_in_order(runtime: Runtime) -> None:
    await receive(runtime, [failed(unit) for unit in KAILI[:3]])
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["severity"] == "major"
    whats = [line["what"] for line in await look(runtime, timeline)]
    assert "severity is major" in whats
