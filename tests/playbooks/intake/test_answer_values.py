"""Values that come with an answer: read alike on every channel, and whatever is wrong is named all
at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from playbooks.company.company_lookup import Directory
from playbooks.intake.answer_values import (
    AnswerField,
    AnswerValueError,
    answers_to,
    entries_of,
    option_and_values,
    read_entered,
    split_values,
)
from playbooks.intake.field_values import Around
from tests.playbooks.company.brands import brand
from tests.playbooks.small import MONDAY, ZONE, small_company

AROUND = Around(
    Directory(replace(small_company(), brands=tuple(map(brand, ("oak", "elm", "ash"))))),
    MONDAY,
    ZONE,
)
APPLIED = ({"brand": "oak", "cartons": 20}, {"brand": "elm", "cartons": 8})
LINES = AnswerField("lines", "lines", APPLIED)
TIME = AnswerField("until", "time")
NOTE = AnswerField("note", "text", required=False)


def read(*wanted: AnswerField, **given: Any) -> dict[str, Any]:
    return read_entered(wanted, given, AROUND)


def codes(*wanted: AnswerField, **given: Any) -> list[str]:
    """The codes of what is wrong; of a field's fault, the fault's own."""
    with pytest.raises(AnswerValueError) as refused:
        read(*wanted, **given)
    inner = [m.params.get("fault", m) for m in refused.value.messages]
    return [m.code for m in inner]


@pytest.mark.parametrize(
    ("expects", "options", "answers"),
    [
        ("acknowledge", [], ("acknowledged",)),
        ("accept", [], ("accepted", "refused")),
        ("done", [], ("done", "refused")),
        ("option", ["go", "stay"], ("go", "stay")),
        ("nothing", [], ()),
    ],
)
def test_what_can_be_answered_follows_from_what_is_expected(
    expects: str, options: list[str], answers: tuple[str, ...]
) -> None:
    assert answers_to(expects, options) == answers


def test_an_option_asks_for_its_own_values_only_in_the_plans_order() -> None:
    form = {
        "enters": {"stop": {"until": "time", "note": "text"}},
        "may_lack": {"stop": ["note"]},
        "lines": None,
    }
    assert entries_of(form, "stop") == [TIME, NOTE]
    assert entries_of(form, "go") == []
    assert entries_of(None, "stop") == []


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1", [("oak", 20)]),
        ("1,2", [("oak", 20), ("elm", 8)]),
        ("2；1", [("elm", 8), ("oak", 20)]),
        ("1=5", [("oak", 5)]),
        ("1：5、2x3", [("oak", 5), ("elm", 3)]),
        (" 2 × 8 \n 1 : 1 ", [("elm", 8), ("oak", 1)]),
        ("oak=20", [("oak", 20)]),
        ("Elm=8; oak=1", [("elm", 8), ("oak", 1)]),
        ([{"brand": "oak", "cartons": 3}], [("oak", 3)]),
        ('[{"brand": "elm", "cartons": 8}]', [("elm", 8)]),
    ],
)
def test_lines_are_chosen_by_number_or_by_brand_wholly_or_in_part(
    text: Any, chosen: list[tuple[str, int]]
) -> None:
    assert [(c["brand"], c["cartons"]) for c in read(LINES, lines=text)["lines"]] == chosen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3", "fault.no_line"),
        ("0", "fault.no_line"),
        ("1=0", "fault.line_zero"),
        ("1,1", "fault.line_twice"),
        ("1=21", "fault.more_than_applied"),
        ("oak=21", "fault.more_than_applied"),
        ("ash=1", "fault.not_applied_for"),
        ("all of it", "fault.all"),
        ("1; ", None),
        (";", "fault.no_lines"),
    ],
)
def test_no_more_is_chosen_than_was_applied_for_and_nothing_twice(
    text: str, code: str | None
) -> None:
    if code is None:
        assert len(read(LINES, lines=text)["lines"]) == 1
    else:
        assert codes(LINES, lines=text) == [code]


def test_numbers_beyond_all_reason_are_refused_and_not_computed() -> None:
    for text in ("9" * 5000, f"1={'9' * 5000}"):
        with pytest.raises(AnswerValueError):
            read(LINES, lines=text)


def test_a_time_to_come_is_read_in_the_companys_zone_and_one_that_passed_is_refused() -> None:
    assert datetime.fromisoformat(read(TIME, until="14:30")["until"]) == MONDAY.replace(
        hour=14, minute=30
    )
    assert codes(TIME, until="09:59") == ["fault.time_passed"]
    assert codes(TIME, until="10:00") == ["fault.time_passed"], "this very moment has passed"
    tomorrow = (MONDAY + timedelta(days=1)).isoformat()
    assert datetime.fromisoformat(read(TIME, until=tomorrow)["until"]) > MONDAY


@pytest.mark.parametrize("nothing", [None, "", []])
def test_what_may_be_left_out_is_left_out_and_what_may_not_is_missing(nothing: Any) -> None:
    assert read(NOTE, note=nothing) == {}
    assert codes(TIME, until=nothing) == ["fault.missing_how"]
    assert codes(LINES, lines=nothing) == ["fault.missing_how"]


def test_everything_wrong_is_named_at_once_and_what_is_not_asked_for_is_refused_but_a_reason() -> (
    None
):
    found = codes(TIME, LINES, AnswerField("where", "area"), until="25:00", lines="9")
    assert found == [*codes(TIME, until="25:00"), "fault.no_line", "fault.missing_how"]
    assert read(TIME, until="14:30", why="  rain\u202e ") == {
        "until": read(TIME, until="14:30")["until"],
        "why": "rain",
    }
    assert codes(TIME, until="14:30", area="nowhere at all") == ["fault.unknown_values"]
    assert codes(**{f"name {n}": n for n in range(99)}) == ["fault.unknown_values"]
    assert codes(why="x" * 501) == ["fault.too_long"] and codes(why=["x"]) == ["fault.no_text"]
    assert read(why="") == {}


FORM = {"enters": {"stop": {"until": "time", "where": "area"}}}
OPTIONS = ("go", "stop")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2 14:30 全市", {"until": "14:30", "where": "全市"}),
        ("stop 14:30 全市", {"until": "14:30", "where": "全市"}),
        ("STOP: 全市 14:30", {"until": "14:30", "where": "全市"}),
        ("2：until=14:30 where=North South", {"until": "14:30", "where": "North South"}),
        ("2. 2026-11-24T08:00", {"until": "2026-11-24T08:00"}),
        ("2\t14：30", {"until": "14：30"}),
    ],
)
def test_an_answer_by_text_is_an_option_with_its_values(text: str, values: dict[str, str]) -> None:
    found = option_and_values(text, OPTIONS, FORM)
    assert found is not None
    option, given = found
    assert option == "stop"
    assert {name: value for name, value in given.items() if value} == values


@pytest.mark.parametrize(
    "text", ["", "2", "stop", "stopped 14:30", "21 14:30", "1 14:30", "go now"]
)
def test_a_text_without_values_or_for_an_option_that_asks_for_none_is_no_such_answer(
    text: str,
) -> None:
    assert option_and_values(text, OPTIONS, FORM) is None


def test_words_that_only_look_like_names_of_values_stay_words() -> None:
    where = AnswerField("where", "area")
    assert split_values("a=b c=d", [where]) == {"where": "a=b c=d"}
    assert split_values("where=North", [where]) == {"where": "North"}
    assert split_values("anything", []) == {}


@pytest.mark.parametrize(
    ("text", "unit", "why"),
    [
        ("2 S-02 电瓶没电", "S-02", "电瓶没电"),
        ("2 s 02，电瓶没电", "s 02", "电瓶没电"),
        ("2 S-02电瓶没电", "S-02", "电瓶没电"),
        ("2 S-02 flat battery, no spare", "S-02", "flat battery, no spare"),
        ("2 S-02", "S-02", None),
    ],
)
def test_a_truck_and_then_a_reason(text: str, unit: str, why: str | None) -> None:
    form = {"enters": {"not ready": {"truck": "unit"}}, "may_lack": {"not ready": ["truck"]}}
    reason = {"why": why} if why else {}
    found = option_and_values(text, ["ready", "not ready"], form)
    assert found == ("not ready", {"truck": unit, **reason})
