"""FAULTS X6: 1,200 reports that join one incident. What is judged together is written once, and the
last batch costs about what the first one did.
"""

from __future__ import annotations

import time

from sqlalchemy import select

from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger import list_queries
from ledger.database import Connection
from ledger.tables import IncidentRow, table_of
from tests.runtimes import event, look

I = table_of(IncidentRow)  # noqa: E741
BATCHES, EACH = 12, 100
WITHIN = 30.0  # seconds for all: 119 s were measured once, and 2 to 3 s now on two quiet cores


async def written(connection: Connection) -> list[int]:
    """How often the document of each incident was written."""
    return list((await connection.execute(select(I.c.version))).scalars())


async def test_1200_reports_of_devices_of_one_site_are_judged_quickly_and_written_12_times(
    runtime: Runtime,
) -> None:
    began = time.monotonic()
    for batch in range(BATCHES):
        numbers = range(batch * EACH, (batch + 1) * EACH)
        reports = [event("device.failed", f"d-{n}", device=f"d{n}", site="kaili") for n in numbers]
        await receive(runtime, reports)
        (writes,) = await look(runtime, written)
        # The first is written once when it opens the incident, and once when the others join.
        assert writes <= batch + 2
    assert time.monotonic() - began < WITHIN
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == BATCHES * EACH
    assert await look(runtime, list_queries.parked) == []
