"""What reading proves of a plan besides names: limits stand, nothing trails off, conditions have
types, texts say the same.
"""

from __future__ import annotations

import pytest

from playbooks.loader import read_files
from playbooks.loader.faults import Fault
from tests.playbooks.small import TEXTS, faults_in, shipped_files, small_files, small_plan

SAY = "- {id: a, tell: head, text: word}"
EACH = "- group: g\n  for each: unit in incident.units\n  steps:\n"


def says(steps: str, word: str, head: str = "") -> Fault:
    faults = faults_in(small_files(steps, head))
    found = [f for f in faults if word in f"{f.fault} {f.expected}"]
    assert found, f"nothing says {word!r} in {faults}"
    return found[0]


@pytest.mark.parametrize(
    "what",
    [
        "page: head",
        "ask: head, options: [x, y], nothing follows when: [x, y], because: a reason",
        "assign: head, nothing follows when: [refused], because: a reason",
        "request: insurer, nothing follows when: [refused, silent], because: a reason",
    ],
)
def test_anything_awaits_an_answer_has_a_limit_and_a_wording(what: str) -> None:
    assert says(f"- {{id: a, {what}, text: word}}", "has no limit").field == "within"
    assert says(f"- {{id: a, {what}, within: 5m}}", "no wording is named").field == "text"


@pytest.mark.parametrize(
    "enter", ["[[time]]", "[{time: area}]", "{until: [time]}", "{until: {is: [time]}}"]
)
def test_a_value_to_enter_that_is_no_word_is_a_fault(enter: str) -> None:
    step = f"- {{id: a, ask: head, options: {{x: {{enter: {enter}}}, y: {{}}}}, text: word"
    assert (
        says(
            f"{step}, within: 1h, nothing follows when: [x, y], because: a reason}}",
            "cannot be entered",
        ).step
        == "a"
    )


def test_limits_of_the_escalation_and_of_command_may_be_values_of_the_plan() -> None:
    files = small_files(SAY)
    policies = files["policies.yaml"].replace("wait: 5m", "wait: plan.handover")
    plan = read_files({**files, "policies.yaml": policies + "  within: plan.handover\n"})
    assert (str(plan.escalation.wait), str(plan.command.within)) == ("15m", "15m")
    wrong = {**files, "policies.yaml": policies.replace("plan.handover", "plan.hadover")}
    assert "plan.hadover is no limit" in "".join(f.fault for f in faults_in(wrong))


def test_a_wait_and_a_dispatch_have_a_limit() -> None:
    says(
        "- {id: a, wait: all.over, nothing follows when: [overdue], because: a reason}",
        "wait has no limit",
    )
    says(
        EACH
        + "    - {id: a, dispatch: trucks, text: word, nothing follows when: [none], because: a reason}",
        "dispatch has no limit",
    )


@pytest.mark.parametrize("within", ["5", "soon", "0m", "one day"])
def test_what_is_no_limit_is_refused(within: str) -> None:
    assert says(f"- {{id: a, page: head, text: word, within: {within}}}", "limit").field == "within"


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        ("request: insurer", "silent"), ("request: insurer", "refused"), ("assign: chief", "refused"),
        ("ask: chief, if nobody decides: escalate, options: [x, y]", "x"), ("ask: chief, if nobody decides: escalate, options: [x, y]", "y"),
    ],
)  # fmt: skip
def test_an_outcome_that_means_trouble_needs_a_follower_or_a_word(step: str, outcome: str) -> None:
    line = f"- {{id: a, {step}, within: 1h, text: word}}"
    says(line, f"nothing follows when it is {outcome!r}")
    follower = f"\n- {{id: b, after: a {outcome}, tell: head, text: word}}"
    assert outcome not in "".join(f.fault for f in faults_in(small_files(line + follower)))
    guarded = (
        f"\n- {{id: b, after: a {outcome}, when: incident.injured > 0, tell: head, text: word}}"
    )
    says(line + guarded, f"nothing follows when it is {outcome!r}")


def test_a_wait_overdue_and_a_dispatch_none_need_a_follower() -> None:
    says("- {id: a, wait: all.over, within: 1h}", "nothing follows when it is 'overdue'")
    says(
        EACH + "    - {id: a, dispatch: trucks, within: 1h, text: word}",
        "nothing follows when it is 'none'",
    )


@pytest.mark.parametrize("turns", [("b", "c", "a"), ("a", "a", "a"), ("c", "a", "b")])
def test_steps_that_wait_for_one_another_are_reported(turns: tuple[str, str, str]) -> None:
    steps = "\n".join(
        f"- {{id: {step_id}, after: {after}, tell: head, text: word}}"
        for step_id, after in zip("abc", turns, strict=True)
    )
    assert says(steps, "wait for one another").field == "after"


@pytest.mark.parametrize(
    ("when", "word"),
    [
        ("incident.injured", "true or false"), ('incident.injured > "many"', "character"), ("incident.accident > 0", "character"),
        ("incident.injured >", "character"), ("incident.injurd > 0", "incident.injured"), ("steps.a.done", "no fact"),
        ("now > 5", "character"), ("candidate.load > 5", "candidate"), ("unit.load > 5", "unit"),
    ],
)  # fmt: skip
def test_a_condition_is_checked_with_its_types(when: str, word: str) -> None:
    assert word in says(f"- {{id: a, when: '{when}', tell: head, text: word}}", word).fault


def test_a_candidate_is_known_to_fit_only_and_a_truck_where_there_is_one_for_each() -> None:
    fit = "dispatch: trucks, fit: candidate.load >= unit.load, within: 1h, text: word, nothing follows when: [none], because: a reason"
    assert faults_in(small_files(EACH + f"    - {{id: a, when: unit.load > 5, {fit}}}")) == []
    says(f"- {{id: a, {fit}}}", "for each")
    says(SAY, "unit", "closes when: unit.load > 5\n")
    says(EACH + "    - {id: a, when: candidate.load > 5, tell: head, text: word}", "candidate")


@pytest.mark.parametrize(
    "agree", ["two", "0", "most of them", "'2, one of them'", "'2, two of them chief'"]
)
def test_how_many_must_agree_is_written_as_a_number_and_who_must_be_among_them(agree: str) -> None:
    says(
        f"- {{id: a, if nobody decides: escalate, ask: board, agree: {agree}, options: [x, y], within: 1h, text: word, nothing follows when: [x, y], because: a reason}}",
        "write 2",
    )


def test_the_size_of_the_role_is_not_repeated_and_read_where_it_is() -> None:
    line = "- {id: a, if nobody decides: escalate, ask: board, agree: 2 of 3, options: [x, y], within: 1h, text: word, nothing follows when: [x, y], because: a reason}"
    read = small_plan(line).playbooks["breakdown"].steps["a"].does.agree
    assert (read.count, read.among) == (2, ())


def test_a_question_has_two_options_at_least_and_a_step_one_kind() -> None:
    says(
        "- {id: a, if nobody decides: escalate, ask: board, options: [x], within: 1h, text: word, nothing follows when: [x], because: a reason}",
        "at least 2",
    )
    says("- {id: a, page: head, tell: head, text: word, within: 5m}", "page, tell")
    says("- {tell: head, text: word}", "id is missing")


def test_a_wording_must_stand_in_every_language_with_the_same_values_and_known_ones() -> None:
    files = small_files(SAY)
    lacking = TEXTS.replace('word: "{unit} {options} {by}"\n', "")
    assert [(f.file, f.fault) for f in faults_in({**files, "texts/en.yaml": lacking})] == [
        ("texts/en.yaml", "the wording 'word' is missing")
    ]
    other = TEXTS.replace("{unit} {options} {by}", "{unit} {by}")
    fault = faults_in({**files, "texts/en.yaml": other})[0]
    assert (fault.file, fault.field, "options" in fault.fault) == ("texts/en.yaml", "word", True)
    wrong = TEXTS.replace("{unit} {time}", "{unti} {time.x}")
    assert {"texts/en.yaml", "texts/zh.yaml"} <= {
        f.file for f in faults_in({**files, "texts/en.yaml": wrong, "texts/zh.yaml": wrong})
    }


def test_a_fault_in_a_wording_stands_at_its_line() -> None:
    wrong = TEXTS.replace("{unit} {time}", "{unti} {time}")
    faults = faults_in({**small_files(SAY), "texts/en.yaml": wrong, "texts/zh.yaml": wrong})
    assert {(f.line, f.expected) for f in faults} == {(2, "did you mean unit?")}


def test_all_faults_of_all_files_are_reported_at_once_each_with_its_file_and_line() -> None:
    files = shipped_files()
    files["plan.yaml"] = files["plan.yaml"].replace("is: whole number", "is: whole nmber", 1)
    files["policies.yaml"] = files["policies.yaml"].replace("units: standby", "units: standbye")
    files["playbooks/readiness.yaml"] = files["playbooks/readiness.yaml"].replace(
        "within: ", "within: about ", 1
    )
    files["playbooks/truck_failure.yaml"] = files["playbooks/truck_failure.yaml"].replace(
        "page: head of security", "page: head of sekurity", 1
    )
    files["routines.yaml"] = files["routines.yaml"].replace(
        "every: working day", "every: workday", 1
    )
    places = {
        (name, number + 1)
        for name, text in files.items()
        for number, (line, right) in enumerate(
            zip(text.splitlines(), shipped_files()[name].splitlines(), strict=True)
        )
        if line != right
    }
    found = {(f.file, f.line) for f in faults_in(files)}
    assert len(places) == 5
    assert places <= found


def test_a_routine_says_when_as_a_time_of_day() -> None:
    files = shipped_files()
    files["routines.yaml"] = files["routines.yaml"].replace('"07:00"', '"25:00"')
    assert [(f.file, f.field) for f in faults_in(files)] == [("routines.yaml", "at")]
