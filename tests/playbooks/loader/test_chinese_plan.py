"""A plan with Chinese words is the same plan, and its faults speak the words of its writer."""

from __future__ import annotations

import pytest

from playbooks.loader.plan_folder import examine, meaning_hash
from playbooks.loader.rewriting import translated
from tests.playbooks.small import small_files

BOOK = "playbooks/breakdown.yaml"
ENGLISH = """\
- {id: d, title: {zh: 决定, en: Decision}, ask: head, options: [go on, suspend], within: 4h, if nobody decides: suspend, text: word, nothing follows when: [go on, suspend]}
- {id: s, after: d suspend, when: "!incident.accident && incident.injured == 0", suspend: delivery, review: 12h}
- {id: r, after: s, resume: delivery}
"""
CHINESE = """\
- {编号: d, 标题: {zh: 决定, en: Decision}, 请示: head, 选项: [照常送货, 暂停送货], 限时: 4小时, 逾期: 暂停送货, 内容: word, 无需后续: [照常送货, 暂停送货]}
- {编号: s, 之后: 决定 暂停送货, 当: 不是 事件.accident 且 事件.injured 为 0, 暂停: 送货, 复核: 12小时}
- {编号: r, 之后: s, 恢复: 送货}
"""
MIXED = ENGLISH.replace("within: 4h", "限时: 4小时").replace(
    "if nobody decides: suspend", "逾期: 暂停送货"
)
WORDINGS = "suspend: 暂停送货\ngo on: 照常送货\n"


def files(steps: str) -> dict[str, str]:
    found = small_files(steps)
    found["texts/zh.yaml"] += WORDINGS
    found["texts/en.yaml"] += "suspend: suspend\ngo on: go on\n"
    return found


def shown(steps: str, language: str = "zh") -> list[str]:
    return [fault.in_language(language) for fault in examine(files(steps)).faults]


@pytest.mark.parametrize("steps", [CHINESE, MIXED])
def test_it_is_the_same_plan(steps: str) -> None:
    english, other = examine(files(ENGLISH)), examine(files(steps))
    assert english.faults == other.faults == []
    assert other.plan.playbooks == english.plan.playbooks
    assert other.plan.hash == english.plan.hash == meaning_hash(files(steps))


def test_translating_there_and_back_keeps_the_version() -> None:
    there = translated(files(ENGLISH), {}, "zh")
    assert "限时: 4小时" in there[BOOK] and "之后: 决定 暂停送货" in there[BOOK]
    back = translated(there, {}, "en")
    assert meaning_hash(back) == meaning_hash(there) == meaning_hash(files(ENGLISH))
    assert "within: 4h" in back[BOOK]


def test_a_wording_that_two_names_share_is_a_name_for_neither() -> None:
    found = files(CHINESE)
    found["texts/zh.yaml"] += "later: 暂停送货\n"
    found["texts/en.yaml"] += "later: later\n"
    options = examine(found).plan.playbooks["breakdown"].steps["d"].does.options
    assert list(options) == ["go on", "暂停送货"]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("限时: 4小时", "限时间: 4小时", "限时间: 此处不能写“限时间”；是否指 限时？"),
        ("限时: 4小时", "限时: 四小时", "限时: “四小时”不是时限；请写 `90秒`"),
        ("逾期: 暂停送货", "逾期: 暂停", "逾期: “暂停”不是 请示 的结果；是否指 暂停送货？"),
        ("请示: head", "请示: 组长", "请示: 没有通知对象“组长”"),
        ("事件.injured 为", "事件.injuret 为", "没有名为 事件.injuret 的数据项"),
        ("之后: s", "之后: 决定2", "之后: 没有步骤“决定2”"),
    ],
)
def test_a_fault_has_the_words_as_they_are_written(right: str, wrong: str, said: str) -> None:
    assert right in CHINESE
    found = shown(CHINESE.replace(right, wrong))
    assert any(said in line for line in found), found


def test_a_fault_is_at_its_line() -> None:
    found = examine(files(CHINESE.replace("复核: 12小时", "复核: 半天"))).faults
    assert (BOOK, 8, "s", "复核") in [(f.file, f.line, f.step, f.field) for f in found]


def test_an_english_plan_has_english_words_in_a_chinese_fault() -> None:
    (line,) = shown(ENGLISH.replace("within: 4h", "within: 4x"))
    assert "within" in line and "限时:" not in line


def test_one_word_twice_in_two_languages_is_a_fault() -> None:
    found = shown(MIXED.replace("限时: 4小时", "限时: 4小时, within: 4h"))
    assert any("写了两次" in line for line in found), found


def test_titles_and_texts_are_never_translated() -> None:
    found = files(ENGLISH.replace("zh: 决定", "zh: 限时"))
    assert examine(found).plan.playbooks["breakdown"].steps["d"].title["zh"] == "限时"


def test_a_field_may_have_a_chinese_name() -> None:
    found = files("- {id: a, when: incident.受伤 > 0, page: head, text: word, within: 5m}")
    found["plan.yaml"] = found["plan.yaml"].replace(
        "injured: {is: whole number, else: 0, keep: most}", "受伤: {类型: 整数, 未填时: 0}"
    )
    plan = examine(found)
    assert plan.faults == []
    condition = plan.plan.playbooks["breakdown"].steps["a"].whens[0]
    assert condition.holds({"incident.受伤": 1}) and not condition.holds({"incident.受伤": 0})


def test_the_area_of_the_latest_decision_is_every_area_that_is_entered() -> None:
    steps = """\
- {id: d, ask: head, options: {suspend: {enter: {area: {is: area, else: ""}}}, go on: {}}, within: 4h, if late: suspend, text: word, ends: [go on]}
- {id: e, ask: head, options: {suspend: {enter: {where: {is: area, else: ""}}}, go on: {}}, within: 4h, if late: suspend, text: word, ends: [go on]}
- {id: s, after any: [d suspend, e suspend], suspend: delivery, in: %s, review: 12h}
- {id: r, after: s, resume: delivery}
"""
    listed = files(steps % "[d.area, e.where]")
    said = files(steps % "the area of the latest decision")
    assert examine(said).faults == []
    assert meaning_hash(listed) == meaning_hash(said)
    assert meaning_hash(said) == meaning_hash(files(steps % "最近一次决定的范围"))
