"""Signals of one batch that only add to an incident are judged one by one, and it is settled once."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.process_signals import Incoming, receive
from handlers.runtime import Runtime
from ledger import list_queries
from playbooks.engine import advance
from tests.runtimes import event, failed, look, opened, small_company, timeline


def _line(name: str, site: str = "kaili") -> Incoming:
    return event("line.failed", f"line-{name}", line=name, site=site)


def _restored(name: str) -> Incoming:
    return event("line.restored", f"back-{name}", line=name, site="kaili")


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often each incident was settled, by its number."""
    found: list[int] = []
    settle = advance.settle

    def counted(work):  # type: ignore[no-untyped-def]
        found.append(work.run.incident)
        return settle(work)

    for module in ("playbooks.engine.advance", "playbooks.decide"):
        monkeypatch.setattr(f"{module}.settle", counted)
    return found


async def _told(runtime: Runtime) -> list[tuple[str, str, str]]:
    """Every line about an item or a signal, whatever its place in the timeline."""
    lines = await look(runtime, timeline)
    own = (one for one in lines if one["item"] or one["step"] == "triage")
    return sorted((str(one["step"]), str(one["item"]), str(one["what"])) for one in own)


async def _asked(runtime: Runtime) -> list[tuple[str, str, str]]:
    """Who was asked what about which item."""
    notices = await look(runtime, list_queries.notices)
    own = (one for one in notices if one["item"])
    return sorted((str(one["step"]), str(one["item"]), str(one["person"])) for one in own)


async def test_a_batch_of_further_lines_settles_their_incident_once(
    runtime: Runtime, settled: list[int]
) -> None:
    await receive(runtime, [_line("L0")])
    settled.clear()
    await receive(runtime, [_line(f"L{number}") for number in range(1, 6)])
    assert len(settled) == 1
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == 6


async def test_what_is_told_and_asked_about_each_line_is_as_if_it_had_come_alone(
    runtime: Runtime, tmp_path: Path
) -> None:
    lines = [_line(f"L{number}") for number in range(5)]
    await receive(runtime, lines)
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/alone.db", small_company()) as alone:
        for line in lines:
            await receive(alone, [line])
        assert await _told(runtime) == await _told(alone)
        assert await _asked(runtime) == await _asked(alone)


async def test_what_depends_on_all_of_them_is_decided_once_for_the_batch(runtime: Runtime) -> None:
    await receive(runtime, [_line("L0")])
    await receive(runtime, [_line(f"L{number}") for number in range(1, 5)])
    again = [one for one in await look(runtime, timeline) if one["step"] == "ordering_up"]
    # one check for the first line, one for the four that came together
    assert len(again) == 2


async def test_the_same_line_twice_in_a_batch_is_one_item(runtime: Runtime) -> None:
    await receive(runtime, [_line("L0")])
    again = event("line.failed", "once-more", line="L1", site="kaili", note="still down")
    await receive(runtime, [_line("L1"), again])
    asked = [one for one in await _told(runtime) if one[0] == "line_check"]
    assert {item for _, item, _ in asked} == {"L0", "L1"}


async def test_what_ends_an_item_in_the_middle_of_a_batch_is_heard_by_steps_that_have_begun(
    runtime: Runtime, settled: list[int]
) -> None:
    await receive(runtime, [_line("L0")])
    settled.clear()
    await receive(runtime, [_line("L1"), _line("L2"), _restored("L1"), _line("L3")])
    assert len(settled) == 3  # L1 and L2, the end of L1, L3
    ended = [item for step, item, what in await _told(runtime) if step == "line_back"]
    assert ended.count("L1") == ended.count("L2") + 1


async def test_a_truck_of_another_incident_in_between_does_not_settle_it_sooner(
    runtime: Runtime, settled: list[int]
) -> None:
    await receive(runtime, [_line("L0")])
    (network,) = {one["id"] for one in await look(runtime, list_queries.incidents)}
    settled.clear()
    await receive(runtime, [_line("L1"), failed("K-07"), _line("L2"), failed("K-08")])
    assert settled.count(network) == 1
    assert len(settled) == 3


async def test_trucks_are_settled_one_by_one_for_the_next_takes_what_the_first_has_left(
    runtime: Runtime, settled: list[int]
) -> None:
    await receive(runtime, [failed("K-07"), failed("K-08"), failed("K-09")])
    assert len(settled) == 3


async def test_of_a_batch_that_fails_in_the_middle_nothing_is_kept_twice(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await receive(runtime, [_line("L0")])
    take, calls = advance.take, 0

    def fails_once(work, event):  # type: ignore[no-untyped-def]
        nonlocal calls
        calls += 1
        if calls == 2:
            raise RuntimeError("a fault of ours")
        take(work, event)

    monkeypatch.setattr("playbooks.decide.take", fails_once)
    await receive(runtime, [_line("L1"), _line("L2"), _line("L3")])
    (incident,) = await look(runtime, list_queries.incidents)
    assert incident["signals"] == 4
    joined = [one for one in await _told(runtime) if one[2] == "joined"]
    assert len(joined) == 3
