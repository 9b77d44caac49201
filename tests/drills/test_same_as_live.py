"""A drill is what the running system does: one story, played both ways, gives the same timeline to the
second, on both databases.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drills.runner import run_scenario
from drills.scenario_loader import read_drill
from muster.settings import PLAN
from tests.databases import fresh_url
from tests.drills.live_play import LivePlay, drill_lines
from tests.playbooks.small import shipped_plan
from tests.runtimes import opened, small_company

SHIPPED = Path(PLAN) / "drills"
STORIES = (
    SHIPPED / "f02_local_then_city.yaml",
    SHIPPED / "f16_standby_fails.yaml",
    SHIPPED / "f08_rescue_refused.yaml",
    SHIPPED / "command_dead_phones.yaml",
    SHIPPED / "f12_acting_commander.yaml",
)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return fresh_url(request.param, tmp_path, request)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
async def test_one_story_has_one_timeline(url: str, file: Path) -> None:
    plan = shipped_plan()
    drill = read_drill(file, plan)
    # The running system takes no report of the source `drill` at its own entry points.
    drill = replace(drill, sends=tuple(replace(r, source="test") for r in drill.sends))
    start = drill.starts.astimezone(plan.calendar.zone)
    world = run_scenario(drill, plan, small_company())
    async with opened(url, world.company, start) as runtime:
        live = await LivePlay(runtime, drill, start, world.company).play()
    assert live == drill_lines(world, start)
