"""What is wrong in a condition is said in the reader's language, as any other fault."""

from __future__ import annotations

import pytest

from playbooks.loader.plan_folder import examine
from tests.playbooks.small import small_files
from translations import Message

CASES = {
    "plan.there_is_no_fact_but": "incident.injurd > 0",
    "plan.condition_gives": "incident.injured + 1",
    "plan.condition_syntax": "incident.injured >",
    "plan.constant_is_wrong": 'duration("1d") > duration("1h")',
}


@pytest.mark.parametrize("code", CASES)
def test_a_fault_of_a_condition_says_what_is_wrong_in_it(code: str) -> None:
    steps = f"- {{id: a, when: '{CASES[code]}', page: head, text: word, within: 5m}}"
    (fault,) = examine(small_files(steps)).faults
    assert isinstance(fault.what, Message) and fault.what.code == "plan.text_error"
    assert fault.what.params["error"].code == code
    assert "there is no fact" not in fault.in_language("zh")
