"""Reading a plan proves that every name exists; where one does not, the nearest is suggested, with
file and line.
"""

from __future__ import annotations

import pytest

from playbooks.loader.faults import Fault
from tests.playbooks.small import PLAN, faults_in, shipped_files, shipped_plan, small_files

GO = "- {id: go, if nobody decides: escalate, ask: chief, options: [stop, on], within: 30m, text: word, nothing follows when: [stop, on], because: a reason}\n"
REQUEST = "request: insurer, text: word, within: 1h"
EACH = "- group: g\n  for each: unit in incident.units\n  steps:\n"


def found(steps: str, word: str, head: str = "") -> Fault:
    """The one fault of a plan with these steps that says `word`; it must stand in the playbook's
    file.
    """
    faults = [f for f in faults_in(small_files(steps, head)) if word in f"{f.fault} {f.expected}"]
    assert faults, f"nothing says {word!r}"
    assert faults[0].file == "playbooks/breakdown.yaml"
    return faults[0]


def test_the_shipped_plan_reads() -> None:
    plan = shipped_plan()
    assert {
        "truck_failure",
        "readiness",
        "network_outage",
        "unknown_report",
        "severe_weather",
    } <= set(plan.playbooks)
    assert faults_in(shipped_files()) == []
    assert set(plan.texts) == {"zh", "en"}


def test_clauses_stay_the_text_they_are_written_as() -> None:
    plan = shipped_plan()
    assert {"3.1.10", "4", "5", "1.1"} <= set(plan.clauses)
    files = small_files("- {id: a, clause: [3.10, 4], tell: head, text: word}")
    assert faults_in(files) == []
    assert faults_in(
        {
            **files,
            "playbooks/breakdown.yaml": files["playbooks/breakdown.yaml"].replace("3.10", "3.1"),
        }
    )


@pytest.mark.parametrize(
    ("step", "wrong", "hint"),
    [
        ("- {id: a, tell: haed, text: word}", "there is no audience 'haed'", "did you mean head?"),
        ("- {id: a, assign: chief, verified by: bord, within: 1h, text: word, nothing follows when: [refused], because: a reason}", "'bord'", "did you mean board?"),
        ("- {id: a, wait: standby.ther, within: 1h, nothing follows when: [overdue], because: a reason}", "there is no signal", "did you mean standby.there?"),
        ("- {id: a, open: brekdown}", "there is no playbook", "did you mean breakdown?"),
        ("- {id: a, clause: 3.11, tell: head, text: word}", "no clause 3.11", "did you mean 3.10?"),
        ("- {id: a, tell: head, text: wrod}", "there is no wording 'wrod'", "did you mean word?"),
        (GO + "- {id: a, after: og, tell: head, text: word}", "there is no step 'og'", "did you mean go?"),
        (GO + "- {id: a, after: go stopp, tell: head, text: word}", "go never ends as 'stopp'", "did you mean stop?"),
        (GO + "- {id: a, until: go stopp, tell: head, text: word}", "go never ends as 'stopp'", "did you mean stop?"),
        (GO + "- {id: a, after any: [go stop, og], tell: head, text: word}", "there is no step 'og'", "did you mean go?"),
        ("- {id: a, tell: head, text: word, when: incident.injurd > 0}", "no fact named incident.injurd", "did you mean incident.injured?"),
        ("- {id: a, tell: head, text: word, again when: incident.injurd}", "no fact named incident.injurd", "did you mean incident.injured?"),  # noqa: E501
        ("- {id: a, tell: head, texd: word}", "the word 'texd' is unknown here", "did you mean text?"),
        ("- {id: a, tel: head, text: word}", "the step has no kind", "did you mean tell?"),
        (f"- {{id: a, {REQUEST}, if late: slient, nothing follows when: [refused, silent], because: a reason}}", "no outcome of request", "did you mean silent?"),
        (f"- {{id: a, {REQUEST}, nothing follows when: [refused, silent, refusd], because: a reason}}", "no outcome of request", "did you mean refused?"),
        (f"- {{id: a, {REQUEST}, repeat: {{every: 1h, if: slient}}, nothing follows when: [refused, silent], because: a reason}}", "no outcome of request", "did you mean silent?"),  # noqa: E501
        (EACH + "    - {id: a, dispatch: truks, within: 1h, text: word, nothing follows when: [none], because: a reason}", "there is no pool 'truks'", "did you mean trucks?"),
        (EACH + "    - {id: a, dispatch: trucks, from: [own sight], within: 1h, text: word, nothing follows when: [none], because: a reason}", "own sight", "own site"),
        (EACH + "    - {id: a, assign: chief, records: unit in odrer, within: 1h, text: word, nothing follows when: [refused], because: a reason}", "odrer", "unit in order"),
        ("- {id: a, tell: head, text: word, for each: unit in incident.truks}", "is unknown", "unit in incident.units"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_reported_with_the_nearest(step: str, wrong: str, hint: str) -> None:
    fault = found(step, wrong)
    assert hint in f"{fault.fault} {fault.expected}"
    lines = small_files(step)["playbooks/breakdown.yaml"].splitlines()
    assert "id: a" in lines[fault.line - 1]
    assert fault.step == "a"


@pytest.mark.parametrize(
    ("head", "wrong", "hint"),
    [
        ("ends on: [all.ovr]\n", "there is no signal 'all.ovr'", "did you mean all.over?"),
        ("severity: {major: incident.injurd > 0}\n", "incident.injurd", "incident.injured"),
        ("closes when: incident.open_stop == 0\n", "incident.open_stop", "incident.open_stops"),
        ("links: [delivry]\n", "'delivry' is no link", "delivery"),
        ("clause: 3.11\n", "no clause 3.11", "did you mean 3.10?"),
        (
            "closse when: incident.open_stops == 0\n",
            "the word 'closse when' is unknown",
            "did you mean closes when?",
        ),
    ],
)
def test_names_in_the_head_are_checked_too(head: str, wrong: str, hint: str) -> None:
    fault = found("- {id: a, tell: head, text: word}", wrong, head)
    assert hint in f"{fault.fault} {fault.expected}"
    assert fault.line == 6


def test_an_unknown_owner_is_one_fault_where_it_is_written() -> None:
    files = small_files("- {id: a, tell: head, text: word}")
    files["playbooks/breakdown.yaml"] = files["playbooks/breakdown.yaml"].replace(
        "owner: head", "owner: haed"
    )
    assert [(f.line, f.field, f.fault, f.expected) for f in faults_in(files)] == [
        (3, "owner", "'haed' is unknown", "did you mean head?")
    ]


def test_an_unknown_level_of_escalation_and_a_kind_no_one_commands_are_reported() -> None:
    files = small_files("- {id: a, tell: head, text: word}")
    policies = (
        files["policies.yaml"]
        .replace("audience, commander]", "audience, comander]")
        .replace("acting: {breakdown", "acting: {brakedown")
    )
    faults = {
        f.fault: (f.file, f.expected) for f in faults_in({**files, "policies.yaml": policies})
    }
    assert faults["there is no audience 'comander'"] == ("policies.yaml", "did you mean commander?")
    assert faults["there is no playbook 'brakedown'"] == (
        "policies.yaml",
        "did you mean breakdown?",
    )


def test_a_word_of_plan_yaml_that_no_one_knows_is_reported() -> None:
    files = small_files("- {id: a, tell: head, text: word}")
    fault = faults_in({**files, "plan.yaml": PLAN.replace("is: place", "is: palce")})[0]
    assert (fault.file, fault.line, fault.expected) == ("plan.yaml", 9, "did you mean place?")


def test_the_same_name_twice_is_a_fault_and_never_a_silent_replacement() -> None:
    step = "- {id: a, tell: head, text: word}"
    assert "stands twice" in found(f"{step}\n{step}", "stands twice").fault
    assert found(f"{step}\n- {{id: closing, tell: head, text: word}}", "closing").step == "closing"
    files = small_files(step)
    files["playbooks/other.yaml"] = files["playbooks/breakdown.yaml"]
    assert any(
        f.file == "playbooks/other.yaml" and "breakdown" in f.fault for f in faults_in(files)
    )


@pytest.mark.parametrize(
    ("step", "wrong", "hint"),
    [
        ("suspend: delivery, for: wating", "set of customers", "waiting"),
        ("suspend: delivery, in: incident.are", "no fact named", "incident."),
        ("suspend: trams", "'trams' is missing", "texts/zh.yaml"),
        ("suspend: delivery, instead: barter", "'barter' is missing", "texts/en.yaml"),
        ("announce: public", "no wording is named", "text: key"),
        ("announce: public, text: word, cancels: c", "announces anything", ""),
        ("announce: public, text: word, media: borad", "no audience", "board"),
        ("announce: public, text: word, category: Storm", "Input should be", ""),
        ("replenish: wating", "set of customers", "waiting"),
        ("replenish: the customer, on: tomorrow", "Input should be", ""),
    ],
)
def test_what_is_said_of_services_is_checked_before_it_is_needed(
    step: str, wrong: str, hint: str
) -> None:
    fault = found(f"- {{id: a, {step}}}", wrong)
    assert hint in f"{fault.fault} {fault.expected}" or hint in "".join(
        str(f) for f in faults_in(small_files(f"- {{id: a, {step}}}"))
    )
