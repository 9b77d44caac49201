"""Faults of a plan about services that are suspended, and about moments: each is found where it
is.
"""

from __future__ import annotations

import pytest

from tests.playbooks.loader.damage import BREAKDOWN, PLAN, Damage, changed, code_of, step
from tests.playbooks.suspended import both_files
from translations.codes.plan_suspension_fault import SERVICE_FAULT

FAULTS = [
    step("plan.no_step_suspends", "- {id: a, tell: head, needs: roads, text: word}", "needs"),
    step("plan.nobody_permits", "- {id: b, suspend: delivery}\n- {id: a, tell: head, needs: delivery, text: word}", "needs"),
    step("plan.is_no_moment_of_report", "- {id: a, wait: until incident.onset}", "wait"),
    step("plan.set_has_no_area", "- {id: a, tell: waiting, in: incident.place, text: word}", "in"),
    changed("plan.only_times_are_early", PLAN, "injured: {is: whole number, else: 0, keep: most}", "injured: {is: whole number, else: 0, keep: last}", "keep"),
    Damage(
        "plan.may_go_into_suspension", BREAKDOWN, both_files("needs: delivery, within: 30m", "within: 30m"), "id: take", "dispatch", "take",
    ),
]  # fmt: skip


@pytest.mark.parametrize("damage", FAULTS, ids=str)
def test_a_fault_is_found_and_named_where_it_is(damage: Damage) -> None:
    assert code_of(damage.found().what) == damage.code


def test_every_fault_has_a_case() -> None:
    assert {code for code in SERVICE_FAULT if code.startswith("plan.")} == {
        damage.code for damage in FAULTS
    }
