"""Changing the plan needs no Python: a file is edited in a copy, and the same drill goes
otherwise.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from drills.runner import run_drill
from drills.scenario_loader import read_drill
from drills.transcript import Transcript
from playbooks.loader import read_folder
from tests.playbooks.small import SHIPPED_FOLDER

SILENT = """\
drill: silent
title: Nobody answers
playbook: truck_failure
starts: 2026-11-23 10:00
runs: 1h
reports:
  - {at: 0m, signal: truck.failed, fields: {unit: K-07, place: "26.51,107.89", injured: "1", accident: "yes"}}
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED_FOLDER, tmp_path / "plan")
    (tmp_path / "silent.yaml").write_text(SILENT, "utf-8")
    return tmp_path / "plan"


def edit(plan: Path, file: str, right: str, wrong: str) -> None:
    text = (plan / file).read_text("utf-8")
    assert right in text, f"{file} does not say {right!r} any more"
    (plan / file).write_text(text.replace(right, wrong), "utf-8")


def played(plan: Path, drill: str = "../silent.yaml") -> Transcript:
    read = read_folder(plan)
    return run_drill(read_drill(plan / drill, read), read)


def times(transcript: Transcript, step: str, effect: str) -> list[timedelta]:
    return [line.at for line in transcript.lines if line.step == step and line.effect == effect]


def test_a_limit_of_escalation_in_a_playbook(copy: Path) -> None:
    before = times(played(copy), "head_goes", "called")
    step = next(
        line
        for line in (copy / "playbooks/truck_failure.yaml").read_text("utf-8").splitlines()
        if "id: head_goes" in line
    )
    edit(copy, "playbooks/truck_failure.yaml", step, step.replace("within: 5m", "within: 2m"))
    after = times(played(copy), "head_goes", "called")
    assert before[1] - before[0] == timedelta(minutes=5)
    assert after[1] - after[0] == timedelta(minutes=2)


def test_the_levels_of_escalation_in_the_policies(copy: Path) -> None:
    def third(transcript: Transcript) -> str:
        found = [
            line.text
            for line in transcript.lines
            if line.step == "head_goes" and line.effect == "called"
        ]
        return found[1]

    before = third(played(copy))
    edit(
        copy,
        "policies.yaml",
        "levels: [audience, deputies of audience, commander]",
        "levels: [audience, commander]",
    )
    after = third(played(copy))
    assert "deputies of head on site" in before
    assert "level: commander" in after


def test_the_threshold_at_which_an_incident_is_major(copy: Path) -> None:
    major = times(played(copy), "closing", "severity is major")
    edit(
        copy,
        "playbooks/truck_failure.yaml",
        "major when: size(incident.units) >= 3 || incident.injured > 0",
        "major when: incident.injured > 5",
    )
    assert len(major) == 1
    assert times(played(copy), "closing", "severity is major") == []


def test_how_many_cartons_someone_may_approve(copy: Path) -> None:
    def approver() -> set[str]:
        lines = played(copy, "drills/demand_wedding.yaml").lines
        return {
            line.role for line in lines if line.step == "foreseeable" and line.effect == "message"
        }

    before = approver()
    edit(
        copy,
        "policies.yaml",
        "{up to: 50, by: customer service director}, {over: 50",
        "{up to: 150, by: customer service director}, {over: 150",
    )
    assert (before, approver()) == (
        {"deputy head of marketing department"},
        {"customer service director"},
    )


def test_what_people_read(copy: Path) -> None:
    edit(copy, "texts/zh.yaml", "【车辆事故】", "【抛锚】")
    said = [
        line.text
        for line in played(copy).lines
        if line.step == "head_goes" and line.effect == "message"
    ]
    assert said
    assert all(
        text.startswith("【抛锚】") for text in said if "抛锚】" in text or "车辆事故】" in text
    )
    assert any(text.startswith("【抛锚】") for text in said)
