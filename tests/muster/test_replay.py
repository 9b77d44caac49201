"""`muster replay` reads what the ledger recorded, and writes nothing."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import orjson
import pytest

from handlers.notice_answers import answer
from handlers.process_signals import receive
from handlers.run_events import process_due_deadlines
from ledger import list_queries
from muster.cli.replay import replay_recorded
from muster.settings import PLAN, Settings
from tests.actors import LINK
from tests.databases import fresh_url
from tests.runtimes import clock_of, failed, look, opened, small_company


async def recorded(url: str) -> int:
    """A breakdown of which the head knows after four minutes. Returns how many lines it wrote."""
    async with opened(url, small_company()) as runtime:
        await receive(runtime, [failed("K-07")])
        clock_of(runtime).move(minutes=4)
        while await process_due_deadlines(runtime):
            pass
        head = next(
            n for n in await look(runtime, list_queries.open_questions) if n["step"] == "tell_head"
        )
        await answer(runtime, head["id"], "ack", LINK)
        return len(await look(runtime, list_queries.timeline))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = fresh_url("sqlite", tmp_path)
    asyncio.run(recorded(url))
    return Settings(home=tmp_path, database=url)


def test_with_the_plan_it_began_with_every_step_decides_the_same(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay_recorded(settings, "", None, None, False) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 signals, 1 answers")
    assert said.endswith("Every step decides the same.\n")


def test_another_plan_decides_otherwise_where_it_was_changed(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    shutil.copytree(PLAN, other)
    file = other / "playbooks" / "truck_failure.yaml"
    text = file.read_text("utf-8")
    right = "page: head on site, text: truck.failed, within: 5m"
    assert right in text
    file.write_text(text.replace(right, right.replace("5m", "2m"), 1), "utf-8")
    assert replay_recorded(settings, str(other), 1, None, True) == 0
    rows = orjson.loads(capsys.readouterr().out)
    assert "tell_head" in {row["step"] for row in rows}
    assert all(row["before"] != row["after"] for row in rows)


@pytest.mark.parametrize(("plan", "incident"), [("no such plan", None), ("", 99)])
def test_what_is_not_there_is_refused(settings: Settings, plan: str, incident: int | None) -> None:
    with pytest.raises(SystemExit) as refused:
        replay_recorded(settings, plan, incident, None, False)
    assert refused.value.code == 2
