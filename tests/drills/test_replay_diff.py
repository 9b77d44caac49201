"""Replay: the same plan decides the same; another one decides otherwise, and says where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from demo import demo_company
from drills.pending_events import UNDELIVERED
from drills.replay_diff import (
    RecordedMessage,
    Recording,
    as_drill,
    differences,
    not_asked,
    replay,
)
from drills.transcript import Line, Transcript
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


def said(step: str, **more: Any) -> RecordedMessage:
    return RecordedMessage(step, "K-07", "hana", timedelta(minutes=1), "acknowledged", **more)


def line(minutes: float, step: str = "a", **more: Any) -> Line:
    plain: dict[str, Any] = {
        "incident": 1, "clause": ("4",), "item": None, "effect": "called", "person": "hana",
        "channel": None, "text": "",
    }  # fmt: skip
    return Line(timedelta(minutes=minutes), step=step, **(plain | more))


def of(*lines: Line) -> Transcript:
    return Transcript(as_drill(recording()), list(lines))


@pytest.mark.parametrize(
    "other",
    [
        line(2),
        line(1, effect="late"),
        line(1, person="carl"),
        line(1, text="another word"),
    ],
)
def test_another_moment_effect_person_or_word_is_a_difference(other: Line) -> None:
    (found,) = differences(of(line(1)), of(other))
    assert (found.step, found.item, found.clause) == ("a", None, ("4",))
    assert len(found.before) == len(found.after) == 1 and found.before != found.after


def test_a_channel_and_a_price_are_no_difference() -> None:
    assert differences(of(line(1)), of(line(1, channel="sms", cost=0.1, segments=3))) == []


def test_what_only_one_of_the_plans_does_is_said_with_nothing_on_the_other_side() -> None:
    gone, fresh = differences(of(line(1, "gone")), of(line(1, "fresh", clause=("5",))))
    assert (gone.step, gone.before, gone.after) == ("gone", ("0:01:00 | called | hana",), ())
    assert (fresh.step, fresh.before, fresh.clause) == ("fresh", (), ("5",))


def test_the_same_step_of_another_truck_or_incident_is_another_step() -> None:
    before = of(line(1, item="K-1"), line(1, item="K-2"), line(1, incident=2))
    after = of(line(1, item="K-1"), line(3, item="K-2"), line(4, incident=2))
    assert [(d.incident, d.item) for d in differences(before, after)] == [(1, "K-2"), (2, None)]


def test_what_was_done_once_more_is_a_difference_and_the_order_between_steps_is_none() -> None:
    (found,) = differences(of(line(1)), of(line(1), line(1)))
    assert (len(found.before), len(found.after)) == (1, 2)
    assert differences(of(line(1, "a"), line(1, "b")), of(line(1, "b"), line(1, "a"))) == []


def test_an_answer_is_used_up_by_one_question() -> None:
    question = line(0, "ask", item="K-07", effect="message", to="hana")
    recorded = recording(said("ask"), said("ask"))
    assert not_asked(recorded, of(question, question)) == []
    assert not_asked(recorded, of(question)) == [said("ask")]
    other = line(0, "ask", item="K-08", effect="message", to="hana")
    assert not_asked(recorded, of(other)) == [said("ask")] * 2


def test_a_recording_is_a_drill_that_begins_with_its_first_report_and_runs_to_its_last_moment() -> (
    None
):
    drill = as_drill(recording(said("ask", values={"why": "tyres"})))
    assert (drill.starts, drill.runs) == (MONDAY, timedelta(hours=1))
    (report,), (reply,) = drill.sends, drill.replies
    assert (report.at, report.signal, report.fields["unit"]) == (
        timedelta(),
        "truck.failed",
        "K-07",
    )
    assert (reply.times, reply.person, reply.values) == (1, "hana", {"why": "tyres"})
    dead = as_drill(recording(RecordedMessage("ask", None, "hana", timedelta(), None)))
    assert dead.replies[0].answer == UNDELIVERED
