"""An option that asks for a value gets it in the same words on every channel, and nothing is
decided while it is missing or wrong.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.notice_answers import AnswerRefusedError, answer
from handlers.process_signals import receive
from handlers.runtime import Runtime
from handlers.sms_answers import reply
from ledger import list_queries, suspensions
from ledger import notices as notice_rows
from ledger.tables import NoticeRow
from tests.actors import DESK, LINK, TEXT
from tests.runtimes import event, failed, look, timeline


async def _asked(runtime: Runtime) -> NoticeRow:
    """The leader's question about delivery times, as it lies in the ledger."""
    await receive(runtime, [failed("K-07", injured="1")])
    row = next(n for n in await look(runtime, list_queries.notices) if n["step"] == "times")
    async with runtime.ledger.writing() as connection:
        claimed = await notice_rows.claim(connection, "test", runtime.clock.now(), 100)
        await notice_rows.mark_sent(
            connection, [(n.id, "r", runtime.clock.now(), "paper") for n in claimed]
        )
    found = await look(runtime, lambda c: notice_rows.find(c, row["id"]))
    assert found is not None
    return found


async def _decided(runtime: Runtime) -> tuple[str, str] | None:
    lines = [
        li
        for li in await look(runtime, timeline)
        if li["step"] == "times" and li["what"].startswith("decided")
    ]
    return (lines[-1]["what"], lines[-1]["why"]) if lines else None


def _later(runtime: Runtime) -> tuple[str, str]:
    """A moment two hours ahead, as written and as the timeline says it."""
    zone = runtime.plan.calendar.zone
    now = runtime.clock.now().astimezone(zone)
    soon = (now + timedelta(hours=2)).replace(second=0, microsecond=0)
    said = soon.strftime("%H:%M" if soon.date() == now.date() else "%m-%d %H:%M")
    return soon.replace(tzinfo=None).isoformat(timespec="minutes"), f"time {said}"


async def test_the_notice_carries_what_its_options_ask_for_and_what_applies_if_no_one_decides(
    runtime: Runtime,
) -> None:
    notice = await _asked(runtime)
    assert notice.form and notice.form["enters"] == {"later today": {"time": "time"}}
    assert notice.form["otherwise"] == "next working day"


@pytest.mark.parametrize(
    "text", ["1 {}", "1: {}", "later today {}", "Later today time={}", "{notice} 1 {}"]
)
async def test_a_text_may_name_the_option_and_its_value(runtime: Runtime, text: str) -> None:
    notice = await _asked(runtime)
    written, said = _later(runtime)
    taken = await reply(
        runtime, notice.person, text.replace("{notice}", str(notice.id)).format(written), TEXT
    )
    assert (taken.notice, taken.answer) == (notice.id, "later today")
    assert await _decided(runtime) == ("decided: later today", f"{said}; by text")


async def test_a_link_the_desk_and_the_api_give_values_by_name(runtime: Runtime) -> None:
    notice = await _asked(runtime)
    written, said = _later(runtime)
    await answer(runtime, notice.id, "later today", LINK, {"time": written})
    assert await _decided(runtime) == ("decided: later today", f"{said}; by link")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{notice} 1", "time is missing: write 14:30"),
        ("1 soon", "is no time; write 14:30"),
        ("1 2025-01-01T08:00", "has passed already"),
    ],
)
async def test_what_is_missing_or_wrong_is_said_and_the_question_stays_open(
    runtime: Runtime, text: str, why: str
) -> None:
    notice = await _asked(runtime)
    with pytest.raises(AnswerRefusedError, match=why):
        await reply(runtime, notice.person, text.replace("{notice}", str(notice.id)), TEXT)
    kept = await look(runtime, lambda c: notice_rows.find(c, notice.id))
    assert kept and kept.state == "sent" and await _decided(runtime) is None


async def test_an_option_that_asks_for_nothing_takes_nothing_along(runtime: Runtime) -> None:
    notice = await _asked(runtime)
    await reply(runtime, notice.person, "2", TEXT)
    assert await _decided(runtime) == ("decided: next working day", "by text")


async def test_the_value_is_a_moment_with_its_zone_for_the_steps_that_use_it(
    runtime: Runtime,
) -> None:
    notice = await _asked(runtime)
    written, _ = _later(runtime)
    await answer(runtime, notice.id, "1", DESK, {"time": written})
    run = await look(runtime, lambda c: list_queries.run_of(c, notice.incident))
    assert run is not None
    kept = datetime.fromisoformat(run.steps["times/K-07"].data["values"]["time"])
    assert (
        kept.tzinfo is not None
        and kept.replace(tzinfo=None).isoformat(timespec="minutes") == written
    )


async def test_two_of_the_leading_group_suspend_in_part_of_the_city_by_text(
    runtime: Runtime,
) -> None:
    """The one names until when and where, the other agrees with the number alone."""
    await receive(
        runtime,
        [event("weather.warning", "w", area="全市", event="台风", severity="红色", alert="KL-9")],
    )
    asked = [n for n in await look(runtime, list_queries.notices) if n["step"] == "decide"]
    async with runtime.ledger.writing() as connection:
        claimed = await notice_rows.claim(connection, "test", runtime.clock.now(), 100)
        await notice_rows.mark_sent(
            connection, [(n.id, "r", runtime.clock.now(), "paper") for n in claimed]
        )
    written, said = _later(runtime)
    with pytest.raises(AnswerRefusedError, match="there is no district"):
        await reply(runtime, asked[0]["person"], f"{asked[0]['id']} 1 {written} 亚特兰蒂斯", TEXT)
    await reply(runtime, asked[0]["person"], f"{asked[0]['id']} 1 {written} 下司、Zhouxi", TEXT)
    assert await look(runtime, suspensions.suspensions) == []
    await reply(runtime, asked[1]["person"], f"{asked[1]['id']} 1 {written} 下司、舟溪", TEXT)
    lines = {
        (li["what"], li["why"]) for li in await look(runtime, timeline) if li["step"] == "decide"
    }
    until = said.replace("time ", "until ")
    agreed = "2 must agree; one of them: leader, deputy leader"
    assert {
        ("votes suspend", f"{until}; area 下司; 舟溪; {agreed}; by text"),
        ("decided: suspend", f"{until}; area 下司; 舟溪; by text"),
    } <= lines
    (row,) = await look(runtime, suspensions.suspensions)
    assert (row["link"], row["area"]) == ("delivery", "下司; 舟溪")
    retailers = [
        n
        for n in await look(runtime, lambda c: list_queries.notices(c, limit=5000))
        if n["step"] == "tell_all"
    ]
    assert len(retailers) == row["count"] > 0
