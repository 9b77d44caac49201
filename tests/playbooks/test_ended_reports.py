"""An end that arrives before its beginning, and an end of nothing (INPUTS F9, F20)."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from incidents.signals import UNPROVEN, Signal
from muster.settings import PLAN
from playbooks.definition.plan import Plan
from playbooks.intake.signals import check_signal
from playbooks.loader import read_folder
from playbooks.triage import Dismissed, Joined, Opened
from tests.playbooks.story import Story
from tests.runtimes import small_company
from translations import english

MINUTE = timedelta(minutes=1)
VALUES = {"site": "kaili", "area": "whole city", "text": "X-1", "time": "2026-11-23T12:00"}


@cache
def shipped() -> Plan:
    return read_folder(PLAN)


PAIRS = [
    (begins.name, ends.name)
    for begins in shipped().signals.values()
    for ends in shipped().signals.values()
    if begins.gathers and begins.gathers == ends.settles
]


def tale() -> Story:
    return Story(shipped(), small_company())


def report(it: Story, kind: str, ago: timedelta, source: str = "test", **given: Any) -> Signal:
    """A report dated so long ago; what it must name is the same in each."""
    fields = shipped().signals[kind].fields.values()
    own = {
        field.name: field.choices[0] if field.choices else VALUES[field.kind]
        for field in fields
        if field.default is None
    }
    fields_ = own | given
    now, name = it.now, f"{kind} {ago}{source}"
    return check_signal(kind, fields_, name, source, now - ago, it.plan, it.directory, now)


@pytest.mark.parametrize(("begins", "ends"), PAIRS)
def test_what_was_over_before_it_is_heard_of_opens_nothing(begins: str, ends: str) -> None:
    """INPUTS F9: carriers were asked to repair what worked."""
    it = tale()
    it.report(report(it, ends, timedelta()))
    late = it.report(report(it, begins, MINUTE)).verdict
    assert isinstance(late, Dismissed)
    assert english(late.reason) == f"this was over by 11-23 10:00: {ends}"
    assert not it.owed


@pytest.mark.parametrize(("begins", "ends"), PAIRS)
def test_what_begins_after_an_end_is_new(begins: str, ends: str) -> None:
    it = tale()
    it.report(report(it, ends, MINUTE))
    it.later("1m")
    verdict = it.report(report(it, begins, timedelta())).verdict
    counted = isinstance(verdict, Dismissed) and verdict.reason.code == "reason.too_few"
    assert counted or isinstance(verdict, Opened | Joined)


@pytest.mark.parametrize("ends", sorted({ends for _, ends in PAIRS}))
def test_an_all_clear_for_nothing_asks_nobody(ends: str) -> None:
    """INPUTS F20: the person on duty was asked, and it climbed to the head of the centre."""
    it = tale()
    verdict = it.report(report(it, ends, timedelta())).verdict
    assert isinstance(verdict, Dismissed)
    assert english(verdict.reason) == f"{ends} is written down; nothing of the kind is open"
    it.later("24h")
    assert not it.owed and not it.runs


def test_an_all_clear_that_names_another_thing_is_looked_at_by_a_person() -> None:
    it = tale()
    it.report(report(it, "device.failed", MINUTE, device="switch", site="kaili"))
    other = it.report(report(it, "device.repaired", timedelta(), device="swich", site="lushan"))
    assert isinstance(other.verdict, Opened) and other.verdict.kind == "unknown_report"


def test_the_end_of_another_line_ends_nothing() -> None:
    it = tale()
    it.report(report(it, "line.restored", timedelta(), line="mobile"))
    assert isinstance(it.report(report(it, "line.failed", MINUTE, line="telecom")).verdict, Opened)


def test_nobody_can_tell_of_an_end_before_it_is_one() -> None:
    """A clock that is ahead must not swallow what fails in the minutes until then."""
    it = tale()
    it.report(report(it, "line.restored", -10 * MINUTE, line="telecom"))
    it.later("2m")
    failed = it.report(report(it, "line.failed", timedelta(), line="telecom"))
    assert isinstance(failed.verdict, Opened)


def test_a_late_report_does_not_keep_an_incident_open_whose_thing_is_over() -> None:
    it = tale()
    it.report(report(it, "line.failed", 3 * MINUTE, line="telecom"))
    assert isinstance(
        it.report(report(it, "line.restored", timedelta(), line="telecom")).verdict, Joined
    )
    second = report(it, "line.failed", MINUTE, "other monitor", line="telecom")
    assert isinstance(it.report(second).verdict, Dismissed)
    assert not [one for one in it.run().items["incident.line_faults"].values() if not one.over]


def test_an_all_clear_for_a_part_of_the_area_leaves_the_rest() -> None:
    it = tale()
    it.report(report(it, "weather.over", timedelta(), area="lushan"))
    warning = report(it, "weather.warning", MINUTE, area="whole city", event="storm")
    assert not isinstance(it.report(warning).verdict, Dismissed)


def test_an_end_that_nobody_proved_ends_nothing() -> None:
    it = tale()
    it.live.endings.append(report(it, "line.restored", timedelta(), UNPROVEN, line="telecom"))
    assert isinstance(it.report(report(it, "line.failed", MINUTE, line="telecom")).verdict, Opened)


@pytest.mark.parametrize(
    ("begins", "ends", "thing"),
    [
        ("line.failed", "line.restored", {"line": "telecom"}),
        ("device.failed", "device.repaired", {"device": "switch"}),
    ],
)
def test_after_the_all_clear_nobody_is_called_or_asked_again(
    begins: str, ends: str, thing: dict[str, str]
) -> None:
    """INPUTS F10: carriers and leaders were called for ever."""
    it = tale()
    it.report(report(it, begins, timedelta(), **thing))
    it.later("5m")
    it.report(report(it, ends, timedelta(), **thing))
    before = len(it.owed)
    it.later("48h")
    assert len(it.owed) == before
    assert it.run().status == "closed"
