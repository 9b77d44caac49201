"""One instance of a step for each truck, those that join later included (docs/semantics.md, M8,
M9).
"""

from __future__ import annotations

from tests.playbooks.story import Story, story

EACH = "- group: trucks\n  for each: unit in incident.units\n  steps:\n"


def test_each_truck_has_its_own_steps_and_one_that_joins_later_gets_them_too() -> None:
    it = story(
        EACH
        + "    - {id: ask, assign: driver, text: word, within: 1h, nothing follows when: [refused], because: a reason}\n"
        "    - {id: say, after: ask done, tell: head, text: word}\n"
        "- {id: open, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
    )
    it.breaks("K-1")
    it.says("ask", "done", "kai")
    it.later("2h")
    it.breaks("K-2")
    assert len(it.runs) == 1
    assert it.called("ask") == ["kai", "kim"]
    assert (it.outcome("say/K-1"), it.record("ask/K-2").state) == ("told", "open")


def together(it: Story) -> Story:
    it.breaks("K-1")
    it.breaks("K-2")
    return it


def test_seen_from_outside_a_good_outcome_needs_every_truck_and_trouble_the_first() -> None:
    steps = EACH + "    - {id: ask, assign: driver, text: word, within: 1h}\n"
    steps += "- {id: good, after: ask done, tell: head, text: word}\n"
    steps += "- {id: bad, after: ask refused, tell: head, text: word}\n"
    steps += "- {id: all, after: ask whatever came of it, tell: head, text: word}"
    it = together(story(steps))
    it.says("ask", "done", "kai")
    assert [it.outcome(s) for s in ("good", "bad", "all")] == [None, None, None]
    it.says("ask", "refused", "kim")
    assert [it.outcome(s) for s in ("good", "bad", "all")] == [None, "told", "told"]
    it = together(story(steps))
    it.says("ask", "done", "kai")
    it.says("ask", "done", "kim")
    assert [it.outcome(s) for s in ("good", "bad", "all")] == ["told", None, "told"]
