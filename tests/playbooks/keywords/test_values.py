"""Limits, marks, outcomes and names in Chinese, and back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from playbooks.keywords import LANGUAGES
from playbooks.keywords.plan_names import Names, PlanNames, unambiguous
from playbooks.keywords.translator import Translator
from playbooks.loader import read_folder
from playbooks.schema.plan_files import FILES, schema
from tests.playbooks.small import SHIPPED_FOLDER

ZH = Translator(
    LANGUAGES["zh"],
    PlanNames(
        unambiguous([("suspend", "暂停送货"), ("hosts", "主机"), ("time", "时间")]),
        unambiguous([("alert", "预警编号")]),
        Names({"故障主机": "signal in incident.hosts"}, {"signal in incident.hosts": "故障主机"}),
        Names({"领导小组决定": "decide", "收尾": "end"}, {"decide": "领导小组决定", "end": "收尾"}),
    ),
)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("90秒", "90s"),
        ("4小时", "4h"),
        ("1个工作日", "1 working day"),
        ("2个工作日", "2 working days"),
        ("当个工作日结束", "end of working day"),
        ("剩1小时", "1h left"),
        ("4小时内补办", "within 4h"),
        ("10分钟内5次", "5 in 10m"),
        ("每月2次", "2 a month"),
        ("同一站点 6小时内", "same site within 6h"),
        ("同一预警编号", "same alert"),
        ("范围重叠 12小时内", "overlapping area within 12h"),
        ("星期日 02:00-04:00", "sunday 02:00-04:00"),
        ("到18:00", "until 18:00"),
        ("到所填时间 领导小组决定.时间", "until decide.time"),
        ("告知过的人 [领导小组决定, 收尾]", "told by [decide, end]"),
        ("暂停送货", "suspend"),
        ("有人未联系上", "some unreached"),
        ("2人 其中一人为主机或时间", "2, one of them hosts or time"),
    ],
)
def test_a_value_and_its_canonical_form(written: str, canonical: str) -> None:
    assert ZH.read(written) == canonical
    assert ZH.write(canonical) == written


def test_a_step_is_named_by_its_title_and_with_its_outcome() -> None:
    assert ZH.read_step("领导小组决定 暂停送货") == "decide suspend"
    assert ZH.write_step("decide suspend") == "领导小组决定 暂停送货"
    assert ZH.read_step("decide 暂停送货") == "decide suspend"


def test_an_item_of_for_each_is_called_as_its_signal_says() -> None:
    assert ZH.read_item("故障主机") == "signal in incident.hosts"
    assert ZH.write_item("signal in incident.hosts") == "故障主机"
    assert ZH.read_item("每项主机") == "signal in incident.hosts"
    assert ZH.read("故障主机") == "故障主机"


def test_a_wording_of_two_names_means_neither() -> None:
    names = unambiguous([("standby", "备用车"), ("standby trucks", "备用车"), ("unit", "故障车")])
    assert names.read == {"故障车": "unit"} and "standby" not in names.write


def test_a_wording_with_punctuation_is_no_name() -> None:
    assert unambiguous([("area", "范围（不填：全部）")]).read == {}


def test_what_is_not_known_stays_as_it_is_written() -> None:
    assert ZH.read("五分钟") == "五分钟" and ZH.write("next tuesday") == "next tuesday"


def keywords() -> set[str]:
    """Every key of every file, from the JSON Schemas."""
    plan, found = read_folder(SHIPPED_FOLDER), set[str]()

    def visit(form: object) -> None:
        if isinstance(form, dict):
            if form.get("additionalProperties") is False:
                found.update(form["properties"])
            for inner in form.values():
                visit(inner)
        elif isinstance(form, list):
            for inner in form:
                visit(inner)

    for file in FILES:
        visit(schema(plan, file))
    return found


def test_every_keyword_has_a_chinese_word() -> None:
    zh = LANGUAGES["zh"]
    known = {*zh.keys, *(key for words in zh.keys_in.values() for key in words)}
    # fields of what a kind of step holds in memory
    renamed = {"as soon as one of", "dropped when"}  # of `after any` and `until`, which have one
    missing = keywords() - known - renamed - {"names", "kinds"}
    assert not missing, f"add to playbooks/keywords/zh.py: {sorted(missing)}"


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_no_two_keywords_are_the_same_word(code: str) -> None:
    language = LANGUAGES[code]
    for words in (language.keys, language.values, *language.keys_in.values()):
        twice = {word for word, count in Counter(words.values()).items() if count > 1}
        keys = sorted((words[key], key) for key in words if words[key] in twice)
        assert not keys, f"one word for several keywords, choose others: {keys}"


def test_a_further_language_is_one_file_beside_the_others() -> None:
    folder = Path(LANGUAGES["zh"].__class__.__module__.replace(".", "/")).parent
    assert {f"{code}.py" for code in LANGUAGES} <= {file.name for file in folder.iterdir()}
