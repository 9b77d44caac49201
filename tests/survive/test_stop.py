"""Stopping is quick and clean, and a second start finds everything again."""

from __future__ import annotations

import asyncio
import shutil
import signal
from pathlib import Path

import pytest

from ledger import list_queries
from tests.survive.process import Muster, look, soon
from tests.survive.story import Story

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_within_its_limit(how: signal.Signals, muster: Muster) -> None:
    muster.start().healthy()
    assert muster.stop(how) == 0, muster.log


def test_in_the_middle_of_an_incident_it_stops_as_well_and_a_second_start_finds_everything(
    muster: Muster,
) -> None:
    story = Story(muster)
    muster.start().healthy()
    assert story.report() == 202
    soon(lambda: muster.look(list_queries.incidents), 10, lambda: muster.log)
    assert muster.stop() == 0, muster.log
    before = muster.look(list_queries.timeline)
    muster.start().healthy()
    assert muster.look(list_queries.timeline)[: len(before)] == before
    story.to_the_end()
    story.nothing_lost_nothing_double()
    assert muster.stop() == 0, muster.log


def test_after_a_clean_stop_one_file_is_the_whole_ledger(muster: Muster, tmp_path: Path) -> None:
    """FAULTS X9: a copy of `muster.db` alone lacked half of the reports."""
    story = Story(muster)
    muster.start().healthy()
    assert story.report() == 202
    soon(lambda: muster.look(list_queries.incidents), 10, lambda: muster.log)
    before = muster.look(list_queries.timeline)
    assert muster.stop() == 0, muster.log
    log = muster.home / "muster.db-wal"
    assert not log.exists() or not log.stat().st_size
    copy = tmp_path / "copy"
    copy.mkdir(mode=0o700)
    shutil.copy(muster.home / "muster.db", copy / "muster.db")
    alone = asyncio.run(look(f"sqlite+aiosqlite:///{copy / 'muster.db'}", list_queries.timeline))
    assert alone[: len(before)] == before and before


def test_a_home_that_is_in_use_is_refused_with_the_reason(muster: Muster) -> None:
    muster.start().healthy()
    second = Muster(muster.home, {"MUSTER_DESK": muster.url.removeprefix("http://")}).start()
    soon(lambda: second.code is not None, 15, lambda: second.log)
    assert second.code == 1
    assert "is taken" in second.log
