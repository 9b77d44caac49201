"""The JSON that others read: every list has at least the fields that docs/cli.md promises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from handlers import list_rows as assembled
from ledger import customer_list_rows, lesson_rows, list_rows
from ledger.list_rows import KnownFactRow
from muster.cli.list_columns import FIELDS
from tests.muster.command_line import RunningDesk, listed, muster

TEXT = (Path(__file__).parents[2] / "docs/cli.md").read_text("utf-8")
_ROW = re.compile(r"^\| (\w+) \| `([a-z_ ]+)`", re.MULTILINE)
CONTRACT = {name: fields.split() for name, fields in _ROW.findall(TEXT.partition("## JSON")[2])}
COMMANDS = {name: [name] for name in CONTRACT} | {
    "timeline": ["timeline", "1"],
    "service": ["service", "--all"],
    "audit": ["audit", "export"],
}
# Beside the columns of the ledger: the texts that are rendered from their codes.
RENDERED = {"what", "who", "why", "code", "params"}
ROW_TYPES: dict[str, type] = {
    "incidents": list_rows.IncidentListRow,
    "timeline": list_rows.TimelineListRow,
    "notices": list_rows.NoticeListRow,
    "units": assembled.UnitListRow,
    "parked": list_rows.ParkedListRow,
    "service": customer_list_rows.SuspensionListRow,
    "announcements": customer_list_rows.AnnouncementListRow,
    "orders": customer_list_rows.OrderListRow,
    "calls": customer_list_rows.CallListRow,
    "people": assembled.PersonListRow,
    "roster": assembled.ShiftListRow,
    "routines": assembled.RoutineListRow,
    "lessons": lesson_rows.LessonListRow,
    "signals": list_rows.SignalListRow,
    "facts": KnownFactRow,
    "audit": list_rows.AuditListRow,
    "sessions": list_rows.SessionListRow,
}
OBJECTS: dict[str, type] = {  # words of the document before the fields
    "is one object": assembled.Review,
    "a step": assembled.ReviewStepRow,
    "a department": assembled.ReviewDepartmentRow,
    "`hold`": assembled.StaffChangeReplyRow,
}
# Read for the pages of the desk, or to find other rows, and in no list of the command line.
UNPRINTED = {
    "timeline": {"id", "incident"},
    "notices": {"form", "why"},
    "units": {"instead_of", "name", "name_en", "standby", "waiting"},
    "service": {"item", "token", "why_lifted"},
    "announcements": {"cap", "earlier"},
    "orders": {"note", "proposed_at", "step", "unique_key"},
    "signals": {"published_at"},
}
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
MOMENTS = ("at", "sent", "expires", "since", "from", "until", "next")
STATES = {
    "incidents": ("state", {"open", "closed"}),
    "units": ("state", {"on route", "free", "offered", "dispatched", "failed"}),
    "notices": (
        "state",
        {"owed", "sending", "unknown", "sent", "answered", "withdrawn", "failed"},
    ),
    "orders": ("state", {"proposed", "confirmed", "refused"}),
    "calls": ("state", {"to call", "no answer", "call back", "reached", "over"}),
    "announcements": ("message", {"Alert", "Update", "Cancel"}),
    "signals": ("verdict", {"opened", "joined", "dismissed"}),
}


def test_the_document_names_the_lists_that_are_tested_here() -> None:
    assert set(CONTRACT) == {
        "incidents", "timeline", "notices", "units", "parked", "service", "announcements",
        "orders", "calls", "people", "roster", "routines", "lessons", "signals", "facts",
        "audit",
        "sessions",
    }  # fmt: skip


def test_the_type_of_a_row_has_every_field_that_is_promised_or_shown() -> None:
    assert set(ROW_TYPES) == set(CONTRACT)
    for name, row_type in ROW_TYPES.items():
        known = get_type_hints(row_type).keys() | RENDERED
        assert known >= {*CONTRACT[name], *FIELDS.get(name, ())}, name


@pytest.mark.parametrize("name", sorted(FIELDS.keys() & ROW_TYPES.keys()))
def test_what_is_read_for_a_list_is_printed(name: str) -> None:
    unprinted = get_type_hints(ROW_TYPES[name]).keys() - {*FIELDS[name]}
    unexpected = sorted(unprinted - UNPRINTED.get(name, set()))
    assert not unexpected, f"add to FIELDS in muster/cli/list_columns.py: {unexpected}"


@pytest.mark.parametrize("words", OBJECTS)
def test_the_type_of_an_object_has_just_the_fields_of_the_document(words: str) -> None:
    (fields,) = re.findall(re.escape(words) + r": `([a-z_ ]+)`", TEXT)
    assert set(fields.split()) == get_type_hints(OBJECTS[words]).keys()


@pytest.mark.parametrize("name", CONTRACT)
def test_a_list_has_the_fields_it_promises(name: str, full: Path) -> None:
    rows = listed(*COMMANDS[name])
    assert rows, "a contract about nothing holds nothing"
    for row in rows:
        missing = sorted(set(CONTRACT[name]) - set(row))
        assert not missing, f"{name}: add to the query and to muster/cli/list_columns.py"


@pytest.mark.parametrize("name", CONTRACT)
def test_moments_are_iso_8601_in_utc(name: str, full: Path) -> None:
    found = [
        value
        for row in listed(*COMMANDS[name])
        for field, value in row.items()
        if value is not None and (field.endswith("_at") or field in MOMENTS)
        if not (name == "facts" and field == "from")  # where a fact comes from, in words
    ]
    assert all(MOMENT.match(value) for value in found), found


@pytest.mark.parametrize("name", STATES)
def test_a_state_is_one_of_those_named(name: str, full: Path) -> None:
    field, known = STATES[name]
    assert {row[field] for row in listed(*COMMANDS[name])} <= known


@pytest.mark.parametrize("name", [n for n in CONTRACT if n not in ("timeline", "people", "roster")])
def test_of_an_empty_ledger_a_list_is_an_array(name: str, desk: RunningDesk) -> None:
    rows = listed(*COMMANDS[name])
    assert rows == [] or name in ("units", "facts", "routines")


def test_values_have_their_own_kinds(full: Path) -> None:
    first = listed("incidents")[-1]
    assert (first["id"], first["kind"], first["severity"]) == (1, "truck_failure", "local")
    assert isinstance(first["signals"], int) and first["closed_at"] is None
    (line, *_) = listed("timeline", "1")
    assert isinstance(line["clause"], list) and isinstance(line["at"], str)
    truck = next(row for row in listed("units") if row["id"] == "K-07")
    assert (truck["state"], truck["role"], truck["incident"]) == ("failed", "delivery", 1)
    assert isinstance(next(row for row in listed("orders"))["lines"], dict)
    fact = next(row for row in listed("facts") if row["name"] == "spare_scanners")
    assert (fact["value"], fact["is"]) == (2, "whole number")


def _keys(value: dict[str, Any], *promised: str) -> None:
    assert set(promised) <= set(value), value


def test_a_review_is_one_object(full: Path) -> None:
    found: dict[str, Any] = listed("review", "1")  # type: ignore[assignment]
    _keys(found, "incident", "steps", "departments", "rectifications", "lessons", "major", "acting")
    for step in found["steps"]:
        _keys(
            step, "clause", "step", "item", "role", "department", "who", "limit", "began",
            "ended", "due", "seconds", "late", "on_time", "outcome",
        )  # fmt: skip
    for department in found["departments"]:
        _keys(department, "department", "steps", "on_time", "late")
    assert found["steps"] and found["departments"] and found["lessons"]


def test_drills_are_listed_with_their_clauses(home: Path) -> None:
    for row in listed("drill", "--list"):
        assert set(row) == {"name", "playbook", "clauses"} and row["clauses"]


def test_coverage_is_a_row_a_clause(full: Path) -> None:
    rows = listed("plan", "coverage")
    promised = {"clause", "title", "kind", "carried_by", "drills", "last_run", "took", "limit"}
    promised |= {"sentences"}
    quoted = {"sentence", "says", "by", "seen", "kind", "proofs"}
    for row in rows:
        assert promised <= set(row)
        assert all(isinstance(row[field], list) for field in ("kind", "carried_by", "drills"))
        assert all(set(sentence) == quoted for sentence in row["sentences"])
    proofs = [proof for row in rows for one in row["sentences"] for proof in one["proofs"]]
    assert proofs and all(set(proof) == {"step", "drill", "line"} for proof in proofs)
    ran = [row for row in rows if row["last_run"]]
    assert ran and all(MOMENT.match(row["last_run"]) for row in ran)


def test_versions_say_who_published_which(full: Path) -> None:
    (row,) = listed("plan", "versions")
    assert set(row) == {"version", "published_at", "by", "role", "note", "in_force", "signed_by"}
    assert row["in_force"] is True and row["role"] is None


def test_a_ledger_is_not_needed_to_say_which_version_this_is(home: Path) -> None:
    code, said, _ = muster("--version")
    assert code == 0 and re.fullmatch(r"muster \d+\.\d+\.\d+\S*\n", said)
