"""Replay: the same plan decides the same; another one decides otherwise, and says where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from demo import demo_company
from drills.replay_diff import RecordedMessage, Recording, differences, not_asked, replay
from incidents.signals import Signal
from playbooks.definition.plan import Plan
from playbooks.loader import read_files
from tests.playbooks.small import shipped_files, shipped_plan

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
COMPANY = demo_company(MONDAY)
PLAN = shipped_plan()
FILE = "playbooks/truck_failure.yaml"


def recording(*said: RecordedMessage) -> Recording:
    fields = {
        "unit": "K-07",
        "place": "26.51,107.89",
        "note": "",
        "injured": 0,
        "accident": False,
        "driver_unfit": False,
    }
    return Recording(
        (Signal("s", "truck.failed", "test", MONDAY, MONDAY, fields),),
        said,
        MONDAY + timedelta(hours=1),
    )


def changed(right: str, wrong: str) -> Plan:
    files = shipped_files()
    assert right in files[FILE]
    return read_files({**files, FILE: files[FILE].replace(right, wrong, 1)})


def asked(step: str) -> list[str]:
    return [line.to for line in replay(recording(), PLAN, COMPANY).messages if line.step == step]


def test_the_same_plan_decides_the_same() -> None:
    one, other = (replay(recording(), PLAN, COMPANY) for _ in range(2))
    assert one.lines
    assert differences(one, other) == []


def test_a_shorter_limit_shows_in_the_step_that_has_it() -> None:
    after = changed(
        "page: head on site, text: truck.failed, within: 5m",
        "page: head on site, text: truck.failed, within: 2m",
    )
    found = differences(replay(recording(), PLAN, COMPANY), replay(recording(), after, COMPANY))
    step = next(d for d in found if d.step == "tell_head")
    assert any(line.startswith("0:05:00") for line in step.before)
    assert any(line.startswith("0:02:00") for line in step.after)
    assert not any(line.startswith("0:02:00") for line in step.before)


def test_people_answer_as_they_did_as_long_after_being_asked() -> None:
    first = asked("tell_head")[0]
    said = RecordedMessage("tell_head", "K-07", first, timedelta(minutes=3), "acknowledged")
    lines = replay(recording(said), PLAN, COMPANY).lines
    assert [
        line.at for line in lines if (line.step, line.effect) == ("tell_head", "acknowledged")
    ] == [timedelta(minutes=3)]


def test_a_dead_phone_is_dead_again() -> None:
    first = asked("tell_head")[0]
    lines = replay(
        recording(RecordedMessage("tell_head", "K-07", first, timedelta(seconds=30), None)),
        PLAN,
        COMPANY,
    ).lines
    assert timedelta(seconds=30) in [
        line.at
        for line in lines
        if (line.step, line.effect) == ("tell_head", "could not be reached")
    ]


def test_an_answer_to_what_the_other_plan_does_not_ask_is_named() -> None:
    said = RecordedMessage("takeover", "K-07", "nobody", timedelta(minutes=1), "accepted")
    assert not_asked(recording(said), replay(recording(said), PLAN, COMPANY)) == [said]


@pytest.mark.parametrize("twice", [False, True])
def test_each_answer_is_given_once(twice: bool) -> None:
    people = asked("takeover")
    said = [RecordedMessage("takeover", "K-07", people[0], timedelta(minutes=1), "refused")] * (
        2 if twice else 1
    )
    played = replay(recording(*said), PLAN, COMPANY)
    assert (
        len(
            [
                line
                for line in played.lines
                if (line.step, line.effect, line.at)
                == ("takeover", "does not take it", timedelta(minutes=1))
            ]
        )
        == 1
    )
