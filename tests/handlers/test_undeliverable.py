"""A message that reaches no one: it is marked and the plan told in one transaction, or neither."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers import run_events
from handlers.notice_answers import answer, record_undeliverable
from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger import list_queries
from ledger import notices as notice_rows
from ledger.database import ConflictError
from tests.actors import DESK
from tests.runtimes import failed, look
from translations.messages import plain

DEAD = plain("the number does not exist")


async def claimed(runtime: Runtime, step: str) -> notice_rows.Claimed:
    await receive(runtime, [failed("K-07")])
    async with runtime.ledger.writing() as connection:
        found = await notice_rows.claim(connection, "test", runtime.clock.now(), 100)
    ids = {n["id"] for n in await look(runtime, list_queries.notices) if n["step"] == step}
    return next(one for one in found if one.id in ids)


async def state(runtime: Runtime, notice: int) -> str:
    row = await look(runtime, lambda c: notice_rows.find(c, notice))
    assert row is not None
    return row.state


async def asked(runtime: Runtime, step: str) -> list[str]:
    return [n["person"] for n in await look(runtime, list_queries.notices) if n["step"] == step]


async def test_the_next_person_is_called_and_the_message_is_marked(runtime: Runtime) -> None:
    notice = await claimed(runtime, "takeover")
    await record_undeliverable(runtime, notice, DEAD)
    assert await state(runtime, notice.id) == "failed"
    assert len(set(await asked(runtime, "takeover"))) == 2


async def test_killed_between_the_two_neither_has_happened(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAULTS X4: marked as failed, and the run waited for an answer until its deadline."""

    async def killed(*_: Any) -> Any:
        raise SystemExit

    notice = await claimed(runtime, "takeover")
    write = run_events.write_changes
    monkeypatch.setattr(run_events, "write_changes", killed)
    with pytest.raises(SystemExit):
        await record_undeliverable(runtime, notice, DEAD)
    assert await state(runtime, notice.id) == "sending"
    assert len(await asked(runtime, "takeover")) == 1
    monkeypatch.setattr(run_events, "write_changes", write)
    await record_undeliverable(runtime, notice, DEAD)
    assert await state(runtime, notice.id) == "failed"


async def test_who_answered_in_between_has_been_reached(runtime: Runtime) -> None:
    notice = await claimed(runtime, "takeover")
    await answer(runtime, notice.id, "accept", DESK)
    with pytest.raises(ConflictError):
        await record_undeliverable(runtime, notice, DEAD)
    assert await state(runtime, notice.id) == "answered"
    assert len(await asked(runtime, "takeover")) == 1


async def test_a_message_that_asks_nothing_is_only_marked(runtime: Runtime) -> None:
    notice = await claimed(runtime, "takeover")
    await record_undeliverable(runtime, replace(notice, expects="nothing"), DEAD)
    assert await state(runtime, notice.id) == "failed"
    assert len(await asked(runtime, "takeover")) == 1
