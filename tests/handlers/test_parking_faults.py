"""What happens to a message that cannot even be parked as it should be."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from ledger import list_queries, parked_signals
from ledger.database import Connection, LedgerUnavailableError
from tests.handlers.test_parking import parked, verdicts
from tests.runtimes import failed, look
from translations import english, message

BAD = Incoming(b"{nope", "kafka signals/0/1")


async def test_a_message_whose_reason_cannot_be_kept_is_parked_with_a_plainer_one(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reason with a parameter that no database holds, as an unforeseen fault could make it."""
    real = parked_signals.park

    async def park(connection: Connection, at: Any, source: str, reason: Any, *more: Any) -> None:
        if reason.code == "fault.all":
            reason = message("fault.not_readable", error=object())
        await real(connection, at, source, reason, *more)

    monkeypatch.setattr(parked_signals, "park", park)
    assert await receive(runtime, [BAD, failed("K-07"), BAD]) == 2
    (row,) = await parked(runtime)
    assert "Error" in english(row["reason"])
    assert await verdicts(runtime) == {"failed-K-07": "opened"}


async def test_a_ledger_that_is_away_while_a_message_is_parked_is_waited_for(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise LedgerUnavailableError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(parked_signals, "park", away)
        with pytest.raises(LedgerUnavailableError):
            await receive(runtime, [BAD])
    assert await look(runtime, list_queries.parked) == []
