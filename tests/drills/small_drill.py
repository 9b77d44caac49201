"""A small drill to which a test adds what it is about."""

from __future__ import annotations

from pathlib import Path

from drills.runner import run_drill
from drills.scenario_loader import read_drill
from drills.transcript import Transcript
from tests.playbooks.small import SHIPPED_FOLDER, shipped_plan

PLAN = shipped_plan()
HEAD = """\
drill: small
title: Small
playbook: truck_failure
starts: 2026-11-23 10:00
runs: 2h
reports:
  - {at: 0m, signal: truck.failed, fields: {unit: K-07}}
"""


def played(folder: Path, more: str, head: str = HEAD) -> Transcript:
    path = folder / "small.yaml"
    path.write_text(head + more, "utf-8")
    return run_drill(read_drill(path, PLAN, SHIPPED_FOLDER), PLAN)
