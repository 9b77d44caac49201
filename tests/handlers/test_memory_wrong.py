"""Memory that is wrong costs a second look, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers import memory
from handlers import receive as receiving
from handlers.receive import receive
from handlers.runtime import Runtime
from ledger import list_queries
from playbooks.decide import take_signal
from tests.handlers.test_memory import DELIVERY, ELSEWHERE, KAILI, fresh, looked
from tests.runtimes import failed, look

pytestmark = pytest.mark.parametrize("url", ["postgres"], indirect=True)
__all__ = ["fresh", "looked"]


async def _numbers(runtime: Runtime) -> list[int]:
    return sorted(incident["id"] for incident in await look(runtime, list_queries.incidents))


async def test_no_incident_number_is_lost_by_it(runtime: Runtime, other: Runtime) -> None:
    await receive(runtime, [failed(KAILI[0])])
    await receive(other, [failed(ELSEWHERE[0])])
    await receive(runtime, [failed(ELSEWHERE[-1])])
    assert await _numbers(runtime) == [1, 2, 3]


async def test_the_same_report_twice_in_a_row_is_judged_once(runtime: Runtime) -> None:
    for _ in range(2):
        await receive(runtime, [failed(KAILI[0], "one")])
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == 1
    assert await look(runtime, list_queries.parked) == []


async def test_it_is_left_alone_for_a_while(
    runtime: Runtime, other: Runtime, looked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third, fourth, fifth = {u.site: u.id for u in DELIVERY}.values()
    await receive(runtime, [failed(first)])
    await receive(other, [failed(second)])
    looked.clear()
    for unit in (third, fourth):
        await receive(runtime, [failed(unit)])
    assert looked == [1, 1]
    monkeypatch.setattr(memory, "DOUBTED", 0.0)
    await receive(runtime, [failed(fifth)])
    assert looked == [1, 1]


async def test_a_decision_that_fails_on_it_is_made_from_what_stands(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await receive(runtime, [failed(KAILI[0])])
    tries: list[str] = []

    def failing_first(signal: Any, *rest: Any) -> Any:
        tries.append(signal.id)
        if len(tries) == 1:
            raise KeyError("something that was never so")
        return take_signal(signal, *rest)

    monkeypatch.setattr(receiving, "take_signal", failing_first)
    await receive(runtime, [failed(KAILI[1])])
    assert len(tries) == 2
    assert await look(runtime, list_queries.parked) == []
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == 2


async def test_a_connection_that_was_lost_meanwhile_is_not_noticed(
    runtime: Runtime, other: Runtime
) -> None:
    """The server closed it: the next report goes over another, at once."""
    await receive(runtime, [failed(KAILI[0])])
    async with other.ledger.writing() as connection:
        await connection.exec_driver_sql(
            f"SELECT pg_terminate_backend({_at_hand(runtime).get_server_pid()}, 5000)"
        )
    with capture_logs() as logs:
        await receive(runtime, [failed(KAILI[1])])
    assert [line for line in logs if line["log_level"] in ("warning", "error")] == []
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == 2


async def test_a_connection_that_nobody_used_for_long_is_not_trusted(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await receive(runtime, [failed(KAILI[0])])
    kept = _at_hand(runtime)
    await receive(runtime, [failed(KAILI[1])])
    assert _at_hand(runtime) is kept
    monkeypatch.setattr("ledger.late.KEPT", 0.0)
    await receive(runtime, [failed(KAILI[2])])
    assert _at_hand(runtime) is not kept


def _at_hand(runtime: Runtime) -> Any:
    singly = runtime.ledger._singly  # noqa: SLF001 - which connection it is shows nowhere else
    assert singly and singly._at_hand  # noqa: SLF001
    return singly._at_hand  # noqa: SLF001
