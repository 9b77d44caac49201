"""Conditions in words are the same conditions."""

from __future__ import annotations

import pytest

from playbooks.keywords import LANGUAGES
from playbooks.keywords.condition_words import read_condition, write_condition
from playbooks.keywords.plan_names import Names, PlanNames
from playbooks.keywords.translator import Translator

NAMES = PlanNames(
    Names({"客户经理": "account manager"}, {"account manager": "客户经理"}),
    Names({"受伤人数": "injured"}, {"injured": "受伤人数"}),
)
EN, ZH = (Translator(LANGUAGES[code], NAMES) for code in ("en", "zh"))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("not incident.major", "!incident.major"),
        ("not a.b and c.d", "!a.b && c.d"),
        ("not a.b == 1 or c.d", "!(a.b == 1) || c.d"),
        ("not (a.b or c.d) and e.f", "!(a.b || c.d) && e.f"),
        ("size(a.b) > 1 and not size(a.b) == 3", "size(a.b) > 1 && !(size(a.b) == 3)"),
        ("a.b in [not c.d, e.f]", "a.b in [!c.d, e.f]"),
        ('a.b == "not and or"', 'a.b == "not and or"'),
        ("incident.nothing == 1", "incident.nothing == 1"),
    ],
)
def test_not_and_or_are_words_and_not_extends_to_the_next_of_them(
    written: str, canonical: str
) -> None:
    assert read_condition(written, EN) == canonical


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("不是 事件.重大", "!incident.major"),
        ("事件.受伤人数 多于 0 且 不是 事件.重大", "incident.injured > 0 && !incident.major"),
        ("数目(事件.车辆) 不少于 3 或 事件.受伤人数 为 1", "size(incident.units) >= 3 || incident.injured == 1"),
        ('事件.asked_by 不为 "客户经理"', 'incident.asked_by != "account manager"'),
        ("不是 (事件.重大 或 事件.受伤人数 属于 [1, 2])", "!(incident.major || incident.injured in [1, 2])"),
    ],
)  # fmt: skip
def test_chinese_reads_and_writes_every_operator(written: str, canonical: str) -> None:
    assert read_condition(written, ZH) == canonical
    assert write_condition(canonical, ZH) == written


def test_what_would_not_come_back_the_same_is_not_written_in_words() -> None:
    # without blanks the word would join the names beside it
    assert write_condition("incident.injured>0", ZH) == "incident.injured>0"


def test_a_word_inside_quotes_is_no_operator() -> None:
    assert read_condition('incident.x == "且"', ZH) == 'incident.x == "且"'
