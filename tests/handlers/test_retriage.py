"""Live, what known maintenance kept quiet and has not ended is judged again when it is over: INPUTS
F6.
"""

from __future__ import annotations

from datetime import timedelta

from handlers.process_signals import receive
from handlers.retriage import triage_again
from handlers.runtime import Runtime
from ledger import list_queries
from tests.runtimes import MONDAY, clock_of, event, look


async def requested(runtime: Runtime) -> list[str]:
    """The devices that the contractor was asked about."""
    found = await look(runtime, list_queries.notices)
    return [str(n["item"]) for n in found if n["step"] == "contractor"]


async def works(runtime: Runtime, ends: float, number: int = 1) -> None:
    """Work in the machine room until so many hours from ten o'clock on."""
    until = (MONDAY + timedelta(hours=ends)).isoformat()
    told = {"starts": MONDAY.isoformat(), "ends": until, "site": "kaili", "work": "upgrade"}
    await receive(runtime, [event("maintenance.announced", f"w{number}", **told)])


async def fails(runtime: Runtime, device: str) -> None:
    await receive(runtime, [event("device.failed", f"d-{device}", device=device)])


async def test_a_device_that_is_not_back_is_heard_of_once_when_the_work_is_over(
    runtime: Runtime,
) -> None:
    await works(runtime, 2)
    await fails(runtime, "switch")
    assert await triage_again(runtime) == 0 and await requested(runtime) == []
    clock_of(runtime).move(hours=2)
    assert await triage_again(runtime) == 1
    assert await requested(runtime) == ["switch"]
    assert await triage_again(runtime) == 0


async def test_a_device_that_is_back_is_heard_of_by_nobody(runtime: Runtime) -> None:
    await works(runtime, 2)
    await fails(runtime, "switch")
    clock_of(runtime).move(minutes=5)
    await receive(runtime, [event("device.repaired", "r", device="switch")])
    clock_of(runtime).move(hours=2)
    assert await triage_again(runtime) == 0
    assert [s["verdict"] for s in await look(runtime, list_queries.signals)] == ["dismissed"] * 3


async def test_work_that_ends_early_replaces_what_was_announced(runtime: Runtime) -> None:
    await works(runtime, 8)
    await fails(runtime, "switch")
    clock_of(runtime).move(hours=1)
    await works(runtime, 1, number=2)
    assert await triage_again(runtime) == 1
    assert await requested(runtime) == ["switch"]


async def test_two_processes_at_it_at_once_judge_it_once(runtime: Runtime, other: Runtime) -> None:
    await works(runtime, 2)
    await fails(runtime, "switch")
    for each in (runtime, other):
        clock_of(each).move(hours=2)
    await triage_again(runtime)
    await triage_again(other)
    assert await requested(runtime) == ["switch"]
