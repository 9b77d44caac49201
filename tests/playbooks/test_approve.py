"""Applications: each line is checked with its reasons, and anyone who may approve so many cartons
decides line by line (3.4.2, 3.4.3).
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.company import Brand, Company
from playbooks.intake.answer_values import AnswerValueError
from playbooks.loader import read_files
from tests.playbooks.small import (
    MONDAY,
    PLAN,
    POLICIES,
    TEXTS,
    faults_in,
    small_company,
    small_files,
)
from tests.playbooks.story import Story

WANTED = "signals:\n  goods.wanted: {fields: {customer: {is: customer}, lines: {is: lines}}}\n"
RANGES = "approvals:\n  bulk: {ranges: [{up to: 50, by: head}, {up to: 200, by: chief}, {over: 200, by: board}]}\n"
BRANDS = (
    Brand("B-1", "红灯笼", "Red Lantern", "F-1", 1, 80.0),
    Brand("B-2", "月亮湾", "Moon Bay", "F-1", 1, 70.0, "scarce"),
)
STEPS = """\
- {id: eligible, for each: line in application.lines, check: {general goods only: line.general, honest shop: customer.honest}, nothing follows when: yes}
- {id: sorry, after: eligible no, tell: chief, text: sorry, with: {reason: eligible.reason}}
- {id: agreed, after: eligible whatever came of it, if nobody decides: escalate, approve: application, ranges: bulk, lines: eligible yes, within: 4h, text: please}
- id: good
  after: agreed approved
  tell: boss
  text: good
  with: {lines: agreed.lines, left: agreed.refused_lines, approver: agreed.approver}
- {id: bad, after: agreed refused, tell: boss, text: bad, with: {reason: agreed.reason}}
"""
WORDED = '\nsorry: "{reason}"\nplease: "{lines} {cartons} {options} {by}"\ngood: "{lines} | {left} | {approver}"\nbad: "{reason}"\n'


def files(steps: str = STEPS) -> dict[str, str]:
    found = small_files(steps)
    found["plan.yaml"] = PLAN.replace("signals:\n", WANTED)
    found["policies.yaml"] = POLICIES + RANGES
    found["playbooks/breakdown.yaml"] = found["playbooks/breakdown.yaml"].replace(
        "[truck.failed]", "[goods.wanted]"
    )
    found["texts/zh.yaml"] = (
        TEXTS + WORDED + "general goods only: 只限一般货源\nhonest shop: 诚信守法\n"
    )
    found["texts/en.yaml"] = TEXTS + WORDED
    return found


def company() -> Company:
    small = small_company()
    shops = tuple(replace(r, honest=r.id != "R-3", account_manager="gina") for r in small.retailers)
    people = tuple(replace(p, site="HQ") for p in small.people)
    return replace(small, brands=BRANDS, retailers=shops, people=people)


def applied(lines: str, customer: str = "R-1", steps: str = STEPS) -> Story:
    it = Story(read_files(files(steps)), company(), MONDAY)
    it.report(it.signal_of("goods.wanted", customer=customer, lines=lines))
    return it


@pytest.mark.parametrize(
    ("cartons", "asked"),
    [(1, ["hana"]), (50, ["hana"]), (51, ["carl"]), (200, ["carl"]), (201, ["bea", "ben", "bob"])],
)
def test_the_approver_follows_from_the_quantity(cartons: int, asked: list[str]) -> None:
    assert sorted(applied(f"B-1={cartons}").called("agreed")) == asked


def test_a_line_that_may_not_be_given_out_is_refused_with_the_reasons_and_does_not_count() -> None:
    it = applied("B-1=50; B-2=100", "R-3")
    assert [it.outcome(f"eligible/{b}") for b in ("B-1", "B-2")] == ["no", "no"]
    assert it.asked("sorry").notification.text == "红灯笼：诚信守法；月亮湾：只限一般货源、诚信守法"
    assert it.outcome("agreed") == "refused" and it.called("agreed") == []
    it = applied("B-1=50; B-2=100")
    assert it.called("agreed") == ["hana"], "the scarce 100 are not put to anybody"
    assert it.asked("agreed").notification.text.startswith("红灯笼50条 50 ")


def test_approved_in_full_goes_on_with_all_its_lines() -> None:
    it = applied("B-1=50")
    it.says("agreed", "approve")
    assert it.outcome("agreed") == "approved"
    assert it.asked("good").notification.text == "红灯笼50条 | — | Hana"


@pytest.mark.parametrize(
    "said", ["1=20", "B-1=20", "red lantern=20", [{"brand": "B-1", "cartons": 20}]]
)
def test_partial_approval_is_approved_with_its_lines_and_says_what_is_missing(said: object) -> None:
    it = applied("B-1=50")
    it.says("agreed", "approve part", lines=said)
    assert it.outcome("agreed") == "approved"
    assert it.asked("good").notification.text == "红灯笼20条 | 红灯笼30条 | Hana"


@pytest.mark.parametrize(
    "said", ["", "2", "1=51", "1=0", "B-2=1", "1,1", "all of it", "1;;x", [{"brand": "B-1"}]]
)
def test_a_part_that_is_no_part_of_the_application_is_refused_and_nothing_is_decided(
    said: object,
) -> None:
    it = applied("B-1=50")
    with pytest.raises(AnswerValueError):
        it.says("agreed", "approve part", lines=said)
    assert it.outcome("agreed") is None


def test_refused_goes_to_the_refusal_with_its_reason() -> None:
    it = applied("B-1=50")
    it.says("agreed", "refuse", reason="no stock")
    assert (it.outcome("agreed"), it.asked("bad").notification.text) == ("refused", "no stock")


def test_silence_is_escalated_and_never_approves() -> None:
    it = applied("B-1=50").later("3h")
    assert it.outcome("agreed") is None
    it.later("2h")
    assert it.record("agreed").late and it.record("agreed").state == "open"
    assert "boss" in [o.notification.person for o in it.owed]
    first = next(
        o for o in it.owed if o.notification.step == "agreed" and o.notification.person == "hana"
    )
    it.answer(first, "approve")
    assert it.outcome("agreed") == "approved", "late, but decided by a person"


def test_an_approver_who_is_away_is_passed_over_at_once() -> None:
    it = Story(
        read_files(files()), replace(company(), absences=small_company("hana").absences), MONDAY
    )
    it.report(it.signal_of("goods.wanted", customer="R-1", lines="B-1=50"))
    assert it.called("agreed")[0] == "deputy"


def test_a_second_answer_changes_nothing() -> None:
    it = applied("B-1=50")
    it.says("agreed", "approve")
    before = it.run()
    it.says("agreed", "refuse", reason="no")
    assert it.run() == before


@settings(deadline=None, max_examples=20)  # a whole plan is read each time
@given(st.lists(st.integers(1, 300), min_size=1, max_size=6, unique=True))
def test_in_any_ascending_ranges_every_quantity_has_exactly_one_approver(limits: list[int]) -> None:
    rows = [f"{{up to: {n}, by: head}}" for n in sorted(limits)] + [
        f"{{over: {max(limits)}, by: chief}}"
    ]
    found = files()
    found["policies.yaml"] = POLICIES + f"approvals:\n  bulk: {{ranges: [{', '.join(rows)}]}}\n"
    spec = read_files(found).approvals["bulk"]
    for cartons in range(1, 310):
        assert spec.by(cartons) == ("head" if cartons <= max(limits) else "chief")


@pytest.mark.parametrize(
    ("ranges", "fault"),
    [
        ("{up to: 50, by: head}", "a gap: nobody approves more than 50"),
        ("{up to: 50, by: head}, {over: 60, by: chief}", "a gap between 50 and 60"),
        ("{up to: 50, by: head}, {over: 40, by: chief}", "an overlap between 50 and 40"),
        (
            "{up to: 50, by: head}, {up to: 50, by: chief}, {over: 50, by: board}",
            "overlaps the range before it",
        ),
        (
            "{over: 0, by: head}, {up to: 50, by: chief}, {over: 50, by: board}",
            "over 0 overlaps the ranges after it",
        ),
        ("{up to: many, by: head}, {over: 0, by: chief}", "'many' is no number of cartons"),
        ("{up to: 5, over: 5, by: head}, {over: 5, by: chief}", "and not both"),
        ("{up to: 50, by: hed}, {over: 50, by: chief}", "there is no audience 'hed'"),
        ("", "nobody approves anything"),
    ],
)
def test_ranges_have_no_gap_and_no_overlap_and_name_people_who_are_known(
    ranges: str, fault: str
) -> None:
    found = files()
    found["policies.yaml"] = POLICIES + f"approvals:\n  bulk: {{ranges: [{ranges}]}}\n"
    assert any(fault in str(f) for f in faults_in(found)), [str(f) for f in faults_in(found)]


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("ranges: bulk", "ranges: bluk", "did you mean bulk?"),
        ("lines: eligible yes", "lines: eligibel yes", "there is no step 'eligibel'"),
        ("lines: eligible yes", "lines: eligible maybe", "never ends as 'maybe'"),
        ("lines: eligible yes", "lines: sorry told", "stands for no line"),
        ("approve: application", "approve: everything", "write `approve: application`"),
        ("line.general", "line.genral", "did you mean line.general?"),
        ("reason: eligible.reason", "reason: eligible.raeson", "eligible.raeson"),
        (", within: 4h", "", "no limit"),
    ],
)
def test_what_an_application_cannot_be_run_with_is_found_when_the_plan_is_read(
    right: str, wrong: str, fault: str
) -> None:
    assert any(fault in str(f) for f in faults_in(files(STEPS.replace(right, wrong)))), faults_in(
        files(STEPS.replace(right, wrong))
    )
