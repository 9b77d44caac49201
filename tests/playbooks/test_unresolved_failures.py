"""A failure that someone has read of is not put right (docs/semantics.md, M14); what arrives late
arrives all the same (M4).
"""

from __future__ import annotations

from dataclasses import replace

from incidents.signals import UNPROVEN
from playbooks.loader import read_files
from tests.playbooks.heads import files_with, said, tale
from tests.playbooks.small import MONDAY, small_company
from tests.playbooks.story import Story, story

FIX = "- {id: fix, assign: head, text: word, within: 1h}"
TOLD = "- {id: told, after: fix refused, page: chief, text: word, within: 5m}"
OTHER = "- {id: other, after: fix refused, assign: chief, text: word, within: 1h}"
NOBODY = "- {id: nobody, after: other refused, page: boss, text: word, within: 5m}"


def broken(*steps: str) -> Story:
    it = story("\n".join(steps))
    it.breaks("K-1")
    return it


def waiting(*more: str, head: str = "") -> Story:
    steps = ("- {id: up, wait: line.up, within: 1h}", *more)
    lines = "".join(f"  {line}\n" for line in steps)
    it = tale(one=f"opens on: [line.down]\n{head}steps:\n{lines}")
    said(it, "line.down", site="HQ")
    return it


LATE = "- {id: late, after: up overdue, page: chief, text: word, within: 5m}"
BACK = "- {id: back, after: up arrived, tell: head, text: word}"


def test_reading_that_a_task_was_refused_closes_nothing_and_the_owner_is_asked() -> None:
    it = broken(FIX, TOLD)
    it.says("fix", "refused")
    it.says("told", "acknowledged")
    assert it.run().status == "open"
    assert "failed and not put right: fix" in it.told("closing")[0]
    it.says("closing", "close")
    assert it.run().status == "closed"


def test_a_failure_is_put_right_by_anyone_who_does_it_instead() -> None:
    it = broken(FIX, OTHER, NOBODY)
    it.says("fix", "refused")
    it.says("other", "done")
    assert it.run().status == "closed"


def test_the_second_refusal_leaves_both_open_until_someone_decides() -> None:
    it = broken(FIX, OTHER, NOBODY)
    it.says("fix", "refused")
    it.says("other", "refused")
    it.says("nobody", "acknowledged")
    assert "fix, other" in it.told("closing")[0]


def test_what_follows_the_first_failure_otherwise_settles_the_second_too() -> None:
    until = "- {id: later, after: fix refused, ask: boss, options: [give up, go on], within: 9h, if nobody decides: escalate, text: word, nothing follows when: [give up, go on]}"
    it = broken(FIX, OTHER, NOBODY, until)
    it.says("fix", "refused")
    it.says("other", "refused")
    it.says("nobody", "acknowledged")
    assert it.run().status == "open" and it.told("closing") == []
    it.says("later", "give up")
    assert it.run().status == "closed"


def test_an_outcome_that_needs_no_step_keeps_nothing_open() -> None:
    it = broken(
        "- {id: fix, assign: head, text: word, within: 1h, nothing follows when: refused, because: so}"
    )
    it.says("fix", "refused")
    assert it.run().status == "closed"


def test_a_truck_that_is_in_order_again_settles_what_was_refused_about_it() -> None:
    it = broken(
        "- {id: fix, for each: unit in incident.units, assign: driver, text: word, within: 1h}",
        TOLD,
    )
    it.says("fix", "refused")
    it.says("told", "acknowledged")
    assert it.run().status == "open"
    it.reported("unit.repaired", "K-1")
    assert it.run().status == "closed"


def test_a_line_that_does_not_come_back_stays_open_however_often_it_is_acknowledged() -> None:
    it = waiting(LATE, BACK)
    it.later("1h").says("late", "acknowledged")
    assert it.run().status == "open"
    it.later("33h")
    assert it.run().status == "open" and len(it.sent("closing")) > 1


def test_what_arrives_late_joins_the_open_incident_and_is_acted_on() -> None:
    it = waiting(LATE, BACK)
    it.later("1h").says("late", "acknowledged")
    it.later("5h")
    said(it, "line.up", site="HQ")
    assert len(it.runs) == 1, "good news opens no incident"
    assert (it.outcome("up"), it.outcome("back"), it.outcome("late")) == (
        "arrived",
        "told",
        "acknowledged",
    )
    assert it.run().status == "closed"


def test_no_one_is_called_any_more_about_what_has_arrived_in_between() -> None:
    it = waiting(LATE, BACK)
    it.later("61m")
    said(it, "line.up", site="HQ")
    assert it.outcome("late") == "withdrawn"
    before = len(it.sent("late"))
    it.later("5h")
    assert len(it.sent("late")) == before


def test_a_question_that_has_another_reason_is_still_asked_when_the_late_report_comes() -> None:
    ask = "- {id: q, after any: [up overdue, soon arrived], ask: chief, options: [x, y], within: 9h, if nobody decides: escalate, text: word, nothing follows when: [x, y]}"
    it = waiting("- {id: soon, wait: 30m}", ask, BACK)
    it.later("61m")
    said(it, "line.up", site="HQ")
    assert it.record("q").state == "open"


def test_a_late_report_of_a_stranger_settles_nothing() -> None:
    it = waiting(LATE, BACK)
    it.later("1h").says("late", "acknowledged")
    it.report(replace(it.signal_of("line.up", site="HQ"), source=UNPROVEN))
    assert it.outcome("up") == "overdue" and it.run().status == "open"


def test_of_a_task_that_comes_again_a_refusal_is_the_last() -> None:
    it = broken(
        "- {id: fix, assign: head, text: word, within: 10m, repeat: {every: 30m}}", OTHER, NOBODY
    )
    it.says("fix", "done")
    it.later("30m").says("fix", "refused")
    assert it.outcome("fix") == "refused" and it.called("other") == ["carl"]


def test_a_round_of_a_routine_ends_with_its_failures_told() -> None:
    files = files_with(one="opens on: [line.down]")
    files["routines.yaml"] = (
        "routines:\n  - routine: check\n    owner: head\n    every: day\n    at: '07:00'\n"
        f"    steps:\n      {FIX}\n      {TOLD.replace('page', 'tell').replace(', within: 5m', '')}\n"
    )
    it = Story(read_files(files), small_company(), MONDAY)
    it.begin("check", None)
    it.says("fix", "refused")
    assert it.run().status == "closed"
