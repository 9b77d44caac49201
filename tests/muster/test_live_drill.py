"""`muster drill --live`: played at the clock's pace on the ledger, shown as it happens, ended when
its time is over, and never while another with the same people goes on.
"""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers import open_runtime
from handlers.clock import Clock
from muster.cli import live_drill
from tests.muster.command_line import listed, muster, refused
from tests.runtimes import MONDAY

pytestmark = pytest.mark.slow

PEOPLE = "head of distribution,leader"
DRILL = """\
drill: alarm
title: Alarm
playbook: truck_failure
starts: 2026-11-23 10:00
runs: {runs}
people: [leader]
reports:
  - {{at: 0m, signal: truck.failed, fields: {{unit: K-07, place: "26.51,107.89"}}}}
  - {{at: {second}, signal: truck.failed, fields: {{unit: K-13, place: "26.51,107.89"}}}}
"""


@dataclass
class HastyClock(Clock):
    """Each look at it takes five seconds."""

    moment: datetime = field(default=MONDAY)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=5)
        return self.moment


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Minutes pass without waiting."""
    opening = open_runtime.open_runtime

    async def opened(*arguments: Any, **named: Any) -> Any:
        runtime = await opening(*arguments, **named)
        runtime.clock = HastyClock()
        return runtime

    monkeypatch.setattr(open_runtime, "open_runtime", opened)
    monkeypatch.setattr(live_drill, "PAUSE", 0)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    def written(runs: str = "10m", second: str = "2m") -> str:
        path = tmp_path / "alarm.yaml"
        path.write_text(DRILL.format(runs=runs, second=second), "utf-8")
        return str(path)

    return written


def test_it_is_shown_as_it_happens_and_ended_when_its_time_is_over(
    full: Path, file: Callable[..., str]
) -> None:
    real = {row["id"] for row in listed("incidents")}
    code, said, aside = muster("drill", file(), "--live", "--people", PEOPLE)
    assert code == 0, aside
    assert "Live drill alarm for 0:10:00. Reached are only: " in aside
    assert "The drill is over" in aside
    times = [float(line[:6].strip().replace(":", ".")) for line in said.splitlines()]
    assert times == sorted(times) and times[-1] <= 11
    drills = [row for row in listed("incidents") if row["drill"]]
    assert [row["unit"] for row in drills] == ["K-13", "K-07"] and real.isdisjoint(
        row["id"] for row in drills
    )
    assert {row["state"] for row in drills} == {"closed"}
    shown = {int(number) for number in re.findall(r"#(\d+) ", said)}
    assert shown == {row["id"] for row in drills}, "what is real is not shown among it"


def test_only_its_people_are_owed_a_message_and_each_is_marked(
    full: Path, file: Callable[..., str]
) -> None:
    before = {row["id"] for row in listed("notices")}
    assert muster("drill", file(), "--live", "--people", PEOPLE)[0] == 0
    owed = [row for row in listed("notices") if row["id"] not in before]
    reached = {row["id"] for role in PEOPLE.split(",") for row in listed("people", "--role", role)}
    assert owed and {row["person"] for row in owed} <= reached
    assert all(row["text"].startswith("【演练 DRILL】") for row in owed)
    assert {row["state"] for row in owed} <= {"withdrawn", "owed"}


def test_the_people_of_the_drill_itself_are_those_where_none_is_named(
    full: Path, file: Callable[..., str]
) -> None:
    code, _, aside = muster("drill", file(), "--live")
    names = [row["name"] for row in listed("people", "--role", "leader")]
    assert code == 0 and all(name in aside for name in names[:1])


def test_a_report_that_comes_after_its_end_is_not_made(
    full: Path, file: Callable[..., str]
) -> None:
    assert muster("drill", file(runs="1m", second="30m"), "--live", "--people", PEOPLE)[0] == 0
    assert [row["unit"] for row in listed("incidents") if row["drill"]] == ["K-07"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_a_stop_from_outside_end_what_is_open_of_it(
    full: Path,
    file: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
) -> None:
    async def interrupted(*_: object) -> int:
        signal.raise_signal(number)
        await asyncio.sleep(3600)
        return 0

    monkeypatch.setattr(live_drill, "_show", interrupted)
    code, _, aside = muster("drill", file(), "--live", "--people", PEOPLE)
    assert code == 0 and "The drill is over" in aside
    drills = [row for row in listed("incidents") if row["drill"]]
    assert [(row["unit"], row["state"]) for row in drills] == [("K-07", "closed")]


def test_what_a_drill_cannot_report_is_refused_and_what_it_opened_is_ended(
    full: Path, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.yaml"
    wrong = DRILL.format(runs="10m", second="1m").replace("unit: K-13", "unit: K-999")
    path.write_text(wrong, "utf-8")
    assert "K-999" in muster("drill", str(path), "--live", "--people", PEOPLE)[2]
    assert {row["state"] for row in listed("incidents") if row["drill"]} == {"closed"}


def test_who_is_no_one_or_no_name_at_all_is_refused_before_anything_begins(
    full: Path, file: Callable[..., str]
) -> None:
    before = listed("incidents")
    for people in ("nobody", f"{PEOPLE},nobody"):
        assert "'nobody'" in refused("drill", file(), "--live", "--people", people)
    assert "name them" in refused("drill", "truck_failure", "--live", "--people", " , ")
    assert listed("incidents") == before


def test_without_a_company_it_cannot_be_played(home: Path, file: Callable[..., str]) -> None:
    muster("migrate")
    code, said, aside = muster("drill", file(), "--live", "--people", PEOPLE)
    assert (code, said) == (1, "") and "the drill cannot be played: no company" in aside
