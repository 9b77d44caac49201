"""An option may let people enter an area, and when to look again; what is suspended and announced
follows it (3.2.1).
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from incidents import effects as do
from playbooks.intake.answer_values import AnswerField, AnswerValueError, entries_of, split_values
from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, faults_in
from tests.playbooks.weather import Weather, weather_company, weather_files

ENTER = (
    'enter: {until: {is: time, else: ""}, area: {is: area, else: "", title: {zh: 范围, en: Where}}}'
)
STEPS = f"""\
- id: decide
  ask: board
  agree: 2
  options: {{suspend: {{{ENTER}}}, later: {{enter: [time]}}, go on: {{}}}}
  show: [share hit, message cost]
  within: 30m
  if nobody decides: suspend
  text: word
  nothing follows when: [go on, later]
  because: a reason
- {{id: stop, after: decide suspend, suspend: delivery, in: decide.area, review: 48h}}
- {{id: say, after: decide suspend, announce: public, in: decide.area, text: 'off', lasts: 48h}}
- {{id: told, after: stop, tell: without, text: 'off'}}
- {{id: look, after: decide suspend, wait: until decide.until, else: 24h}}
- {{id: again, after: look, ask: chief, options: [resume, keep], show: [stop.customers], within: 1h, if nobody decides: keep, text: numbers, with: {{n: stop.area, share: stop.customers, stops: stop.customers, orders: today, keys: today}}, nothing follows when: [keep], because: a reason}}
- {{id: back, after: again resume, resume: delivery}}
- {{id: unsaid, after: back, announce: public, cancels: say, text: 'on'}}
- {{id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}}
"""  # noqa: E501
SETS = {"customers:\n": "customers:\n  without: {without: delivery}\n"}


def storm(area: str = "whole city") -> Weather:
    it = Weather(read_files(weather_files(STEPS, policies=SETS)), weather_company())
    it.warns(area)
    return it


def suspended(it: Weather) -> list[str]:
    return [s.area for s in (it.live.suspensions or {}).values()]


def shops(it: Weather) -> set[int]:
    return {int(person[2:]) for person in it.called("told")}


def announced(it: Weather) -> list[tuple[str, str, str]]:
    return [
        (e.message, e.area, str(e.values["area"])) for e in it.done if isinstance(e, do.Announce)
    ]


def test_what_is_entered_is_where_it_is_suspended_told_and_announced() -> None:
    it = storm()
    it.says("decide", "suspend", "ben", area="South、middle", until="15:00")
    it.says("decide", "suspend", "bob", area="South、middle", until="15:00")
    assert suspended(it) == ["South区; Middle区"]
    assert shops(it) == {7, 8, 9, 10, 11, 12}
    assert announced(it) == [("Alert", "South区; Middle区", "South区; Middle区")]


def test_votes_for_one_option_with_different_values_decide_nothing() -> None:
    it = storm()
    it.says("decide", "suspend", "ben", area="South", until="15:00")
    assert it.told("decide")[-1] == "votes suspend | Ben | until 15:00; area South区; 2 must agree"
    it.says("decide", "suspend", "bob", area="North", until="")
    assert it.told("decide")[-2] == (
        "votes suspend | Bob | area North区; they named different values; 2 must agree"
    )
    assert it.told("decide")[-1] == (
        "asked again, with what each of them named | Ben, Bob | they named different values"
    )
    assert (it.outcome("decide"), suspended(it)) == (None, [])


def test_who_named_different_values_reads_the_difference_and_is_asked_again() -> None:
    it = storm()
    it.says("decide", "suspend", "ben", area="South", until="15:00")
    it.says("decide", "suspend", "bob", area="North", until="")
    ben, bob = it.sent("decide")[-2:]
    assert [ben.notification.person, bob.notification.person] == ["ben", "bob"]
    assert ben.notification.text.startswith(
        "意见不一：事件1（天气），选择相同，所填不同："
        "Ben：suspend（until 15:00、范围 South区）；Bob：suspend（until 未填、范围 North区）。"
    )
    it.answer(ben, "suspend", area="North", until="")
    assert it.told("decide")[-1] == "decided: suspend | Ben | area North区"
    assert suspended(it) == ["North区"]


def test_an_area_left_empty_is_none_that_another_one_named() -> None:
    it = storm()
    it.says("decide", "suspend", "ben", area="South", until="")
    it.says("decide", "suspend", "bob", area="", until="")
    assert it.outcome("decide") is None
    it.says("decide", "suspend", "bea", area="", until="")
    assert suspended(it) == ["whole city"]


def test_where_they_go_on_to_differ_the_plan_decides_in_time() -> None:
    it = storm()
    it.says("decide", "suspend", "ben", area="South", until="")
    it.says("decide", "suspend", "bob", area="North", until="")
    it.later("30m")
    assert (it.outcome("decide"), suspended(it)) == ("suspend", ["whole city"])


def test_what_someone_entered_who_voted_otherwise_does_not_count() -> None:
    it = storm()
    it.says("decide", "suspend", "bea", area="North", until="15:00")
    it.says("decide", "later", "bea")
    it.says("decide", "suspend", "ben", area="", until="")
    it.says("decide", "suspend", "bob", area="", until="")
    assert (suspended(it), it.record("decide").data["values"]) == (["whole city"], {})


def test_where_nothing_was_entered_it_follows_the_warnings_and_what_was_entered_stands() -> None:
    follows, stands = storm("South"), storm("South")
    follows.later("30m")
    for who in ("ben", "bob"):
        stands.says("decide", "suspend", who, area="South", until="")
    for it in (follows, stands):
        it.warns("South; Middle")
    assert (suspended(follows), shops(follows)) == (["South区; Middle区"], {7, 8, 9, 10, 11, 12})
    assert (suspended(stands), shops(stands)) == (["South区"], {10, 11, 12})


def test_it_is_looked_at_again_at_the_time_that_was_entered_and_else_after_a_while() -> None:
    it, nobody = storm(), storm()
    for who in ("ben", "bob"):
        it.says("decide", "suspend", who, until="15:00", area="South")
    it.pass_to(datetime.fromisoformat("2026-11-23T14:59:00+08:00"))
    assert it.called("again") == []
    it.pass_to(datetime.fromisoformat("2026-11-23T15:00:00+08:00"))
    assert it.asked("again").notification.text == (
        "South区 3 3 11月23日 11月23日 16:00前无人决定，则：keep。"
    )
    nobody.pass_to(MONDAY + timedelta(minutes=30, hours=24) - timedelta(seconds=1))
    assert nobody.called("again") == []
    nobody.later("1s")
    assert nobody.called("again") == ["carl"]


def test_what_is_cancelled_is_over_where_it_was_announced() -> None:
    it = storm()
    for who in ("ben", "bob"):
        it.says("decide", "suspend", who, until="15:00", area="South")
    it.later("5h").says("again", "resume")
    assert announced(it)[-1] == ("Cancel", "South区", "South区")
    assert suspended(it) == []


def test_the_numbers_prepared_for_it_tell_what_it_costs() -> None:
    it = storm("South")
    form = it.asked("decide").notification.form
    assert form and form["show"] == {"share hit": 0.25, "message cost": 0.0}, (
        "no price of a message is known"
    )
    assert [(e.name, e.required) for e in entries_of(form, "suspend")] == [
        ("until", False),
        ("area", False),
    ]
    assert [(e.name, e.required) for e in entries_of(form, "later")] == [("time", True)]


def test_the_text_says_what_may_be_added_to_an_options_number() -> None:
    files = weather_files(STEPS, policies=SETS)
    for language in ("zh", "en"):
        files[f"texts/{language}.yaml"] += "time: when\narea: where\n"
    it = Weather(read_files(files), weather_company())
    it.warns("South")
    assert (
        "1 suspend(+when)(+范围) / 2 later+when / 3 go on" in it.asked("decide").notification.text
    )


@pytest.mark.parametrize(
    ("area", "why"),
    [
        ("Atlantis", "there is no district"),
        ("30.0,120.0 1", "lies outside"),
        ("26.5,108", "polygon"),
    ],
)
def test_an_area_is_checked_as_that_of_a_report_is(area: str, why: str) -> None:
    it = storm()
    with pytest.raises(AnswerValueError, match=why):
        it.says("decide", "suspend", "ben", area=area, until="")
    assert "votes" not in it.record("decide").data


UNTIL, AREA, TIME = (
    AnswerField("until", "time", (), False),
    AnswerField("area", "area", (), False),
    AnswerField("time", "time"),
)


@pytest.mark.parametrize(
    ("text", "wanted", "values"),
    [
        ("14:30 大十字、西门", [UNTIL, AREA], {"until": "14:30", "area": "大十字、西门"}),
        ("大十字 西门 14:30", [UNTIL, AREA], {"until": "14:30", "area": "大十字 西门"}),
        ("whole city", [UNTIL, AREA], {"area": "whole city"}),
        ("26.58,107.98 5", [UNTIL, AREA], {"area": "26.58,107.98 5"}),
        ("2026-11-24 06:00", [UNTIL, AREA], {"until": "2026-11-24 06:00"}),
        (
            "area=26.58,107.98 5 until=06：00",
            [UNTIL, AREA],
            {"area": "26.58,107.98 5", "until": "06：00"},
        ),
        ("soon", [TIME], {"time": "soon"}),
        ("", [UNTIL, AREA], {}),
    ],
)
def test_a_text_may_name_both_one_or_none_of_them(
    text: str, wanted: list[AnswerField], values: dict[str, str]
) -> None:
    assert {name: value.strip() for name, value in split_values(text, wanted).items()} == values


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "in: decide.area, review",
            "in: decide.until, review",
            "nobody enters an area as decide.until",
        ),
        (
            "in: decide.area, review",
            "in: incident.place, review",
            "there is no fact named incident.place",
        ),
        (
            "show: [share hit, message cost]",
            "show: [share hurt]",
            "there is no fact named share hurt",
        ),
        ('area: {is: area, else: "", title', "area: {is: area, else: South, title", "is empty"),
        (
            'area: {is: area, else: "", title',
            'area: {is: aria, else: "", title',
            "'aria' cannot be entered",
        ),
        ('area: {is: area, else: "", title', 'area: {is: area, or: "", title', "unknown word 'or'"),
        ("title: {zh: 范围, en: Where}", "title: Where", "a title is written by language"),
        ("wait: until decide.until", "wait: 2h", "only a time that somebody enters"),
        ("wait: until decide.until", "wait: until decide.when", "nobody enters decide.when"),
    ],
)
def test_what_is_entered_is_checked_when_the_plan_is_read(old: str, new: str, fault: str) -> None:
    assert old in STEPS
    found = faults_in(weather_files(STEPS.replace(old, new), policies=SETS))
    assert any(fault in str(f) for f in found), found
