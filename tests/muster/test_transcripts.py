"""A transcript for people says once what recurs for hours, and tells days from hours; as JSON it
keeps every line.
"""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from drills.runner import run_drill
from drills.scenario_loader import read_drill
from drills.transcript import Transcript
from muster.cli.transcript_output import print_json, print_text, when
from tests.playbooks.small import SHIPPED_FOLDER, shipped_plan

DRILL = """\
drill: silence
title: Silence
playbook: network_outage
starts: 2026-02-14 15:00
runs: {runs}
reports:
  - {{at: 0m, signal: host.down, source: monitoring, fields: {{host: DB-A}}}}
  - {{at: 1m, signal: host.down, source: monitoring, fields: {{host: DB-B}}}}
answers:
  - {{step: vendor, after: 5m, times: 1, answer: refused to say}}
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Transcript:
    """Both hosts are down for two days, and no one answers."""
    path = tmp_path_factory.mktemp("drill") / "silence.yaml"
    path.write_text(DRILL.format(runs="48h"), "utf-8")
    plan = shipped_plan()
    return run_drill(read_drill(path, plan, SHIPPED_FOLDER), plan)


def test_what_recurs_because_no_one_answers_is_said_three_times_and_then_counted(
    played: Transcript, capsys: pytest.CaptureFixture[str]
) -> None:
    print_text(played, "en")
    lines = [
        line
        for line in capsys.readouterr().out.splitlines()
        if " lead " in line and "last resort" in line
    ]
    called = sum(line.step == "lead" and "last resort" in line.text for line in played.lines)
    assert called == 15 and len(lines) == 6, "with growing pauses, then once a day at 08:00"
    assert lines[2].endswith("… and 9 more times, until 0d 04:51:00")
    assert all("from now on once a day" in line for line in lines[3:])


def test_as_json_every_line_is_there_and_moments_are_hours_from_the_start(
    played: Transcript, capsys: pytest.CaptureFixture[str]
) -> None:
    print_json(played)
    lines = [orjson.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == len(played.lines) + len(played.undone)
    assert max(line["at"] for line in lines if line["at"]) == "41:00:00"


def test_an_answer_that_is_none_is_not_taken_and_the_request_stays_out(played: Transcript) -> None:
    did = [
        (line.at, line.effect)
        for line in played.lines
        if line.step == "vendor" and line.at <= timedelta(minutes=31)
    ]
    assert (timedelta(minutes=6), "not taken") in did
    assert did[-1] == (timedelta(minutes=31), "no answer")


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (timedelta(hours=24), "23:05:00"),
        (timedelta(hours=25), "  0d 23:05:00"),
        (timedelta(days=9), "  0d 23:05:00"),
    ],
)
def test_days_are_said_in_drills_of_more_than_one(runs: timedelta, said: str) -> None:
    assert when(timedelta(hours=23, minutes=5), runs) == said
