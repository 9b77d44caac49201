"""Drills: the shipped ones meet what they expect, quickly; a drill that is wrong or unmet says
so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest

from demo import demo_company
from drills.runner import run_drill
from drills.scenario import Drill, Expectation
from drills.scenario_loader import drills_in, read_drill
from drills.transcript import Transcript
from playbooks.loader import BadPlanError
from tests.drills.small_drill import HEAD, PLAN
from tests.playbooks.small import SHIPPED_FOLDER

pytestmark = pytest.mark.slow

DRILLS = {drill.name: drill for drill in drills_in(SHIPPED_FOLDER, PLAN)}
SECONDS = 2.0  # for three hours of a breakdown, generously
SMALL = HEAD.replace("2h", "1h")


def small(tmp_path: Path, text: str) -> Drill:
    path = tmp_path / "small.yaml"
    path.write_text(text, "utf-8")
    return read_drill(path, PLAN)


def faults(tmp_path: Path, text: str) -> str:
    with pytest.raises(BadPlanError) as bad:
        small(tmp_path, text)
    return str(bad.value)


LONG = "weather_undecided"  # 84 hours in which no one decides


@pytest.mark.parametrize(
    "name", [*sorted(DRILLS.keys() - {LONG}), pytest.param(LONG, marks=pytest.mark.slow)]
)
def test_a_shipped_drill_meets_everything_it_expects(name: str) -> None:
    transcript = run_drill(DRILLS[name], PLAN)
    assert transcript.missed == []
    assert transcript.lines


def test_every_drill_of_the_folder_is_read_and_expects_something() -> None:
    assert len(DRILLS) == len(list((SHIPPED_FOLDER / "drills").glob("*.yaml"))) >= 2
    assert all(drill.expects for drill in DRILLS.values())


def test_a_breakdown_played_to_its_end_leaves_nothing_open() -> None:
    assert run_drill(DRILLS["truck_failure"], PLAN).open_at_end == []


def test_three_hours_of_a_breakdown_take_a_moment() -> None:
    company = demo_company(DRILLS["truck_failure"].starts)
    begun = process_time()
    run_drill(DRILLS["truck_failure"], PLAN, company)
    assert process_time() - begun < SECONDS


def test_the_same_drill_gives_the_same_transcript() -> None:
    first, second = (run_drill(DRILLS["truck_accident"], PLAN) for _ in range(2))
    assert first == second


def test_every_line_is_in_the_order_of_time_and_says_clause_and_step() -> None:
    lines = run_drill(DRILLS["truck_failure"], PLAN).lines
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert all(line.clause and line.step and line.effect for line in lines)


def test_what_is_expected_and_does_not_come_is_reported_with_what_came_instead(
    tmp_path: Path,
) -> None:
    drill = replace(
        small(tmp_path, SMALL),
        expects=(
            Expectation("tell_head", "acknowledged"),
            Expectation("tell_head", "called", at_least=99),
            Expectation("tell_head", "called", by=timedelta(), never=True),
            Expectation("arrived", "reported", never=True),
            Expectation("tell_head", "called"),
        ),
    )
    missed = run_drill(drill, PLAN).missed
    assert len(missed) == 3
    assert missed[0].startswith(
        "tell_head: acknowledged was expected 1 times, and happened 0 times; it did: called at 0:00:00, called at 0:05:00"
    )
    assert missed[1].startswith("tell_head: called was expected 99 times, and happened ")
    assert missed[2] == "tell_head: called by 0:00:00 must never happen, but did at 0:00:00"


def test_no_one_answering_a_drill_ends_at_the_last_resort(tmp_path: Path) -> None:
    transcript: Transcript = run_drill(small(tmp_path, SMALL), PLAN)
    called = [
        line.person
        for line in transcript.lines
        if line.step == "tell_head" and line.effect == "message"
    ]
    assert any("general manager" in person for person in called)
    assert transcript.open_at_end == [1]


def test_a_step_an_answer_is_for_must_exist(tmp_path: Path) -> None:
    text = (
        SMALL
        + "answers:\n  - {step: tell_haed, after: 1m, answer: acknowledged}\nexpect:\n  - {step: arived, effect: reported}\n"
    )
    found = faults(tmp_path, text)
    assert "'tell_haed'" in found
    assert "'arived'" in found


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("playbook: truck_failure", "playbook: truck_failur", "did you mean truck_failure?"),
        ("signal: truck.failed", "signal: truck.faild", "did you mean truck.failed?"),
        ("at: 0m", "at: soon", "no limit"),
        ("runs: 1h", "runs: 1 working day", "no length of time"),
        ("starts: 2026-11-23 10:00", "starts: Monday", "Monday"),
        ("title: Small", "titel: Small", "unknown here"),
        ("reports:", "reports: none\nanswers:", "no list"),
        ("drill: small", "- drill", "no"),
    ],
)
def test_each_fault_of_a_drill_is_reported_with_its_file(
    tmp_path: Path, right: str, wrong: str, says: str
) -> None:
    found = faults(tmp_path, SMALL.replace(right, wrong))
    assert says in found
    assert "small.yaml:" in found


def test_all_faults_of_a_drill_are_reported_at_once(tmp_path: Path) -> None:
    text = (
        SMALL.replace("truck.failed", "truck.faild")
        .replace("runs: 1h", "runs: long")
        .replace("at: 0m", "at: soon")
    )
    assert faults(tmp_path, text).count("small.yaml:") == 3


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("unit: K-07", "unit: K-999"),
        ("unit: K-07", "unti: K-07"),
        ("unit: K-07", "unit: K-07, injured: many"),
    ],
)
def test_a_report_that_the_plan_refuses_is_a_line_of_the_transcript_and_is_not_met(
    tmp_path: Path, right: str, wrong: str
) -> None:
    transcript = run_drill(small(tmp_path, SMALL.replace(right, wrong)), PLAN)
    assert [(line.step, line.effect) for line in transcript.lines] == [("intake", "refused")]
    assert transcript.missed == [
        f"the report of truck.failed was refused: {transcript.lines[0].text}"
    ]


def test_a_drill_may_expect_a_refusal(tmp_path: Path) -> None:
    text = (
        SMALL.replace("unit: K-07", "unit: K-07, place: '30.0,100.0'")
        + "expect:\n  - {step: intake, effect: refused, says: outside}\n"
    )
    assert run_drill(small(tmp_path, text), PLAN).missed == []


def test_an_answer_may_come_in_the_very_moment_of_the_question(tmp_path: Path) -> None:
    drill = small(
        tmp_path, SMALL + "answers:\n  - {step: tell_head, after: 0m, answer: acknowledged}\n"
    )
    assert drill.replies[0].after == timedelta()
    acknowledged = [
        line.at for line in run_drill(drill, PLAN).lines if line.effect == "acknowledged"
    ]
    assert acknowledged == [timedelta()]
