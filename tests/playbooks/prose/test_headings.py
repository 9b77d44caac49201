"""What stands above the steps: who leads, what opens, joins, ends and quiets a playbook, when a
routine is due, who commands.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from playbooks.definition.plan import Plan
from playbooks.loader import read_files
from playbooks.prose import WORDINGS
from playbooks.prose.legend import commanding, legend
from playbooks.prose.phrasing import Phrasing
from playbooks.prose.plan import plan_prose
from playbooks.prose.triggers import schedule_sentence, trigger_sentences
from tests.playbooks.small import shipped_files, small_files

SAY = "- {id: a, tell: head, text: word}"
LANGUAGES = ("zh", "en")


def plan_of(head: str = "", opening: str = "", more: Mapping[str, str] | None = None) -> Plan:
    """The small plan; `opening` replaces what its playbook opens on, `more` is added to files."""
    files = small_files(SAY, head)
    if opening:
        name = "playbooks/breakdown.yaml"
        files[name] = files[name].replace("[truck.failed]", opening)
    files["plan.yaml"] += "links: [delivery, sorting]\n"
    for language in LANGUAGES:
        files[f"texts/{language}.yaml"] += 'muster.quiet: "{link} {options}"\n'
    for name, text in (more or {}).items():
        files[name] = files.get(name, "") + text
    return read_files(files)


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "任何人都可以报告"), ("en", "Anybody may report")]
)
def test_who_may_report_without_a_login_is_said(language: str, said: str) -> None:
    open_to = {"zh": "须由本车报告", "en": "the truck's own code"}[language]
    assert said not in "\n".join(plan_prose(plan_of(), language))
    shipped = "\n".join(plan_prose(read_files(shipped_files()), language, "truck_failure"))
    assert said in shipped and open_to in shipped


def phrasing(plan: Plan, language: str) -> Phrasing:
    return Phrasing(plan, language, WORDINGS[language])


def said_of(plan: Plan) -> dict[str, list[str]]:
    book = plan.playbooks["breakdown"]
    return {
        language: list(trigger_sentences(phrasing(plan, language), book)) for language in LANGUAGES
    }


@pytest.mark.parametrize(
    ("head", "zh", "en"),
    [
        ("links: [delivery, sorting]\n", "影响环节：delivery、sorting", "disturbs delivery, sorting"),
        ("ends on: [all.over]\n", "有人报告all.over时结束", "ends when somebody reports all.over"),
        ("quiet for: 2h\n", "2小时无动静时询问负责人是否关闭", "when nothing has happened for 2 hours its leader is asked whether to close it"),
        ("severity: {major: incident.injured > 0}\n", "以下情况为重大：incident.injured多于0", "it is major when incident.injured is more than 0"),
        ("closes when: '!incident.major'\n", "各步骤结束，且事件并非重大，方可关闭", "it can be closed when every step has ended and the incident is not major"),
        ("", "负责人：head", "led by head"),
        ("", "有人报告truck.failed时启动", "begins when somebody reports truck.failed"),
        ("", "关于同一辆车的报告并入同一事件", "reports about the same truck belong to the same incident"),
    ],
)  # fmt: skip
def test_a_playbooks_head_is_said_word_by_word(head: str, zh: str, en: str) -> None:
    said = said_of(plan_of(head))
    assert zh in said["zh"]
    assert en in [line[:1].lower() + line[1:] for line in said["en"]]


def test_what_a_head_does_not_say_is_not_made_up() -> None:
    said = said_of(plan_of())
    assert [len(lines) for lines in said.values()] == [4, 4]  # leader, opening, two joins


@pytest.mark.parametrize(
    ("opening", "zh", "en"),
    [
        ("[{signal: truck.failed, count: 3 in 10m}]", "truck.failed（10分钟内3次）", "truck.failed (3 times within 10 minutes)"),
        ("[{signal: truck.failed, when: signal.accident}]", "truck.failed（如果signal.accident）", "truck.failed (if signal.accident)"),
        ("[truck.failed, all.over]", "truck.failed、all.over", "truck.failed, all.over"),
        ("[{signal: truck.failed, when: signal.injured > 2, count: 2 in 1h}]", "truck.failed（如果signal.injured多于2，1小时内2次）", "truck.failed (if signal.injured is more than 2, 2 times within 1 hour)"),
    ],
)  # fmt: skip
def test_what_opens_a_playbook_is_said_with_its_condition_and_count(
    opening: str, zh: str, en: str
) -> None:
    said = said_of(plan_of(opening=opening))
    assert f"有人报告{zh}时启动" in said["zh"]
    assert any(line.lower() == f"begins when somebody reports {en}" for line in said["en"])


ROUTINE = "routines:\n  - {{routine: check, owner: head, {words}, steps: [{{id: r, tell: head, text: word}}]}}\n"


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        ('every: working day, at: "07:00", for each: site', "每个工作日07:00，对每一站点", "every working day at 07:00, for each site"),
        ('every: 3 months, at: "09:30"', "每季度第一个工作日09:30", "every 3 months at 09:30"),
        ("spot: 2 a month", "随机抽定，每月2次", "at random, 2 times a month"),
        ("after: incident closed, of: [breakdown], due: 3 working days", "事件（故障）关闭后：3个工作日", "after an incident has been closed (Breakdown): 3 working days"),
        ("after: incident closed, but not: [others]", "事件（故障）关闭后：立即", "after an incident has been closed (Breakdown): at once"),
        ("every: day, if missed: once", "错过时：补一次", "if it was missed: it is made up for once"),
        ("every: day, if missed: within 4h", "错过时：补办，限时4小时", "if it was missed: it is made up for within 4 hours"),
        ("every: day", "错过时：不补", "if it was missed: it is left out"),
        ("after: incident closed, when: incident.late > 2", "如果逾期步骤数多于2", None),
    ],
)  # fmt: skip
def test_when_a_routine_is_due_and_what_becomes_of_a_missed_one_is_said(
    words: str, zh: str, en: str | None
) -> None:
    plan = plan_of(more={"routines.yaml": ROUTINE.format(words=words)})
    routine = plan.routines["check"]
    assert zh in list(schedule_sentence(phrasing(plan, "zh"), routine))
    english = [
        line[:1].lower() + line[1:] for line in schedule_sentence(phrasing(plan, "en"), routine)
    ]
    assert en is None or en in english


ACTING = (
    "  acting first:\n    - {when: incident.injured > 0, role: leader}\n"
    "  confirm by: [board]\n  within: 20m\n"
)


def test_who_commands_in_whose_place_and_who_confirms_it_is_said() -> None:
    plan = plan_of(more={"policies.yaml": ACTING})
    assert list(commanding(phrasing(plan, "zh"))) == [
        "组长与副组长均不在时，由对口部门负责人指挥："
        "incident.injured多于0的，由leader指挥；故障，由chief指挥",
        "临时总指挥报board确认，无论身在何处；20分钟内未复，提名即生效",
    ]
    others = list(commanding(phrasing(plan, "zh"), "others"))
    assert not any("chief" in line for line in others), "nobody is named for another kind"


def test_the_legend_counts_by_the_companys_own_hours() -> None:
    hours = 'calendar: {time zone: Asia/Shanghai, opens: "09:15", closes: "18:45"}\n'
    said = "\n".join(legend(phrasing(plan_of(more={"plan.yaml": hours}), "zh")))
    assert "工作日09:15至18:45（北京时间）" in said
    assert "从下一工作日09:15起算" in said
    assert "每级5分钟" in said and "共2轮" in said and "30分钟内不再打扰" in said


def test_a_plan_has_a_line_of_contents_for_each_playbook_and_routine() -> None:
    plan = plan_of(more={"routines.yaml": ROUTINE.format(words="every: day")})
    for language in LANGUAGES:
        lines = list(plan_prose(plan, language))
        contents = lines[: lines.index("")]
        assert [sum(f"({name})" in line for line in contents) for name in ("breakdown", "others", "check")] == [1, 1, 1]  # fmt: skip


def test_who_publishes_a_new_version_is_said() -> None:
    plan = plan_of(more={"policies.yaml": "publish: {by: chief, clause: 4}\n"})
    assert "  新版预案由chief发布。" in list(plan_prose(plan, "zh"))
