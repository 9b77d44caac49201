"""M24: a warning of tomorrow is decided on today and takes effect tomorrow."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from playbooks.loader import read_files
from tests.playbooks.small import MONDAY
from tests.playbooks.storms import SIGNALS, files
from tests.playbooks.weather import Weather, weather_company

ENTER = 'enter: {area: {is: area, else: "", title: {zh: 范围, en: Where}}}'
STEPS = f"""\
- {{id: decide, ask: board, options: {{suspend: {{{ENTER}}}, go on: {{}}}}, within: 30m, if nobody decides: suspend, text: word, again when: incident.onset, nothing follows when: [go on], because: a reason}}
- {{id: here, after: decide suspend, until: over arrived, wait: until incident.onset}}
- {{id: told, after: decide suspend, until: over arrived, tell: customers hit, in: decide.area, text: from, with: {{from: incident.onset_to_come}}, again when: incident.onset}}
- {{id: stop, after: here arrived, until: over arrived, suspend: delivery, in: decide.area, review: 48h}}
- {{id: early, after: decide suspend, when: incident.onset_ahead, tell: chief, text: word}}
- {{id: now, when: "!incident.onset_ahead", tell: chief, text: word}}
- {{id: off, after: [told, over arrived], until: stop, tell: "told by [told]", text: 'on'}}
- {{id: over, wait: no more storms, within: 72h, nothing follows when: [overdue], because: a reason}}
- {{id: back, after: [stop, over arrived], resume: delivery}}
"""  # noqa: E501


def at(hours: float) -> str:
    return (MONDAY + timedelta(hours=hours)).isoformat()


@pytest.fixture
def it() -> Weather:
    found = files(STEPS)
    fields = '      onset: {is: time, else: "", keep: earliest}\n      note: {is: text'
    found["plan.yaml"] = found["plan.yaml"].replace(
        SIGNALS, SIGNALS.replace("      note: {is: text", fields, 1)
    )
    for language in ("zh", "en"):
        found[f"texts/{language}.yaml"] += 'from: "{name}: from {from}"\n'
    return Weather(read_files(found), weather_company())


def storm(it: Weather, number: str, onset: str = "", area: str = "whole city") -> None:
    it.warns(area, number=number, onset=onset)


def decided(it: Weather, answer: str = "suspend", **values: object) -> None:
    it.later("1m")
    it.says("decide", answer, **({"area": ""} if answer == "suspend" else {}) | values)


def suspended(it: Weather) -> bool:
    return bool(it.live.suspensions)


def test_what_is_decided_today_is_suspended_at_the_onset(it: Weather) -> None:
    storm(it, "A", at(5))
    decided(it)
    assert not suspended(it) and len(it.sent("told")) == 12
    assert "from 15:00" in it.asked("told").notification.text
    it.later("4h")
    assert not suspended(it)
    it.later("59m")
    assert suspended(it) and len(it.sent("told")) == 12


def test_a_warning_that_names_no_onset_is_here_already(it: Weather) -> None:
    storm(it, "A")
    decided(it)
    assert suspended(it) and it.called("now") and not it.sent("early")


def test_an_onset_that_is_past_is_here_already(it: Weather) -> None:
    storm(it, "A", at(-2))
    decided(it)
    assert suspended(it)
    assert "from —" in it.asked("told").notification.text


def test_of_several_warnings_the_earliest_counts(it: Weather) -> None:
    storm(it, "A", at(5))
    storm(it, "B", at(3))
    decided(it)
    it.later("3h")
    assert suspended(it)


def test_one_that_is_here_already_outweighs_those_to_come(it: Weather) -> None:
    storm(it, "A", at(5))
    storm(it, "B")
    decided(it)
    assert suspended(it)


@pytest.mark.parametrize(("moved", "before", "after"), [(3, "2h40m", "30m"), (8, "7h", "1h")])
def test_when_the_onset_moves_the_suspension_moves_and_customers_hear(
    it: Weather, moved: int, before: str, after: str
) -> None:
    storm(it, "A", at(5))
    decided(it)
    it.later("9m")
    storm(it, "A", at(moved))
    decided(it)
    assert len(it.sent("told")) == 24
    assert f"from {10 + moved}:00" in it.asked("told").notification.text
    for part in before.replace("h", "h ").split():
        it.later(part)
    assert not suspended(it)
    it.later(after)
    assert suspended(it)


def test_a_warning_lifted_before_its_onset_suspends_nothing_and_customers_hear(
    it: Weather,
) -> None:
    storm(it, "A", at(5))
    decided(it)
    it.later("1h")
    it.hears("storm.over", number="A")
    it.later("6h")
    assert not suspended(it) and it.run().status == "closed"
    assert [f.to.told_by for f in it.done if getattr(f, "text", "") == "on"] == [("told",)]


def test_when_the_earlier_of_two_is_lifted_the_later_one_counts(it: Weather) -> None:
    storm(it, "A", at(3))
    storm(it, "B", at(6))
    decided(it)
    it.hears("storm.over", number="A")
    decided(it)
    it.later("4h")
    assert not suspended(it)
    it.later("2h")
    assert suspended(it)


def test_go_on_before_the_onset_suspends_nothing(it: Weather) -> None:
    storm(it, "A", at(5))
    decided(it)
    storm(it, "A", at(4))
    decided(it, "go on")
    it.later("7h")
    assert not suspended(it)


def test_only_those_whose_delivery_it_will_hit_are_told(it: Weather) -> None:
    storm(it, "A", at(5))
    decided(it, area="North")
    assert len(it.sent("told")) == 6


def test_a_condition_that_looks_at_the_onset_is_looked_at_again_when_it_comes(it: Weather) -> None:
    storm(it, "A", at(5))
    decided(it)
    assert it.called("early") and not it.sent("now")
    it.later("5h")
    assert it.called("now") == ["carl"]
    assert datetime.fromisoformat(at(5)) == it.asked("now").at
