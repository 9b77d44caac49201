"""Incident ids: each used once, gaps allowed."""

from __future__ import annotations

import asyncio

from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger.incident_ids import IncidentIds
from tests.runtimes import failed


async def test_no_id_is_handed_out_twice_across_processes(runtime: Runtime) -> None:
    one, other = IncidentIds(runtime.ledger), IncidentIds(runtime.ledger)

    async def used(ids: IncidentIds) -> list[int]:
        taken = []
        for _ in range(12):
            async with ids.borrow(2) as borrowed:
                taken.append(borrowed.pop(0))
        return taken

    both = await asyncio.gather(used(one), used(other))
    assert len({*both[0], *both[1]}) == 24


async def test_an_id_that_was_not_needed_is_used_by_the_next_decision(runtime: Runtime) -> None:
    async with runtime.incident_ids.borrow(2) as borrowed:
        kept = list(borrowed)
    async with runtime.incident_ids.borrow(2) as borrowed:
        assert borrowed == kept


async def test_the_first_incident_has_number_one_and_the_second_two(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    async with runtime.incident_ids.borrow(1) as borrowed:
        assert borrowed == [2]
