"""At most so many messages an hour reach one person; an emergency always does."""

from __future__ import annotations

from datetime import timedelta

from drills.simulation import Note
from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, POLICIES, small_company, small_files
from tests.playbooks.story import Story

LADDERS = """\
escalation:
  calm: {levels: [audience], wait: 8h, rounds: 1, most an hour: 2}
  calmer: {levels: [audience], wait: 8h, rounds: 1, most an hour: 1}
"""
CALM = "- {id: task, urgency: calm, assign: head, text: word, within: 8h, nothing follows when: [refused], because: a reason}"
PAGE = "- {id: call, page: head, text: word, within: 5m}"


def tale(steps: str, usual: str = "") -> Story:
    files = small_files(steps)
    files["playbooks/breakdown.yaml"] = files["playbooks/breakdown.yaml"].replace(
        "same unit, same site within 6h", "same unit"
    )
    found = POLICIES.replace("escalation:\n", LADDERS).replace("wait: 5m, ", f"wait: 5m, {usual}")
    files["policies.yaml"] = found
    return Story(read_files(files), small_company(), MONDAY)


def broken(it: Story, *units: str) -> None:
    for unit in units:
        it.breaks(unit)


def held(it: Story) -> list[str]:
    return [n.why for n in it.log if isinstance(n, Note) and n.what == "held back"]


def test_what_can_wait_is_held_back_and_goes_out_when_there_is_room() -> None:
    it = tale(CALM.replace("calm", "calmer"))
    broken(it, "K-1", "K-2", "S-1")
    assert len(it.sent("task")) == 1
    assert held(it) == ["1 messages within an hour; not before 11:00"] * 2
    it.later("59m")
    assert len(it.sent("task")) == 1
    it.later("3h")
    hours = [(o.at - MONDAY) / timedelta(hours=1) for o in it.sent("task")]
    assert hours == [0, 1, 2]
    assert len(held(it)) == 2, "each is written down once"


def test_what_is_held_back_and_no_longer_needed_never_goes_out() -> None:
    it = tale(
        CALM.replace("nothing follows", "until: over, nothing follows")
        + "\n- {id: over, wait: 30m}"
    )
    broken(it, "K-1", "K-2", "S-1")
    it.later("2h")
    assert len(it.sent("task")) == 2


def test_an_emergency_is_never_held_back_and_takes_along_what_would_be() -> None:
    it = tale(CALM)
    broken(it, "K-1", "K-2")
    assert len(it.sent("task")) == 2
    it = tale(f"{CALM}\n{PAGE}")
    broken(it, "K-1", "K-2", "S-1")
    assert (len(it.sent("call")), len(it.sent("task")), held(it)) == (3, 3, [])


def test_of_an_emergency_the_calls_that_repeat_are_held_back() -> None:
    it = tale(PAGE, "most an hour: 2, ")
    broken(it, "K-1", "K-2")
    assert it.called("call").count("hana") == 2
    it.later("15m")  # the second round
    assert it.called("call").count("hana") == 2
    assert {why.partition(";")[0] for why in held(it)} == {"2 messages within an hour"}
    it.breaks("S-1")
    assert it.called("call").count("hana") == 3, "the first call of another one"


def test_while_a_call_waits_another_one_about_the_same_is_not_sent() -> None:
    it = tale(PAGE, "most an hour: 2, ")
    broken(it, "K-1", "K-2", "S-1")
    it.later("8h")
    calls = [o for o in it.sent("call") if o.notification.person == "boss"]
    incidents = [o.notification.incident for o in sorted(calls, key=lambda o: o.at)]
    assert len(incidents) <= 2 * 8
    # Called every five minutes about each; of two an hour each has its share.
    assert all(len(set(incidents[n : n + 4])) == 3 for n in range(len(incidents) - 3)), incidents
    assert len(held(it)) < 40, "what waits already is not written down again"


def test_what_one_person_is_asked_at_once_counts_as_one_text() -> None:
    second = CALM.replace("id: task", "id: other")
    it = tale(f"{CALM}\n{second}")
    broken(it, "K-1", "K-2")
    assert (len(it.sent("task")), len(it.sent("other")), held(it)) == (2, 2, [])


def test_who_answers_late_answers_what_was_held_back() -> None:
    it = tale(CALM)
    broken(it, "K-1", "K-2", "S-1")
    it.later("1h")
    it.answer(it.sent("task")[2], "done")
    assert it.outcome("task", 3) == "done"
