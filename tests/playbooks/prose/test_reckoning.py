"""Who reads the plan aloud can reckon every deadline and knows who is called next, without another
page.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from playbooks.definition.time_limits import read_limit
from playbooks.prose import WORDINGS
from playbooks.prose.phrasing import Phrasing
from playbooks.prose.plan import plan_prose
from tests.playbooks.prose.test_aloud import LANGUAGES, said
from tests.playbooks.small import shipped_plan

SHANGHAI = ZoneInfo("Asia/Shanghai")
shipped = cache(shipped_plan)


def chapter(language: str, title: str) -> str:
    """The lines under a title, of the whole plan."""
    lines = list(plan_prose(shipped(), language))
    start = lines.index(WORDINGS[language].words[title])
    return "\n".join(lines[start : lines.index("", start)])


def section(name: str, heading: str) -> list[str]:
    """A group of a playbook: its steps, up to the next heading."""
    lines = list(plan_prose(shipped(), "en", name))
    start = next(i for i, line in enumerate(lines) if line.startswith(f"  {heading}:"))
    end = next(
        i for i, line in enumerate(lines[start + 1 :], start + 1) if re.match(r"  [^\d\s]", line)
    )
    return lines[start:end]


def test_the_whole_plan_begins_with_a_line_for_everything_in_it() -> None:
    plan = shipped()
    lines = list(plan_prose(plan, "en"))
    contents = lines[: lines.index("")]
    for name in (*plan.playbooks, *plan.routines):
        assert sum(f"({name})" in line for line in contents) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_every_incident_has_is_told_once_in_the_whole_plan(language: str) -> None:
    text = "\n".join(plan_prose(shipped(), language))
    assert text.count("[post,") == 1
    assert "\n".join(plan_prose(shipped(), language, "complaint")).count("[post,") == 1, (
        "and again where a playbook is read alone"
    )


def test_the_working_day_is_explained_as_the_calendar_reckons_it() -> None:
    told, calendar = chapter("en", "legend"), shipped().calendar
    # a Saturday that is worked; the next working day is the 24th
    eve = datetime(2026, 2, 14, 22, tzinfo=SHANGHAI)
    assert "by the same time of day on the next working day" in told
    assert calendar.until(read_limit("1 working day"), eve) == datetime(
        2026, 2, 24, 22, tzinfo=SHANGHAI
    )
    assert "what begins on a day off counts from 08:00 of the next working day" in told
    assert calendar.until(read_limit("1 working day"), eve + timedelta(days=1)) == datetime(
        2026, 2, 25, 8, tzinfo=SHANGHAI
    )
    assert "what begins after 17:30 or on a day off, by 17:30 of the next working day" in told
    assert calendar.until(read_limit("end of working day"), eve) == datetime(
        2026, 2, 24, 17, 30, tzinfo=SHANGHAI
    )


def test_a_limit_that_is_a_moment_is_said_as_one() -> None:
    task = "- {id: a, assign: head, text: word, within: LIMIT, nothing follows when: [refused], because: a reason}"
    assert ", by the end of the working day, then" in said(
        task.replace("LIMIT", "end of working day")
    )
    assert ", before the first planned stop, then" in said(
        task.replace("LIMIT", "before the planned stop")
    )
    assert "，当个工作日内，" in said(task.replace("LIMIT", "end of working day"), "zh")


def test_the_silence_of_an_outside_party_is_reckoned_to_its_end() -> None:
    step = "- {id: a, request: head, text: word, within: 30m, repeat: {if: silent, every: 10m, times: 3}, nothing follows when: [refused, silent], because: a reason}"
    assert (
        "When unanswered, once more 10 minutes later, at most 3 times, so unanswered for good after 2 hours 30 minutes."
        in said(step)
    )
    assert "no more than that, so unanswered for good after 1 hour 10 minutes" in said(
        step.replace("times: 3", "times: 1")
    )


def test_a_call_says_who_is_next_and_when_the_last_of_all_is_called() -> None:
    lines = "\n".join(plan_prose(shipped(), "en", "network_outage"))
    assert (
        "head of marketing centre is called until somebody acknowledges, every 5 minutes the next one: their deputies, commander"
        in lines
    )
    assert "after 45 minutes the general manager for good" in lines


def test_a_late_task_says_who_is_called() -> None:
    assert said(
        "- {id: a, assign: head, text: word, within: 1h, nothing follows when: [refused], because: a reason}"
    ).startswith("At once, head is given the task, within 1 hour, then head is called.")
    assert "head is called" not in said(
        "- {id: a, assign: head, text: word, within: 1h, if late: refused, nothing follows when: [refused], because: a reason}"
    )


def test_a_group_says_once_what_its_steps_share() -> None:
    heading, *steps = section("network_outage", "Both hosts")
    assert (
        heading
        == "  Both hosts: if the number of hosts down is at least the number of registered hosts"
    )
    assert not [line for line in steps if "number of hosts" in line]


def test_a_suspension_is_carried_out_not_ended_when_its_customers_are_told() -> None:
    text = "\n".join(plan_prose(shipped(), "en", "severe_weather"))
    assert "After “Suspend deliveries” has been carried out" in text
    assert "“Suspend deliveries” has ended" not in text


def test_an_approval_says_who_may_approve_how_much() -> None:
    text = "\n".join(plan_prose(shipped(), "en", "bulk_demand"))
    for name, spec in shipped().approvals.items():
        ways = [f"{audience}" for _, audience in spec.ranges]
        said = ", ".join(rf"(up to \d+ cartons|over \d+|any number) {way}" for way in ways)
        assert re.search(said, text), name


def test_steps_waited_for_with_the_same_ending_are_named_together() -> None:
    steps = "".join(
        f"- {{id: {step_id}, assign: head, text: word, within: 1h}}\n" for step_id in "abc"
    )
    steps += "- {id: z, after any: [a refused, b refused, c refused], tell: head, text: word}"
    assert (
        said(steps, step="z")
        == "As soon as any of “a”, “b”, “c” comes out as “refused”, a message goes to head."
    )


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(5, "5 minutes"), (60, "1 hour"), (150, "2 hours 30 minutes"), (1445, "24 hours 5 minutes")],
)
def test_a_sum_of_limits_is_said_in_hours_and_minutes(minutes: int, expected: str) -> None:
    assert Phrasing(shipped(), "en", WORDINGS["en"]).span(timedelta(minutes=minutes)) == expected


def test_a_word_that_a_step_bears_too_is_no_step_where_something_else_is_meant() -> None:
    text = "\n".join(plan_prose(shipped(), "en", "severe_weather"))
    assert "instead: cash settlement" in text
    assert "this cancels what “Announce in public” announced" in text
    assert "a message goes to everybody whom “Tell those who order today” told" in text
