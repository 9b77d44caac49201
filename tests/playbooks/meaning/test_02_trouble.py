"""Meaning 2: an outcome that means trouble has a follower without a `when`, or stands under `ends`;
over generated plans.
"""

from __future__ import annotations

from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given

from tests.playbooks.chances import draws
from tests.playbooks.makers import MAKERS, ONLY_EACH, maybe
from tests.playbooks.meaning import examples
from tests.playbooks.shapes import kind_of
from tests.playbooks.small import faults_in, small_files

RULE = "nothing follows when it is "
Line = dict[str, Any]


def a_step(draw: Random, step_id: str) -> Line:
    """Of any kind that may end in trouble, some of it said under `ends`."""
    while True:
        # approvals need ranges: tests/playbooks/test_approve.py
        kind = draw.choice(sorted(set(MAKERS) - set(ONLY_EACH) - {"approve"}))
        line = {"id": step_id, **MAKERS[kind](draw, False)}
        if trouble := kind_of(line).trouble:
            ends = [outcome for outcome in trouble if maybe(draw)]
            return line | ({"ends": ends} if ends else {})


def followers(draw: Random, steps: list[Line]) -> list[Line]:
    """Some wait for an outcome, some however it ended; some only under a condition."""
    found = []
    for number in range(draw.randint(0, 4)):
        step = draw.choice(steps)
        outcomes = kind_of(step).outcomes()
        ref = f"{step['id']} {draw.choice(outcomes)}" if maybe(draw, 0.8) else str(step["id"])
        condition = {"when": "incident.injured >= 0"} if maybe(draw, 0.4) else {}
        found.append(
            {
                "id": f"f{number}",
                draw.choice(("after", "after any")): [ref],
                "tell": "chief",
                "text": "word",
                **condition,
            }
        )
    return found


def unfollowed(steps: list[Line], after: list[Line]) -> set[tuple[str, str]]:
    """(step, outcome) of all trouble after which nothing would happen, read off the lines alone.

    What is asked again for as long as it ends so never ends so.
    """
    refs = {
        ref
        for line in after
        if "when" not in line
        for ref in (*line.get("after", ()), *line.get("after any", ()))
    }
    return {
        (line["id"], outcome)
        for line in steps
        for outcome in kind_of(line).trouble
        if outcome
        not in (
            *line.get("ends", ()),
            line.get("repeat", {}).get("if") if "times" not in line.get("repeat", {}) else None,
        )
        and not {line["id"], f"{line['id']} {outcome}"} & refs
    }


@pytest.mark.slow
@examples(120)
@given(draw=draws)
def test_meaning_02_trouble_that_nobody_follows_is_found_and_no_other(draw: Random) -> None:
    steps = [a_step(draw, f"s{n}") for n in range(draw.randint(1, 3))]
    after = followers(draw, steps)
    files = small_files("\n".join(f"- {orjson.dumps(line).decode()}" for line in (*steps, *after)))
    found = {
        (fault.step, fault.fault.removeprefix(RULE).strip("'"))
        for fault in faults_in(files)
        if fault.fault.startswith(RULE)
    }
    assert found == unfollowed(steps, after), files["playbooks/breakdown.yaml"]
