"""What the desk says of roles, reasons and items: in the reader's language, never by their ids."""

from __future__ import annotations

import re
from typing import Any

from desk.names_in_messages import MessageNames, renderer
from desk.now_view import merge_same_questions
from desk.plan_names import PlanNames
from desk.playbook_diagram import playbook_diagram
from desk.words import role
from tests.desk.living import Town
from tests.playbooks.small import shipped_plan
from translations import message

ZH = shipped_plan().texts["zh"]
NAMES = MessageNames(shipped_plan(), "zh")
CHINESE = renderer(shipped_plan(), "zh")


def test_a_role_that_only_the_plan_knows_is_said_in_its_words() -> None:
    assert role("software vendor", "zh", ZH) == "软件商"
    assert role("commander (head of security)", "zh", ZH) == "总指挥（安全负责人）"
    assert role("software vendor", "en", ZH) == "software vendor"


def test_a_level_of_the_escalation_is_said_in_the_plan_s_words() -> None:
    level = message("who.audience", audience="on duty in IT")
    why = message("reason.level_answer_within", level=level, limit="2h")
    assert CHINESE.text(why) == "级别：信息中心值班人员；请在2小时内答复"


def test_a_message_s_wording_is_never_taken_for_a_name() -> None:
    assert NAMES.name("value", "repair") == "repair"


def test_an_answer_that_does_not_fit_is_told_the_answers_in_the_reader_s_words() -> None:
    options = ["head of security", "head of marketing centre"]
    fault = CHINESE.text(message("refusal.no_such_answer", text="ok", notice=8, options=options))
    assert "安保处负责人、营销中心主任" in fault and "head of" not in fault


def test_what_was_entered_is_said_by_its_name() -> None:
    entered = message("reason.entered", field="amount", value=120)
    assert CHINESE.text(entered) == "金额 120"


def test_a_group_for_each_report_names_what_gathers() -> None:
    plan = shipped_plan()
    bands = playbook_diagram(plan.playbook("network_outage"), PlanNames(plan, "zh")).bands
    assert not [band.says for band in bands if "incident." in band.says]


def test_who_earlier_steps_told_are_named_by_the_titles_of_those_steps() -> None:
    plan = shipped_plan()
    assert (
        PlanNames(plan, "zh")
        .object(plan.playbook("severe_weather").steps["bank_clear"])
        .startswith("“")
    )
    assert "tell_all" not in PlanNames(plan, "en").object(
        plan.playbook("severe_weather").steps["clear"]
    )


def test_those_asked_the_same_share_one_form_and_each_keeps_an_answer_of_their_own() -> None:
    asked = [
        {
            "id": n,
            "step": step,
            "item": None,
            "expects": expects,
            "options": ["a", "b"],
            "text": "?",
        }
        for n, step, expects in (
            (1, "decide", "option"),
            (2, "decide", "option"),
            (3, "decide", "option"),
            (4, "go", "done"),
            (5, "go", "done"),
        )
    ]
    shown = merge_same_questions(asked)
    assert [(n["id"], [o["id"] for o in n["others"]]) for n in shown] == [
        (1, [2, 3]),
        (4, []),
        (5, []),
    ]


async def test_the_page_of_a_power_cut_names_reports_reasons_and_places_not_their_ids(
    here: Town, web: Any
) -> None:
    await here.intake.take_fields("power.lost", {"site": "sankeshu", "note": ""}, "test")
    await here.settle()
    text = re.sub(r"<[^>]+>", " ", (await web.get("/incidents/1")).text)
    assert "三棵树中转站" in text and "市电中断" in text
    assert not re.findall(
        r"sankeshu|power\.lost|network_outage|power_cuts|on duty in IT|reminded", text
    )


async def test_a_question_to_eight_shows_one_form_and_folds_seven(here: Town, web: Any) -> None:
    await here.intake.take_fields(
        "weather.warning", {"area": "whole city", "event": "台风"}, "test"
    )
    await here.settle()
    page = (await web.get("/incidents/1")).text
    forms = re.findall(r'<form id="answer-\d+"[^>]*>', page.split('class="others"')[0])
    folded_ = page.split('class="others"')[1].split("</details>")[0]
    assert len(forms) >= 1 and len(re.findall(r'class="other"', folded_)) == 7


async def test_a_condition_that_makes_an_incident_major_is_said_in_words(
    here: Town, web: Any
) -> None:
    await here.fail("K-07", injured="1", accident="yes")
    text = (await web.get("/incidents/1")).text
    assert "incident.injured" not in text and "受伤人数" in text


async def test_a_substitute_who_is_free_again_is_called_by_name(here: Town) -> None:
    async with here.runtime.ledger.reading() as connection:
        names = MessageNames(here.runtime.plan, "zh", await here.runtime.directory(connection))
    assert names.name("unit", "mai.zhida") == "麦直达"
    assert names.name("unit", "K-07") == "K-07"
