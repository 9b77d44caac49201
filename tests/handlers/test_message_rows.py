"""Messages to many, in the ledger: written once, stopped when no longer true, followed by word to
those they reached and no one else.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from handlers.run_events import process_due_deadlines
from incidents.company import Company
from ledger import list_queries
from ledger import notices as notice_rows
from ledger.database import LedgerUnavailableError
from tests.handlers.storms import hears, people, send, stormy
from tests.playbooks.weather import weather_company
from tests.runtimes import clock_of, look
from translations.messages import message, plain

STEPS = """\
- {id: off, tell: customers hit, text: 'off'}
- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
- {id: clear, after: over arrived, tell: "told by [off]", text: 'on'}
- {id: stay, after: clear, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
"""
NORTH = [f"R-{n}" for n in range(1, 7)]
MANY = 23_000


async def test_who_comes_into_the_area_is_owed_the_same_message_once(
    url: str, tmp_path: Path
) -> None:
    async with stormy(url, tmp_path, STEPS) as runtime:
        await hears(runtime, "storm", "a", area="North")
        await hears(runtime, "storm", "b", area="North")
        assert await people(runtime, "off") == NORTH
        await hears(runtime, "storm", "c", area="26.6,108.0 25")
        await hears(runtime, "storm", "d", area="North; 26.6,108.0 25")
        assert await people(runtime, "off") == sorted([*NORTH, "R-7", "R-8", "R-9"])


async def test_the_all_clear_goes_to_who_the_first_message_reached_and_to_no_one_else(
    url: str, tmp_path: Path
) -> None:
    async with stormy(url, tmp_path, STEPS) as runtime:
        await hears(runtime, "storm", "a", area="North")
        sent = await send(runtime, most=2)
        (sending,) = await send(runtime, most=1, record=False)
        await hears(runtime, "storm.over", "b")
        assert await people(runtime, "clear") == sorted([*sent, sending]), (
            "what is on its way may have been sent"
        )
        stopped = [
            n for n in await look(runtime, list_queries.notices) if n["state"] == "withdrawn"
        ]
        assert sorted(str(n["person"]) for n in stopped) == sorted(set(NORTH) - {*sent, sending})
        assert all(n["why"] == message("reason.followed_up") for n in stopped)
        assert set(await send(runtime)) == {*sent, sending}, (
            "nothing but the all-clear goes out now"
        )


IN_A_PART = """\
- {id: stop, suspend: delivery}
- {id: off, tell: customers hit, text: 'off'}
- {id: part, after: stop, tell: "told by [off]", except: customers hit, again when: stop.area, text: 'on'}
- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
"""


async def test_the_word_of_a_partial_end_does_not_stop_what_is_still_true_elsewhere(
    url: str, tmp_path: Path
) -> None:
    """However slow the sender is: all of this is decided at once."""
    async with stormy(url, tmp_path, IN_A_PART) as runtime:
        await hears(runtime, "storm", "a", area="North")
        assert (await people(runtime, "off"), await people(runtime, "part")) == (NORTH, [])
        assert sorted(await send(runtime)) == NORTH


async def test_a_message_that_a_busy_carrier_gave_back_was_not_sent_and_needs_no_all_clear(
    url: str, tmp_path: Path
) -> None:
    async with stormy(url, tmp_path, STEPS) as runtime:
        await hears(runtime, "storm", "a", area="North")
        now = runtime.clock.now()
        async with runtime.ledger.writing() as connection:
            first, second, *_ = await notice_rows.claim(connection, "test", now, 10)
            await notice_rows.requeue(connection, first.id, "owed", now, plain("busy"))
            await notice_rows.requeue(
                connection, second.id, "unknown", now, plain("the line broke")
            )
            for other in _:
                await notice_rows.mark_failed(connection, other.id, plain("no such number"))
        await hears(runtime, "storm.over", "b")
        assert await people(runtime, "clear") == [second.person]
        assert first.person not in await send(runtime)


async def test_an_all_clear_lost_in_a_fault_is_not_half_written(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stormy(url, tmp_path, STEPS) as runtime:
        await hears(runtime, "storm", "a", area="North")
        await send(runtime)

        async def gone(*_: object) -> None:
            raise LedgerUnavailableError("gone")

        with monkeypatch.context() as patched, pytest.raises(LedgerUnavailableError):
            patched.setattr("ledger.followup_messages.write_rows", gone)
            await hears(runtime, "storm.over", "b")
        assert (
            await people(runtime, "clear") == []
            and await people(runtime, "off", ("sent",)) == NORTH
        )
        await hears(runtime, "storm.over", "b")
        assert await people(runtime, "clear") == NORTH


def _city(count: int) -> Company:
    """The company with so many shops, all in the north."""
    small = weather_company()
    shop = small.retailers[0]
    return replace(
        small,
        stops=(),
        retailers=tuple(replace(shop, id=f"R-{n}", name=f"Shop {n}") for n in range(count)),
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_whole_citys_retailers_are_one_decision(url: str, tmp_path: Path) -> None:
    async with stormy(url, tmp_path, STEPS, _city(MANY)) as runtime:
        await hears(runtime, "storm", "a", area="whole city")
        assert len(await people(runtime, "off")) == MANY


async def test_closing_stops_what_has_not_gone_out_and_never_the_all_clear(
    url: str, tmp_path: Path
) -> None:
    steps = STEPS.replace(
        "- {id: stay, after: clear, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}\n",
        "",
    )
    steps += "- {id: all, tell: everybody, text: word}\n- {id: rest, after: clear, wait: storm.over, within: 1h, nothing follows when: [overdue], because: a reason}\n"
    async with stormy(url, tmp_path, steps) as runtime:
        await hears(runtime, "storm", "a", area="North")

        clock_of(runtime).move(minutes=1)
        await send(runtime, most=8)  # six of the first text, two of the other
        await hears(runtime, "storm.over", "b")
        clock_of(runtime).move(hours=1, minutes=1)
        await process_due_deadlines(runtime)
        run = await look(runtime, lambda c: list_queries.run_of(c, 1))
        assert run and run.status == "closed"
        assert await people(runtime, "off", ("owed", "unknown")) == []
        assert (
            await people(runtime, "clear", ("owed",))
            == await people(runtime, "off", ("sent",))
            == NORTH
        )
        assert len(await people(runtime, "all", ("owed",))) == 10, (
            "what is about no passing state still goes out"
        )


async def test_closing_stops_word_of_a_state_that_is_over(url: str, tmp_path: Path) -> None:
    async with stormy(
        url,
        tmp_path,
        "- {id: off, tell: customers hit, text: 'off'}\n- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}\n",
    ) as runtime:
        await hears(runtime, "storm", "a", area="North")
        await send(runtime, most=2)
        clock_of(runtime).move(minutes=1)
        await hears(runtime, "storm.over", "b")
        assert len(await people(runtime, "off", ("sent",))) == 2
        stopped = [
            n for n in await look(runtime, list_queries.notices) if n["state"] == "withdrawn"
        ]
        assert len(stopped) == 4
        assert all(n["why"] == message("reason.incident_closed") for n in stopped)
