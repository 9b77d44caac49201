"""A limit that ends at latest at a moment which reports name (docs/semantics.md, M17)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, PLAN, faults_in, small_company, small_files
from tests.playbooks.story import Story

TASK = "- {id: do, assign: chief, within: 4h, %s, text: word, nothing follows when: refused, because: a reason}"
NEEDED = "at latest: incident.needed"
EARLIER = "at latest: 1h before incident.needed"


def files(steps: str) -> dict[str, str]:
    found = small_files(steps)
    needed = '      needed: {is: time, else: ""}\n      note:'
    found["plan.yaml"] = PLAN.replace("      note:", needed, 1)
    return found


def tale(words: str = NEEDED, needed: str = "", steps: str = TASK) -> Story:
    it = Story(read_files(files(steps % words)), small_company())
    it.breaks("K-1", **told(needed))
    return it


def told(needed: str) -> dict[str, str]:
    return {"needed": f"2026-11-23T{needed}:00+08:00"} if needed else {}


def hours(number: float) -> datetime:
    return MONDAY + timedelta(hours=number)


@pytest.mark.parametrize(
    ("words", "needed", "ends"),
    [
        (NEEDED, "12:00", 2),
        (EARLIER, "12:00", 1),
        (NEEDED, "18:00", 4),
        (EARLIER, "14:30", 3.5),
        (NEEDED, "", 4),
    ],
)
def test_the_limit_ends_by_then_where_that_is_earlier(words: str, needed: str, ends: float) -> None:
    assert tale(words, needed).record("do").deadline == hours(ends)


def test_who_is_asked_reads_the_earlier_moment() -> None:
    assert tale(NEEDED, "12:00").asked("do").notification.deadline == hours(2)


def test_late_at_that_moment_its_owner_is_called_and_the_timeline_says_why() -> None:
    it = tale(NEEDED, "12:00").later("119m")
    assert not it.record("do").late
    it.later("1m")
    assert it.record("do").late and "hana" in it.called("do")
    assert "late | not ended by 11-23 12:00" in it.told("do")


def test_late_by_the_limit_itself_says_the_limit() -> None:
    assert "late | not ended within 4h" in tale(NEEDED, "18:00").later("4h").told("do")


@pytest.mark.parametrize("needed", ["09:00", "10:30"])
def test_a_moment_that_is_past_already_is_late_at_once_and_it_is_asked_all_the_same(
    needed: str,
) -> None:
    it = tale(EARLIER, needed)
    assert it.called("do")[0] == "carl"
    it.later("1m")
    assert it.record("do").late


def test_a_report_that_moves_it_moves_the_open_limit_but_not_past_the_limit() -> None:
    it = tale(NEEDED, "12:00").later("30m")
    it.breaks("K-1", **told("13:00"))
    assert it.record("do").deadline == hours(3)
    it.breaks("K-1", **told("20:00"))
    assert it.record("do").deadline == hours(4)
    it.breaks("K-1", **told("11:00"))
    assert it.record("do").deadline == hours(1)


def test_a_report_that_names_no_moment_changes_nothing() -> None:
    it = tale(NEEDED, "12:00").later("30m")
    it.breaks("K-1", note="still there")
    assert it.record("do").deadline == hours(2)


def test_once_late_it_is_late() -> None:
    it = tale(NEEDED, "11:00").later("61m")
    it.breaks("K-1", **told("16:00"))
    assert it.record("do").late and it.record("do").deadline is None


def test_the_plans_own_answer_holds_from_that_moment() -> None:
    ask = (
        "- {id: do, ask: chief, options: [stop, go], within: 4h, %s, if nobody decides: stop,"
        " text: word, nothing follows when: [stop, go], because: a reason}"
    )
    it = tale(NEEDED, "11:00", ask).later("1h")
    assert it.outcome("do") == "stop"


def test_reminders_lie_before_the_earlier_moment() -> None:
    it = tale(f"{NEEDED}, remind: {{at: [30m left], to: chief}}", "12:00")
    assert it.record("do").reminders == [(hours(1.5), "30m left")]


@pytest.mark.parametrize(
    "step",
    [
        "- {id: do, page: chief, within: 5m, at latest: incident.needed, text: word}",
        TASK % "at latest: incident.note",
        TASK % "at latest: incident.nedeed",
        TASK % "at latest: 1 working day before incident.needed",
    ],
)
def test_what_bounds_no_limit_is_refused(step: str) -> None:
    assert any("at latest" in str(fault) for fault in faults_in(files(step)))
