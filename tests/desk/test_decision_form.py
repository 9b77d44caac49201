"""A question as anyone who decides sees it: the numbers, what each option leads to, what it asks for,
and what stands otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest

from desk.decision_form import DecisionForm, decision_form, given_values, value_of
from desk.names_in_messages import renderer
from desk.plan_names import PlanNames
from tests.desk.living import Town
from tests.playbooks.small import shipped_plan
from translations import message

EN = {"Accept-Language": "en"}
PLAN = shipped_plan()
BOOK = PLAN.playbook("truck_failure")


def _asked(step: str, language: Any = "en", **more: Any) -> DecisionForm:
    does = BOOK.steps[step].does
    usual = {
        "expects": "option",
        "options": list(getattr(does, "options", ())),
        "state": "sent",
        "deadline": None,
        "step": step,
        "form": None,
    }
    return decision_form(usual | more, BOOK.steps[step], BOOK, PlanNames(PLAN, language))


def test_each_option_says_what_follows_and_what_it_asks_for() -> None:
    later, next_day = _asked("times").choices
    assert (later.answer, next_day.answer) == ("later today", "next working day")
    assert [(i.name, i.kind) for i in later.inputs] == [("time", "time")]
    assert later.follows == "The head learns the time, The standby's driver learns from when"
    assert next_day.inputs == ()
    assert next_day.follows == "The head learns of the other day, The standby is called back"
    assert _asked("times", "zh").choices[1].follows == "负责人知悉改日送货、召回备用车"


def test_what_applies_when_no_one_decides_is_said_before_anyone_decides() -> None:
    assert _asked("times").otherwise == "if nobody decides by then: Next working day"
    assert "下一工作日" in _asked("times", "zh").otherwise
    offer = _asked("takeover", expects="accept", deadline=1)
    assert offer.otherwise == "if there is no answer by then, the next is asked" and [
        c.answer for c in offer.choices
    ] == [
        "accepted",
        "refused",
    ]


def test_the_numbers_prepared_are_those_the_notice_carried() -> None:
    form = {
        "show": {"share hit": 0.625, "stops": 1234, "message cost": 60.5, "major": True},
        "enters": {"later today": {"until": "time"}},
    }
    found = _asked("times", form=form)
    named = ("share of all customers", "stops", "cost of texting them (yuan)", "major")
    assert found.shown == tuple(zip(named, ("62%", "1,234", "60.5", "Yes"), strict=True))
    assert [(i.name, i.kind) for i in found.choices[0].inputs] == [("until", "time")]


def test_lines_to_be_approved_are_offered_as_rows_that_hold_what_was_asked_for() -> None:
    form = {
        "enters": {"later today": {"lines": "lines"}},
        "lines": [{"brand": "B-1", "cartons": 12}, {"brand": "B-2", "cartons": 3}],
    }
    assert _asked("times", form=form).choices[0].inputs[0].rows == (("B-1", "12"), ("B-2", "3"))


def test_what_is_over_or_only_informs_can_not_be_answered() -> None:
    for over in (
        {"state": "answered"},
        {"state": "withdrawn"},
        {"state": "failed"},
        {"expects": "nothing"},
    ):
        assert _asked("times", **over) == DecisionForm()


def test_posted_rows_become_lines_and_empty_ones_are_left_out() -> None:
    typed = {
        "answer": "part",
        "value_time": "14:30",
        "value_note": "",
        "back": "1",
        "value_lines_brand_1": "B-1",
        "value_lines_cartons_1": "5",
        "value_lines_brand_2": "B-2",
        "value_lines_cartons_2": "0",
        "value_lines_brand_3": "",
        "value_lines_cartons_3": "",
    }
    assert given_values(typed) == {"time": "14:30", "lines": [{"brand": "B-1", "cartons": "5"}]}


async def test_the_desk_and_the_link_show_the_decision_and_what_it_asks_for(
    here: Town, web: Any
) -> None:
    await here.fail("K-07", injured="1")
    asked = await here.asked("times")
    desk = (await web.get("/incidents/1", headers=EN)).text
    link = (await web.get(f"/n/{here.links.token(asked['id'])}", headers=EN)).text
    for text in (desk, link):
        assert (
            "if nobody decides by then: Next working day" in text
            and "→ The head learns of the other day" in text
        )
        assert 'type="datetime-local"' in text and 'name="value_time"' in text


async def test_an_answer_that_cannot_be_taken_is_explained_on_the_link_page(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    wrong = await web.post(
        f"/n/{here.links.token(offer['id'])}", data={"answer": "perhaps"}, headers=EN
    )
    assert (
        wrong.status_code == 409
        and "does not answer notice" in wrong.text
        and 'value="accepted"' in wrong.text
    )


def test_what_may_be_left_out_is_asked_for_by_its_own_title_and_is_not_required() -> None:
    form = {
        "enters": {"suspend": {"until": "time", "area": "area"}, "later": {"time": "time"}},
        "may_lack": {"suspend": ["until", "area"]},
        "show": {"suspended.customers": 325},
    }
    storm = PLAN.playbook("severe_weather")
    step = storm.steps["decide"]
    notice = {
        "expects": "option",
        "options": list(step.does.options),
        "state": "sent",
        "deadline": None,
        "step": "decide",
        "form": form,
    }
    found = decision_form(notice, step, storm, PlanNames(PLAN, "zh"))
    suspend, later, _ = found.choices
    assert [(i.name, i.required, i.title.partition("（")[0]) for i in suspend.inputs] == [
        ("until", False, "再议时间"),
        ("area", False, "暂停范围"),
    ]
    assert [(i.required, i.title) for i in later.inputs] == [(True, "推迟后的送货时间")]
    assert found.shown == (("暂停送货的客户", "325"),)


def test_what_an_option_leads_to_only_under_another_condition_is_not_promised() -> None:
    """`go resume` also resumes e-settlement, but only where the bank had been cut off."""
    storm = PLAN.playbook("severe_weather")
    step = storm.steps["go"]
    notice = {
        "expects": "option",
        "options": ["resume", "keep"],
        "state": "sent",
        "deadline": None,
        "step": "go",
        "form": None,
    }
    assert (
        decision_form(notice, step, storm, PlanNames(PLAN, "en")).choices[0].follows
        == "Resume deliveries"
    )


def test_a_wait_for_what_is_entered_is_called_as_its_input_is() -> None:
    step = PLAN.playbook("severe_weather").steps["later_due"]
    assert (PlanNames(PLAN, "zh").object(step), PlanNames(PLAN, "en").object(step)) == (
        "推迟后的送货时间",
        "Deliver from when",
    )


def test_options_and_faults_are_said_in_the_plans_own_words() -> None:
    render = renderer(PLAN, "zh")
    assert render.text(message("timeline.decided", option="suspend")) == "决定：暂停送货"
    assert render.text(message("timeline.votes", option="go on")) == "表决：照常送货"
    entered = [
        message("reason.entered", field="until", value="14:30"),
        message("reason.entered_area", field="area", area="whole city"),
        message("reason.must_agree", count=2),
    ]
    assert render.text(message("reason.all", reasons=entered)) == ("到 14:30；范围 全市；须2人同意")
    district = message("fault.no_district", text="Atlantis", districts=["下司", "舟溪"])
    needs = [message("fault.field", field="area", fault=district)]
    fault = message("refusal.needs", notice=7, option="suspend", reasons=needs)
    assert render.text(fault) == (
        "通知 7 仍待答复；暂停送货 还需要：范围：没有“Atlantis”这个片区；片区有：下司、舟溪"
    )


NUMBERS = [
    ("stops", 1234567, "1,234,567", "1,234,567"),
    ("stops", 0, "0", "0"),
    ("share hit", 0.0, "0%", "0%"),
    ("share hit", 0.999, "100%", "100%"),
    ("share hit", 1.25, "125%", "125%"),
    ("message cost", 1234.5, "1,234.5", "1,234.5"),
    ("message cost", 0.004, "0", "0"),
    ("message cost", 100.0, "100", "100"),
    ("major", True, "是", "Yes"),
    ("major", False, "否", "No"),
    ("by site", {"kaili": 3, "xiasi": 0.5}, "kaili 3; xiasi 0.5", "kaili 3; xiasi 0.5"),
    ("by site", {}, "", ""),
    ("trucks", ["K-07", "K-08"], "K-07, K-08", "K-07, K-08"),
    ("trucks", (), "", ""),
    ("trucks", [True, 2, 0.25], "是, 2, 0.25", "Yes, 2, 0.25"),
    ("option", "suspend", "暂停送货", "suspend"),
    ("nothing", None, "—", "—"),
]


@pytest.mark.parametrize(("name", "value", "zh", "en"), NUMBERS)
def test_a_prepared_value_of_any_kind_is_shown_as_people_write_it(
    name: str, value: Any, zh: str, en: str
) -> None:
    said = tuple(value_of(name, value, PlanNames(PLAN, language)) for language in ("zh", "en"))
    assert said == (zh, en)


def test_an_answer_that_was_refused_keeps_what_was_typed_for_that_option_only() -> None:
    form = {"enters": {"later today": {"time": "time"}, "next working day": {"time": "time"}}}
    typed = {"answer": "later today", "value_time": "half past two"}
    later, next_day = decision_form(
        {
            "expects": "option", "options": ["later today", "next working day"], "state": "sent",
            "deadline": None, "step": "times", "form": form,
        },
        BOOK.steps["times"], BOOK, PlanNames(PLAN, "en"), typed,
    ).choices  # fmt: skip
    assert (later.inputs[0].value, next_day.inputs[0].value) == ("half past two", "")


def test_rows_that_were_typed_go_before_those_that_were_asked_for() -> None:
    form = {
        "enters": {"later today": {"lines": "lines"}},
        "lines": [{"brand": "B-1", "cartons": 12}],
    }
    asked = {
        "expects": "option", "options": ["later today"], "state": "sent", "deadline": None,
        "step": "times", "form": form,
    }  # fmt: skip
    typed = {"answer": "later today", "value_lines_brand_2": "B-9", "value_lines_cartons_2": "many"}
    again = decision_form(asked, BOOK.steps["times"], BOOK, PlanNames(PLAN, "en"), typed)
    assert again.choices[0].inputs[0].rows == (("B-9", "many"),)
    assert again.lines == (("B-1", "12"),)


def test_options_are_numbered_in_the_plans_order_whether_they_ask_for_something_or_not() -> None:
    """The number is what is answered by text: it must not depend on how the page groups them."""
    form = _asked("times")
    numbers = {choice.answer: number for number, choice in [*form.plain, *form.asking]}
    assert numbers == {"later today": 1, "next working day": 2}


def test_without_its_plan_a_question_can_be_answered_all_the_same() -> None:
    """An incident may have begun with a plan that this process has not read."""
    notice = {
        "expects": "option", "options": ["stop", "go on"], "state": "sent", "deadline": None,
        "step": "decide", "form": {"enters": {"stop": {"until": "time"}}},
    }  # fmt: skip
    found = decision_form(notice, None, None, PlanNames(PLAN, "zh"))
    assert [choice.answer for choice in found.choices] == ["stop", "go on"]
    assert found.choices[0].inputs[0].required and found.otherwise == ""
    assert all(choice.follows == "" for choice in found.choices)


POSTED = [
    ({}, {}),
    ({"value_": "x"}, {"": "x"}),
    ({"value_a": "", "value_b": "0"}, {"b": "0"}),
    ({"values_a": "x", "answer": "y", "back": "1"}, {}),
    ({"value_lines_brand_1": "B-1"}, {}),
    ({"value_lines_cartons_1": "5"}, {}),
    ({"value_lines_brand_x": "B-1"}, {"lines_brand_x": "B-1"}),
    (
        {"value_lines_brand_10": "B-1", "value_lines_cartons_10": "5", "value_lines": "B-2=7"},
        {"lines": "B-2=7"},
    ),
]


@pytest.mark.parametrize(("form", "values"), POSTED)
def test_only_what_was_filled_in_counts_as_a_value(
    form: dict[str, str], values: dict[str, Any]
) -> None:
    assert given_values(form) == values
