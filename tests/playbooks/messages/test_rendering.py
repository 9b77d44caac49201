"""Messages owed: one to a person, in their language, and never the same one twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from incidents import effects as do
from playbooks.definition.templates import fields_of, render
from playbooks.loader import read_files
from tests.playbooks.small import ZONE, small_company, small_files
from tests.playbooks.story import Story, story

TAKE = (
    "- group: trucks\n  for each: unit in incident.units\n  steps:\n"
    "    - {id: take, dispatch: trucks, offer: 3m, within: 30m, text: word, nothing follows when: [none], because: a reason}\n"
)


def test_everyone_reads_their_own_language() -> None:
    files = small_files("- {id: a, tell: head, text: word}")
    files["texts/zh.yaml"] = files["texts/zh.yaml"].replace('word: "', 'word: "故障 ')
    files["texts/en.yaml"] = files["texts/en.yaml"].replace('word: "', 'word: "Failed ')
    for away, expected in (((), "故障 K-1 —"), (("hana",), "Failed K-1 —")):
        steps = files["playbooks/breakdown.yaml"].replace("tell: head", "page: head, within: 5m")
        it = Story(read_files({**files, "playbooks/breakdown.yaml": steps}), small_company(*away))
        it.breaks("K-1")
        assert it.asked("a").notification.text.startswith(expected)


def test_options_are_numbered_and_the_limit_is_a_local_clock_time() -> None:
    it = story(
        "- {id: go, if nobody decides: escalate, ask: chief, options: [stop, on], within: 30m, text: word, nothing follows when: [stop, on], because: a reason}"
    )
    it.breaks("K-1")
    assert it.asked("go").notification.text == (
        "K-1 1 stop / 2 on 10:30 10:30前无人决定，则暂不作任何决定，继续上报。"
    )


def test_each_shop_that_waits_is_told_the_time_of_its_own_stop() -> None:
    it = story(TAKE + "    - {id: say, after: take accepted, tell: waiting, text: eta}")
    it.breaks("K-1")
    it.says("take", "accepted")
    assert it.called("say") == ["R-1", "R-2", "R-3", "R-4"]
    delay = it.run().units["K-1"].delay
    assert delay == 0, "the standby stands there before the first shop was planned"
    assert it.asked("say", "R-1").notification.text == "K-1 10:30"


def test_no_one_is_owed_the_same_message_twice() -> None:
    it = story(
        TAKE
        + "    - {id: say, after: take accepted, tell: waiting, text: eta, again when: unit.injured}"
    )
    it.breaks("K-1")
    it.says("take", "accepted")
    it.breaks("K-1", injured=1)
    it.breaks("K-1", injured=1)
    uniques = [o.notification.unique for o in it.owed]
    assert len(uniques) == len(set(uniques))
    assert len(it.called("say")) == 8


def test_shops_already_served_are_not_told() -> None:
    it = story(TAKE + "    - {id: say, after: take accepted, tell: waiting, text: eta}")
    it.later("61m")
    it.breaks("K-1")
    it.says("take", "accepted")
    assert it.called("say") == ["R-3", "R-4"]


def test_a_value_that_is_not_known_is_a_dash_and_a_text_can_name_plain_names_only() -> None:
    assert render("{unit} {eta}", {"eta": "2026-11-23T02:30:00+00:00"}, ZONE) == "— 10:30"
    for text in ("{unit.x}", "{unit[0]}", "{unit!r}", "{unit:>9}", "{}", "{0}"):
        with pytest.raises(ValueError):
            fields_of(text)


NOON = datetime(2026, 11, 23, 12, tzinfo=ZONE)
TODAY = NOON.date()


def shown(text: str, language: str = "zh", **values: object) -> str:
    return render(text, values, ZONE, TODAY, language)


@pytest.mark.parametrize(
    ("written", "chinese", "english"),
    [
        ("2026-11-23T09:30:00+08:00", "09:30", "09:30"),
        ("2026-11-24T01:30:00Z", "11月24日 09:30", "11-24 09:30"),
        ("2026-11-22 22:40", "11月22日 22:40", "11-22 22:40"),
        ("2027-06-01T09:00:00+08:00", "2027年6月1日 09:00", "2027-06-01 09:00"),
        ("2026-11-24", "11月24日", "11-24"),
        ("2027-01-04", "2027年1月4日", "2027-01-04"),
        ("2026-13-45", "2026-13-45", "2026-13-45"),
        ("2026-11-24T99:99", "2026-11-24T99:99", "2026-11-24T99:99"),
    ],
)
def test_days_and_moments_are_written_as_their_reader_does_and_other_words_stay(
    written: str, chinese: str, english: str
) -> None:
    assert shown("{day}", day=written) == chinese
    assert shown("{day}", "en", day=written) == english


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("请答复消费者（{who}），谢谢", {}, "请答复消费者，谢谢"),
        ("请答复消费者（{who}），谢谢", {"who": "王某"}, "请答复消费者（王某），谢谢"),
        ("{unit}（{plate}，{kind}）", {"unit": "K-07", "kind": "厢车"}, "K-07（—，厢车）"),
        ("{unit}（不事先通知）", {"unit": "K-07"}, "K-07（不事先通知）"),
        ("Tell the consumer ({who}), please", {}, "Tell the consumer, please"),
        (
            "（无电话：{people}）（无副职：{roles}）请补全",
            {"roles": "组长"},
            "（无副职：组长）请补全",
        ),
        ("缺：{people}", {"people": []}, "缺：—"),
    ],
)
def test_brackets_around_what_is_not_known_are_left_out(
    text: str, values: dict[str, object], expected: str
) -> None:
    assert shown(text, **values) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在 {place} 停驶。{note} 请确认收到。", "在“桥头”停驶。请确认收到。"),
        ("步骤“{title}” {item} 已完成", "步骤“修车”已完成"),
        ("{unit} 在 {time} 前", "K-07 在 09:30 前"),
        ("给 {customer} 送货", "给路口小店送货"),
        ('At {place}: "a" “b” c. {unit} there', 'At “桥头”: "a" “b” c. K-07 there'),
    ],
)
def test_a_chinese_text_has_no_blanks_between_its_characters_and_signs(
    text: str, expected: str
) -> None:
    known = {"place": "“桥头”", "title": "修车", "unit": "K-07", "customer": "路口小店"}
    assert shown(text, **known, time=NOON.replace(hour=9, minute=30)) == expected


STRANGE = """\
  strange:
    title: {zh: 怪事, en: Strange}
    fields:
      unit: {is: unit, title: {zh: 车号, en: Truck}}
      hits: {is: text, else: nothing, title: {zh: 影响, en: Hits}}
      note: {is: text, else: "", keep: all, title: {zh: 说明, en: Note}}
"""


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", "怪事车号：K-1；影响：无；说明：“烟。再看”无"),
        ("en", 'Strange Truck: K-1; Hits: nothing; Note: "烟。再看" nothing'),
    ],
)
def test_what_a_report_said_is_listed_in_the_readers_language(language: str, expected: str) -> None:
    files = small_files("- {id: a, page: head, text: word, within: 5m}")
    files["plan.yaml"] = files["plan.yaml"].replace("signals:\n", f"signals:\n{STRANGE}")
    files["playbooks/others.yaml"] = files["playbooks/others.yaml"].replace(
        "text: word", "text: seen, with: {report: incident.opened_on, said: incident.said}"
    )
    for each in ("zh", "en"):
        files[f"texts/{each}.yaml"] += 'seen: "{report} {said} {otherwise}"\n'
    files["texts/zh.yaml"] += "nothing: 无\n"
    company = small_company()
    people = tuple(replace(person, language=language) for person in company.people)
    it = Story(read_files(files), replace(company, people=people))
    it.reported("strange", "K-1", hits="nothing", note="烟。再看。")
    assert it.sent("others_look")[0].notification.text == expected


def test_what_one_decision_says_to_a_person_is_as_urgent_as_the_most_urgent_of_it() -> None:
    it = story(
        "- {id: a, tell: head, text: word}\n- {id: b, page: head, text: word, within: 5m}\n"
        "- {id: c, tell: chief, text: word}\n- {id: d, tell: waiting, text: word}"
    )
    it.breaks("K-1")
    found = {step: it.asked(step).notification.urgency for step in "abcd"}
    assert found == {"a": do.URGENT, "b": do.URGENT, "c": do.NORMAL, "d": do.BULK}


def test_what_an_option_asks_for_is_called_as_its_form_calls_it_and_a_truck_by_an_example() -> None:
    """`(+time)` alone does not say what the time is for."""
    it = story(
        "- {id: go, if nobody decides: escalate, ask: chief, options: {stop: {enter: {until: {is:"
        " time, title: {zh: '何时再议（不填：不再）'}}, place: text}}, on: {enter: {truck: {is:"
        " unit, else: '', title: {zh: 车号}}}}}, within: 30m, text: word, nothing follows when:"
        " [stop, on], because: a reason}"
    )
    it.breaks("K-1")
    said = it.asked("go").notification.text
    assert "1 stop+何时再议 / 2 on(+车号，如 S-1) " in said
