"""Conditions on candidates by name, given once under `pools`."""

from __future__ import annotations

from playbooks.loader.plan_folder import Examined, examine
from playbooks.prose import WORDINGS
from playbooks.prose.phrasing import Phrasing
from playbooks.prose.step_action import action_sentence
from tests.playbooks.small import small_files

POOL = """\
  trucks:
    units: standby
    fits:
      carries the load: candidate.load >= unit.cartons
      near enough: candidate.minutes < 60
"""
STEP = """\
- group: g
  for each: unit in incident.units
  steps:
    - {id: a, dispatch: trucks, %s, within: 30m, text: word, nothing follows when: none, because: a reason}
"""


def read(words: str, pool: str = POOL) -> Examined:
    files = small_files(STEP % words)
    files["policies.yaml"] = files["policies.yaml"].replace("  trucks: {units: standby}\n", pool)
    for language, wording in (("zh", "装得下"), ("en", "carries the load")):
        files[f"texts/{language}.yaml"] += f"carries the load: {wording}\n"
    return examine(files)


def fit(found: Examined) -> str:
    return str(found.plan.playbooks["breakdown"].steps["a"].does.fit.text)


def test_named_conditions_must_all_hold() -> None:
    found = read("fits: [carries the load, near enough]")
    assert found.faults == []
    assert fit(found) == "(candidate.load >= unit.cartons) && (candidate.minutes < 60)"


def test_one_is_enough_and_the_steps_own_condition_holds_in_addition() -> None:
    assert fit(read("fits: near enough")) == "candidate.minutes < 60"
    both = read("fits: near enough, fit: candidate.cold_chain")
    assert fit(both) == "(candidate.cold_chain) && (candidate.minutes < 60)"


def test_a_name_that_the_pool_does_not_have_is_a_fault() -> None:
    (fault,) = read("fits: [carries the lod]").faults
    assert (fault.step, fault.field) == ("a", "fits") and "carries the load" in fault.expected


def test_a_wrong_condition_is_a_fault_where_it_is_written() -> None:
    wrong = POOL.replace("candidate.load", "candidate.weight")
    found = read("fits: near enough", wrong).faults
    assert [(fault.file, fault.field) for fault in found] == [("policies.yaml", "carries the load")]


def test_it_is_said_by_name() -> None:
    found = read("fits: [carries the load]")
    phrasing = Phrasing(found.plan, "zh", WORDINGS["zh"])
    playbook = found.plan.playbooks["breakdown"]
    said = action_sentence(phrasing, playbook, playbook.steps["a"].does)
    assert "须装得下" in said and "不少于" not in said


def test_chinese_words_give_the_same_condition() -> None:
    pool = POOL.replace("fits:", "合适条件:").replace(
        "carries the load: candidate.load >= unit.cartons",
        "装得下: 备选.载量 不少于 车辆.余货条数",
    )
    found = read("合适条件: [装得下]", pool)
    assert found.faults == [] and fit(found) == "candidate.load >= unit.cartons"
