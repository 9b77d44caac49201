"""Meaning 2: an outcome that means trouble has a follower without a `when`, or stands under `nothing follows when`;
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
from tests.playbooks.story import story

RULE = "nothing follows when it is "
Line = dict[str, Any]


def a_step(draw: Random, step_id: str) -> Line:
    """Of any kind that may end in trouble, some of it said under
    `nothing follows when`."""
    while True:
        # approvals need ranges: tests/playbooks/test_approve.py
        kind = draw.choice(sorted(set(MAKERS) - set(ONLY_EACH) - {"approve"}))
        line = {"id": step_id, **MAKERS[kind](draw, False)}
        if trouble := kind_of(line).trouble:
            ends = [outcome for outcome in trouble if maybe(draw)]
            return line | ({"nothing follows when": ends, "because": "x"} if ends else {})


def followers(draw: Random, steps: list[Line]) -> list[Line]:
    """Some wait for an outcome, some however it ended; some only under a condition."""
    found = []
    for number in range(draw.randint(0, 4)):
        step = draw.choice(steps)
        outcomes = kind_of(step).outcomes()
        ref = (
            f"{step['id']} {draw.choice(outcomes)}"
            if maybe(draw, 0.8)
            else f"{step['id']} whatever came of it"
        )
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
            *line.get("nothing follows when", ()),
            line.get("repeat", {}).get("if") if "times" not in line.get("repeat", {}) else None,
        )
        and not {f"{line['id']} whatever came of it", f"{line['id']} {outcome}"} & refs
    }


@pytest.mark.slow
@examples(120)
@given(draw=draws)
def test_meaning_02_trouble_that_no_one_follows_is_found_and_no_other(draw: Random) -> None:
    steps = [a_step(draw, f"s{n}") for n in range(draw.randint(1, 3))]
    after = followers(draw, steps)
    files = small_files("\n".join(f"- {orjson.dumps(line).decode()}" for line in (*steps, *after)))
    found = {
        (fault.step, fault.fault.removeprefix(RULE).strip("'"))
        for fault in faults_in(files)
        if fault.fault.startswith(RULE)
    }
    assert found == unfollowed(steps, after), files["playbooks/breakdown.yaml"]


SEVERAL = """\
- {id: one, assign: chief, text: word, within: 9h}
- {id: two, assign: chief, text: word, within: 9h}
- {id: heard, after any: [one refused, two refused], page: head, text: word, within: 5m}
"""


def test_meaning_02_each_of_several_troubles_is_heard() -> None:
    it = story(SEVERAL)
    it.breaks("K-1")
    it.says("one", "refused")
    it.says("heard", "acknowledged")
    it.later("1h")
    it.says("two", "refused")
    assert it.called("heard") == ["hana", "hana"]
    it.says("heard", "acknowledged")
    assert it.outcome("heard") == "acknowledged"


def test_meaning_02_a_page_that_is_still_open_is_sent_again_once_it_is_acknowledged() -> None:
    it = story(SEVERAL)
    it.breaks("K-1")
    it.says("one", "refused")
    it.says("two", "refused")
    assert it.called("heard") == ["hana"]  # its escalation calls within minutes anyway
    it.says("heard", "acknowledged")
    assert it.called("heard") == ["hana", "hana"]
    it.says("heard", "acknowledged")
    assert it.record("heard").state == "ended"


def test_meaning_02_a_page_that_calls_late_is_sent_again_at_once_for_further_trouble() -> None:
    it = story(SEVERAL.replace("within: 5m", "within: 2h"))
    it.breaks("K-1")
    it.says("one", "refused")
    it.says("two", "refused")
    assert it.called("heard") == ["hana", "hana"]
    it.says("heard", "acknowledged")
    assert it.record("heard").state == "ended"


def test_meaning_02_a_trouble_of_each_item_is_heard_by_a_step_outside() -> None:
    it = story(
        "- {id: each, for each: unit in incident.units, assign: chief, text: word, within: 9h}\n"
        "- {id: other, assign: chief, text: word, within: 9h}\n"
        "- {id: heard, after any: [each refused, other refused], tell: head, text: word}"
    )
    it.breaks("K-1")
    it.breaks("K-2")
    for unit in ("K-1", "K-2"):
        it.says(f"each/{unit}", "refused")
        it.later("1m")
    assert it.called("heard") == ["hana", "hana"]


def test_meaning_02_what_until_has_ended_hears_of_no_further_trouble() -> None:
    it = story(
        SEVERAL.replace("page: head", "until: over arrived, page: head")
        + "- {id: over, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
    )  # noqa: E501
    it.breaks("K-1")
    it.says("one", "refused")
    it.says("heard", "acknowledged")
    it.reported("all.over", "K-1")
    it.says("two", "refused")
    assert it.called("heard") == ["hana"]


SHARED = """\
- group: nobody hurt
  title: {zh: 无人受伤, en: Nobody hurt}
  when: incident.injured == 0
  steps:
    - {id: task, assign: head, text: word, within: 1h}
    - {id: other, after: task refused, assign: chief, text: word, within: 1h}
    - {id: nobody, after: other refused, page: board, text: word, within: 5m}
    - {id: own, after: task refused, when: incident.injured == 7, tell: boss, text: word}
"""


def test_trouble_is_heard_though_what_the_step_began_under_holds_no_more() -> None:
    it = story(SHARED)
    it.breaks("K-1")
    it.breaks("K-1", injured=2)
    it.says("task", "refused")
    assert it.called("other") == ["carl"]
    it.says("other", "refused")
    assert it.called("nobody")
    assert not it.sent("own"), "a condition of its own is judged"


def test_a_condition_that_does_not_hold_when_its_step_would_begin_keeps_all_of_it_from_beginning() -> (
    None
):
    it = story(SHARED)
    it.breaks("K-1", injured=2)
    it.later("2h")
    assert not it.sent("task") and not it.sent("other")
