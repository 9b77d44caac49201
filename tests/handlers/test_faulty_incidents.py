"""An incident that cannot be carried on is a fault of ours: its owner is called once, people see it,
and it goes on by itself when the fault is mended.
"""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers import fault_notices, run_events
from handlers.notice_answers import AnswerRefusedError, answer
from handlers.process_signals import receive
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from ledger import incident_faults, list_queries
from tests.actors import LINK
from tests.runtimes import clock_of, failed, look

BROKEN_BY = "the tests"


@pytest.fixture
def mend(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Deciding fails until this is called."""
    decide = run_events.take_event

    def stumbling(*_: Any) -> Any:
        raise ZeroDivisionError(BROKEN_BY)

    monkeypatch.setattr(run_events, "take_event", stumbling)
    return lambda: monkeypatch.setattr(run_events, "take_event", decide)


async def messages(runtime: Runtime) -> list[dict[str, Any]]:
    found = [n for n in await look(runtime, list_queries.notices) if n["step"] == "fault"]
    return [dict(row) for row in found]


async def wake(runtime: Runtime, **by: float) -> None:
    clock_of(runtime).move(**by)
    with capture_logs():
        await process_due_deadlines(runtime)


async def test_its_owner_is_called_once_however_often_it_fails(runtime: Runtime, mend: Any) -> None:
    await receive(runtime, [failed("K-07")])
    for minutes in (3, 2, 5, 17):
        await wake(runtime, minutes=minutes, seconds=1)
    (called,) = await messages(runtime)
    (head,) = {
        n["person"] for n in await look(runtime, list_queries.notices) if n["step"] == "tell_head"
    }
    assert called["person"] == head and called["expects"] == "nothing"
    assert "系统故障" in called["text"] and "事件 1" in called["text"]


async def test_mended_it_goes_on_and_the_fault_is_over(runtime: Runtime, mend: Any) -> None:
    await receive(runtime, [failed("K-07")])
    await wake(runtime, minutes=3, seconds=1)
    assert len(await look(runtime, incident_faults.faults)) == 1
    before = len(await look(runtime, list_queries.notices))
    mend()
    await wake(runtime, minutes=2)
    assert await look(runtime, incident_faults.faults) == []
    assert len(await look(runtime, list_queries.notices)) > before


async def test_an_answer_that_cannot_be_recorded_is_refused_and_said_so(
    runtime: Runtime, mend: Any
) -> None:
    await receive(runtime, [failed("K-07")])
    offer = next(n for n in await look(runtime, list_queries.notices) if n["step"] == "takeover")
    with capture_logs(), pytest.raises(AnswerRefusedError, match="could not be recorded"):
        await answer(runtime, offer["id"], "accept", LINK)
    assert len(await messages(runtime)) == 1
    mend()
    await answer(runtime, offer["id"], "accept", LINK)


async def test_where_the_owner_cannot_be_found_the_last_resort_is_called(
    runtime: Runtime, mend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any) -> Any:
        raise KeyError("owner")

    monkeypatch.setattr(fault_notices, "people", lost)
    await receive(runtime, [failed("K-07")])
    await wake(runtime, minutes=3, seconds=1)
    called = await messages(runtime)
    assert called and {n["role"] for n in called} == {runtime.plan.escalation.last_resort}
