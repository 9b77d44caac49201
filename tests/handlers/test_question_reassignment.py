"""An open decision follows the role that takes it, at the latest with the next round of the
scheduler (docs/semantics.md, M15).
"""

from __future__ import annotations

import pytest

from handlers import duty_and_role_changes, staff_changes
from handlers.notice_answers import AnswerRefusedError, answer
from handlers.process_signals import receive
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from ledger import list_queries
from ledger.list_rows import NoticeListRow
from tests.actors import DESK, LINK
from tests.runtimes import clock_of, event, failed, look, timeline

OPEN = ("owed", "sending", "sent")


async def asked(runtime: Runtime, step: str) -> list[NoticeListRow]:
    return [n for n in await look(runtime, list_queries.notices) if n["step"] == step]


async def open_for(runtime: Runtime, step: str) -> list[str]:
    return [n["person"] for n in await asked(runtime, step) if n["state"] in OPEN]


async def held_by(runtime: Runtime, role: str) -> str:
    directory = await look(runtime, runtime.directory)
    return next(person for _, person in directory.holders(role, None))


async def injured(runtime: Runtime) -> str:
    """The leaders are asked about the times; who commands."""
    await receive(runtime, [failed("K-07", injured="1")])
    (leader,) = await open_for(runtime, "times")
    return leader


async def voters(runtime: Runtime) -> list[NoticeListRow]:
    fields = {"area": "全市", "event": "台风", "severity": "红色", "alert": "KL-9"}
    await receive(runtime, [event("weather.warning", "w", **fields)])
    return await asked(runtime, "decide")


async def test_a_leader_who_leaves_is_followed_by_the_deputy_within_the_minute(
    runtime: Runtime,
) -> None:
    leader = await injured(runtime)
    await staff_changes.start_absence(runtime, leader, "", "", DESK)
    assert await open_for(runtime, "times") == [await held_by(runtime, "deputy leader")]
    first = (await asked(runtime, "times"))[0]
    assert (first["state"], first["person"]) == ("withdrawn", leader)
    with pytest.raises(AnswerRefusedError):
        await answer(runtime, first["id"], "later today", LINK, {"time": "16:00"})
    said = [li["what"] for li in await look(runtime, timeline) if li["step"] == "times"]
    assert "is asked now" in said and "is not asked any more" in said


async def test_an_absence_that_begins_by_the_clock_moves_the_decision_too(
    runtime: Runtime,
) -> None:
    await staff_changes.apply_due_absences(runtime)
    leader = await injured(runtime)
    await staff_changes.start_absence(runtime, leader, "10:03", "10:08", DESK)
    await process_due_deadlines(runtime)
    assert await open_for(runtime, "times") == [leader]
    clock_of(runtime).move(minutes=3)
    runtime.expire_company()
    await staff_changes.apply_due_absences(runtime)
    await process_due_deadlines(runtime)
    assert await open_for(runtime, "times") == [await held_by(runtime, "deputy leader")]


async def test_a_leader_whose_absence_ends_is_asked_again(runtime: Runtime) -> None:
    await staff_changes.apply_due_absences(runtime)
    leader = await injured(runtime)
    await staff_changes.start_absence(runtime, leader, "", "10:08", DESK)
    clock_of(runtime).move(minutes=8)
    runtime.expire_company()
    await staff_changes.apply_due_absences(runtime)
    await process_due_deadlines(runtime)
    assert await open_for(runtime, "times") == [leader]


async def test_a_leader_who_is_back_early_is_asked_again(runtime: Runtime) -> None:
    leader = await injured(runtime)
    await staff_changes.start_absence(runtime, leader, "", "", DESK)
    clock_of(runtime).move(minutes=2)
    await staff_changes.end_absence(runtime, leader, DESK)
    await process_due_deadlines(runtime)
    assert await open_for(runtime, "times") == [leader]


async def test_of_several_voters_one_who_leaves_is_not_asked_any_more_the_others_still_are(
    runtime: Runtime,
) -> None:
    first, *others = await voters(runtime)
    await staff_changes.start_absence(runtime, first["person"], "", "", DESK)
    await process_due_deadlines(runtime)
    assert await open_for(runtime, "decide") == [n["person"] for n in others]
    assert len(await asked(runtime, "decide")) == 1 + len(others)


async def test_who_gets_the_role_in_mid_decision_gets_the_question(runtime: Runtime) -> None:
    await voters(runtime)
    fresh = await held_by(runtime, "order desk")
    await duty_and_role_changes.give_role(runtime, "leading group", fresh, None, 0, DESK)
    await process_due_deadlines(runtime)
    # One of leader and deputy must agree: they are asked, anyone who is of the group.
    leaders = {await held_by(runtime, role) for role in ("leader", "deputy leader")}
    assert set(await open_for(runtime, "decide")) == {fresh, *leaders}


async def test_a_decision_made_elsewhere_in_the_same_moment_is_made_with_who_is_there(
    runtime: Runtime, other: Runtime
) -> None:
    leader = await injured(runtime)
    await staff_changes.start_absence(other, leader, "", "", DESK)
    runtime.expire_company()
    await process_due_deadlines(runtime)
    assert leader not in await open_for(runtime, "times")
