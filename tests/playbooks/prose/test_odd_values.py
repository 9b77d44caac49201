"""Limits, lengths, reminders and conditions of every size are said as people say them, in every
language: one hour is no "1 hours", and nothing is left as the plan writes it.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from playbooks.definition.time_limits import read_limit
from playbooks.loader import read_files
from playbooks.prose import WORDINGS
from playbooks.prose.phrasing import Phrasing
from playbooks.prose.plan import plan_prose
from playbooks.prose.step_sentence import sentence
from tests.playbooks.prose.test_step_sentences import plan_of
from tests.playbooks.small import small_files

SAY = "- {id: a, tell: head, text: word}"
PLAN = plan_of(SAY)
SAID = {language: Phrasing(PLAN, language, WORDINGS[language]) for language in ("zh", "en")}
LIMITS = [
    ("1s", "1秒", "1 second"),
    ("2s", "2秒", "2 seconds"),
    ("1m", "1分钟", "1 minute"),
    ("90m", "90分钟", "90 minutes"),
    ("1h", "1小时", "1 hour"),
    ("21h", "21小时", "21 hours"),
    ("1d", "1天", "1 day"),
    ("3d", "3天", "3 days"),
    ("1 working day", "1个工作日", "1 working day"),
    ("11 working days", "11个工作日", "11 working days"),
    ("plan.patience", "20分钟", "20 minutes"),
]


@pytest.mark.parametrize(("limit", "zh", "en"), LIMITS)
def test_one_of_a_unit_is_said_in_the_singular(limit: str, zh: str, en: str) -> None:
    assert (SAID["zh"].limit(limit), SAID["en"].limit(limit)) == (zh, en)


@pytest.mark.parametrize("limit", [row[0] for row in LIMITS if not row[0].startswith("plan.")])
def test_a_limit_is_said_with_its_word_before_it(limit: str) -> None:
    for language, before in (("zh", "限时"), ("en", "within ")):
        said = SAID[language]
        assert said.within(read_limit(limit)) == before + said.limit(limit)


@pytest.mark.parametrize("limit", ["end of working day", "before the planned stop"])
def test_a_limit_that_is_no_length_is_said_without_that_word(limit: str) -> None:
    for language, said in SAID.items():
        text = said.within(read_limit(limit))
        assert text == said.limit(limit) != limit, language
        assert not text.startswith(("within ", "限时"))


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        (timedelta(seconds=1), "1秒", "1 second"),
        (timedelta(seconds=90), "1分钟30秒", "1 minute 30 seconds"),
        (timedelta(hours=1), "1小时", "1 hour"),
        (timedelta(hours=2, minutes=1), "2小时1分钟", "2 hours 1 minute"),
        (timedelta(days=2, hours=1, seconds=1), "49小时1秒", "49 hours 1 second"),
        (timedelta(), "", ""),
    ],
)
def test_a_length_is_said_by_its_parts_without_those_that_are_nothing(
    span: timedelta, zh: str, en: str
) -> None:
    assert (SAID["zh"].span(span), SAID["en"].span(span)) == (zh, en)


@pytest.mark.parametrize(
    ("mark", "zh", "en"),
    [
        ("start", "开始时", "at the start"),
        ("half", "过半时", "at half time"),
        ("1h left", "剩1小时时", "1 hour before the end"),
        ("10m left", "剩10分钟时", "10 minutes before the end"),
    ],
)
def test_a_moment_to_remind_at_is_said_in_words(mark: str, zh: str, en: str) -> None:
    assert (SAID["zh"].mark(mark), SAID["en"].mark(mark)) == (zh, en)


CONDITIONS = (
    "incident.injured > 0",
    "incident.injured >= 3 && incident.accident",
    "incident.injured == 0 || !incident.major",
    "!(incident.injured > 0)",
    "size(incident.units) <= 1",
    "incident.injured != 2",
    "incident.injured < 10",
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_of_a_condition_no_sign_is_left_and_its_numbers_are(condition: str) -> None:
    for language, said in SAID.items():
        text = said.condition(condition)
        assert not re.search(r"[<>=!&|]", text), (language, text)
        assert re.findall(r"\d+", text) == re.findall(r"\d+", condition), (language, text)


def test_quoted_words_in_a_condition_are_left_as_they_are_but_for_their_names() -> None:
    for quoted in ("a > b && c", "men in black", "incident.injured", "[x]", "!y", "size(x) * 2"):
        for condition in (f'"{quoted}" == incident.place', f'incident.place in ["{quoted}", "b"]'):
            for language, said in SAID.items():
                assert f"“{quoted}”" in said.condition(condition), (language, condition)
    assert "“头车”" not in SAID["zh"].condition('incident.place == "head"')
    assert SAID["en"].condition('incident.place != ""').endswith("is given")


HEADS = (
    "tell: head",
    "page: head",
    "assign: chief",
    "ask: chief, if nobody decides: escalate, options: [x, y]",
)


@pytest.mark.parametrize("within", ["1s", "1m", "1h", "1d", "1 working day", "end of working day"])
def test_every_kind_with_a_limit_of_one_says_no_plural(within: str) -> None:
    for does in HEADS[1:]:
        ends = (
            ", nothing follows when: [x, y], because: a reason"
            if "ask" in does
            else ", nothing follows when: [refused], because: a reason"
            if "assign" in does
            else ""
        )
        plan = plan_of(f"- {{id: a, {does}, text: word, within: {within}{ends}}}")
        book = plan.playbooks["breakdown"]
        said = sentence(Phrasing(plan, "en", WORDINGS["en"]), book, book.steps["a"])
        assert not re.search(r"\b1 (second|minute|hour|day|working day)s\b", said), said


def test_which_system_may_report_what_is_read_out_in_each_language() -> None:
    files = dict(small_files("- {id: a, tell: head, text: word}"))
    files["plan.yaml"] += "sources:\n  z: {may send: [truck.failed]}\n  y: {may send: anything}\n"
    english, chinese = ("\n".join(plan_prose(read_files(files), lang)) for lang in ("en", "zh"))
    assert "System z may report: truck.failed." in english
    assert "System y may report: anything." in english
    assert "No other system may report anything." in english
    assert "来源 [z]可以上报：truck.failed。" in chinese and "此外任何系统都不得上报。" in chinese
    files["plan.yaml"] += "  others: {may send: [unit.repaired]}\n"
    closed = "\n".join(plan_prose(read_files(files), "en"))
    assert "Any other system may report: unit.repaired." in closed
    assert "No other system" not in closed
