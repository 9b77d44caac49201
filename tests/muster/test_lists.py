"""Lists for a person at a terminal: what stands in them, what is said where there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.muster.command_line import RunningDesk, listed, muster, refused

LISTS = (
    "incidents", "notices", "units", "parked", "signals", "service", "announcements", "orders",
    "calls", "facts",
)  # fmt: skip


@pytest.mark.parametrize("words", [*((name,) for name in LISTS), ("timeline", "1"), ("lessons",)])
def test_where_no_ledger_is_it_says_so(words: tuple[str, ...], home: Path) -> None:
    code, said, aside = muster(*words)
    assert said == ""
    assert code == 1 and f"there is no ledger in {home}" in aside.replace("\n", "")


@pytest.mark.parametrize(
    ("words", "none"),
    [
        (("incidents",), "No incident yet. Report one: muster report"),
        (("notices",), "No message is owed or sent."),
        (("parked",), "Nothing is parked."),
        (("signals",), "Nothing has been reported yet."),
        (("service",), "Nothing is suspended."),
        (("service", "--all"), "Nothing has ever been suspended."),
        (("announcements",), "Nothing has been announced."),
        (("orders",), "No order has been proposed."),
        (("calls",), "Nobody is to be called."),
        (("lessons",), "No lesson has been kept yet."),
        (("lessons", "key"), "No lesson holds these words."),
        (("people", "--role", "no such role"), "Nobody holds this role"),
        (("roster", "--role", "no such role"), "Nobody is on the roster"),
    ],
)
def test_an_empty_list_says_so_beside_the_answer(
    words: tuple[str, ...], none: str, desk: RunningDesk
) -> None:
    code, said, aside = muster(*words)
    assert (code, said) == (0, "") and aside.startswith(none)


def test_incidents_come_newest_first_with_their_severity_and_reason(full: Path) -> None:
    code, said, aside = muster("incidents")
    head, *lines = said.splitlines()
    assert code == 0 and "Times: Asia/Shanghai" in aside
    assert head.split() == [
        "id", "kind", "severity", "state", "opened_at", "site", "unit", "signals", "reason",
    ]  # fmt: skip
    numbers = [int(line.split()[0]) for line in lines if line[:1].isdigit()]
    assert numbers == sorted(numbers, reverse=True) and numbers[-2:] == [2, 1]
    assert "severe_weather" in lines[-2] and "truck_failure" in lines[-1] and "K-07" in lines[-1]


def test_a_timeline_is_in_order_with_clause_and_person(full: Path) -> None:
    _, said, _ = muster("timeline", "1")
    assert "opened" in said and "K-07" in said and "3.3.1" in said
    times = [line.split()[1] for line in said.splitlines()[1:]]
    assert times == sorted(times)


@pytest.mark.parametrize("words", [("timeline", "99"), ("notices", "--incident", "99")])
def test_an_incident_that_is_not_there_is_refused(words: tuple[str, ...], full: Path) -> None:
    assert refused(*words) == "refused: there is no incident 99\n"


def test_notices_count_campaigns_and_say_how_each_is_answered(full: Path) -> None:
    _, said, aside = muster("notices")
    assert "retailer" not in said and "messages to retailers (all of them with --json)" in aside
    rows = listed("notices")
    assert sum(row["role"] == "retailer" for row in rows) == int(
        aside.split("… and ")[1].split()[0]
    )
    _, said, _ = muster("notices", "--incident", "1")
    (page,) = [row for row in listed("notices", "--incident", "1") if row["step"] == "tell_head"]
    (line,) = [line for line in said.splitlines() if line.split()[:1] == [str(page["id"])]]
    assert "ack" in line.split()


def test_of_one_incident_only_its_own_are_listed(full: Path) -> None:
    assert {row["incident"] for row in listed("notices", "--incident", "2")} == {2}
    assert {row["incident"] for row in listed("orders", "--incident", "2")} == {2}
    assert listed("orders", "--incident", "1") == []


def test_service_lists_what_is_out_of_use_and_with_all_what_was(full: Path) -> None:
    assert [row["area"] for row in listed("service")] == ["North"]
    assert [bool(row["lifted_at"]) for row in listed("service", "--all")] == [False, True]
    _, said, _ = muster("service")
    assert "delivery" in said and "North" in said


def test_calls_are_those_of_one_person_or_incident(full: Path) -> None:
    rows = listed("calls")
    person = rows[0]["person"]
    assert {row["person"] for row in listed("calls", "--person", person)} == {person}
    assert len(listed("calls", "--incident", "1")) == 2
    assert listed("calls", "--person", "no such person") == []
    assert "R-00001" not in muster("calls", "--person", "no such person")[1]


def test_facts_say_what_is_known_and_who_would_know_the_rest(full: Path) -> None:
    rows = {row["name"]: row for row in listed("facts")}
    assert rows["spare_scanners"]["value"] == 2
    _, said, _ = muster("facts")
    assert "The spares register" in said


def test_lessons_are_found_by_their_words(full: Path) -> None:
    assert [row["incident"] for row in listed("lessons", "spare", "KEY")] == [1]
    assert listed("lessons", "no such word") == []
    assert "The spare key" in muster("lessons")[1]


def test_markup_in_what_people_wrote_is_shown_as_it_is(desk: RunningDesk) -> None:
    muster("report", "truck.failed", "--unit", "K-07", "--note", "[bold]x[/nope]")
    desk.do(desk.town.settle())
    code, _, _ = muster("lesson", "1", "[red]key[/nope]")
    assert code == 0
    code, said, _ = muster("lessons")
    assert code == 0 and "[red]key[/nope]" in said


def test_a_review_shows_steps_departments_and_lessons(full: Path) -> None:
    code, said, _ = muster("review", "1")
    assert code == 0 and said.startswith("Incident 1: truck_failure, local, open; opened")
    assert "tell_head" in said and "Lesson: The spare key hung in the wrong office" in said
    assert refused("review", "99").startswith("refused: there is no incident 99")


def test_routines_say_when_they_come_next(full: Path) -> None:
    code, said, _ = muster("routines")
    assert code == 0 and "every" in said and "spot:" in said
    rows = {row["name"]: row for row in listed("routines")}
    assert all(row["last"] is None for row in rows.values()), "begun by hand does not count"
    spot = [row for row in rows.values() if row["when"].startswith("spot")]
    assert spot and all(row["next"] is None for row in spot)
