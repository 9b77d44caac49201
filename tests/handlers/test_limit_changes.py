"""A limit is moved on the desk, over HTTP and on the command line; each move is on record."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.limit_changes import change_limit, read_limits
from handlers.notice_answers import AnswerRefusedError
from handlers.process_signals import receive
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from ledger import list_pages, list_queries
from ledger.list_rows import NoticeListRow
from tests.actors import DESK
from tests.runtimes import clock_of, event, look, timeline


async def asked(runtime: Runtime) -> list[NoticeListRow]:
    found = await look(runtime, list_queries.notices)
    return [n for n in found if n["step"] == "contractor" or n["step"] == "mend"]


async def host_is_down(runtime: Runtime) -> str:
    """The key of the task to mend it."""
    await receive(runtime, [event("host.down", "h", host="A")])
    limits = await look(runtime, lambda c: read_limits(runtime, c, 1))
    return next(one.key for one in limits if one.step == "mend")


async def test_the_message_says_the_new_moment_who_owes_it_is_told_and_the_audit_has_a_line(
    runtime: Runtime,
) -> None:
    key = await host_is_down(runtime)
    (task,) = await asked(runtime)
    until = await change_limit(runtime, 1, key, "16:00", "spare part comes by train", DESK)
    rows = await asked(runtime)
    moved = next(n for n in rows if n["id"] == task["id"])
    assert moved["deadline"] == until and moved["state"] in ("owed", "sending", "sent")
    (told,) = [n for n in rows if n["expects"] == "nothing"]
    assert told["person"] == task["person"] and "spare part" in told["text"]
    assert any("new limit" in li["what"] for li in await look(runtime, timeline))
    rows: Any = (await look(runtime, lambda c: list_pages.audit_lines(c, None, 1))).rows
    (row,) = [one for one in rows if one["what"] == "limit.moved"]
    assert (row["target"], row["after"]) == (f"step {key}", {"until": until.isoformat()})


async def test_escalation_follows_the_new_time(runtime: Runtime) -> None:
    key = await host_is_down(runtime)
    await change_limit(runtime, 1, key, "10:30", "the second host is weak", DESK)
    clock_of(runtime).move(minutes=31)
    await process_due_deadlines(runtime)
    said = [li["what"] for li in await look(runtime, timeline) if li["step"] == "mend"]
    assert "late" in said


async def test_the_same_twice_tells_once(runtime: Runtime) -> None:
    key = await host_is_down(runtime)
    for _ in range(2):
        await change_limit(runtime, 1, key, "16:00", "spare part", DESK)
    assert len([n for n in await asked(runtime) if n["expects"] == "nothing"]) == 1


@pytest.mark.parametrize(
    ("incident", "step", "until", "why"),
    [
        (1, "mend/none", "16:00", "so"),
        (2, "mend", "16:00", "so"),
        (1, "", "16:00", "so"),
        (1, "KEY", "some time", "so"),
        (1, "KEY", "16:00", ""),
        (1, "KEY", "2020-01-01 10:00", "so"),
    ],
)
async def test_what_cannot_be_moved_is_refused_with_the_reason(
    runtime: Runtime, incident: int, step: str, until: str, why: str
) -> None:
    key = await host_is_down(runtime)
    with pytest.raises(AnswerRefusedError) as refused:
        await change_limit(runtime, incident, step.replace("KEY", key), until, why, DESK)
    assert str(refused.value)
