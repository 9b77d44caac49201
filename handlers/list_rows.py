"""Rows of the lists that handlers assemble: one type a list, dicts for templates and JSON.

Moments are aware, in UTC. What `--json` and the HTTP API promise of them is in docs/cli.md.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from ledger.lesson_rows import LessonListRow
from ledger.list_rows import IncidentDetailRow, RectificationListRow
from playbooks.routine_progress import RoutineState
from translations import Message

# `from` is a keyword: these keys need the functional form.
_Absence = TypedDict("_Absence", {"from": datetime | None, "until": datetime | None})
_Shift = TypedDict("_Shift", {"from": datetime, "until": datetime})
_Times = TypedDict("_Times", {"from": str | None, "until": str | None})
_For = TypedDict("_For", {"for": str | None})


class UnitListRow(TypedDict):
    """A truck, household or pick-up point and what it does now.

    `state`: "on route" or "free" at rest, else offered, dispatched or failed.
    """

    id: str
    name: str
    name_en: str
    site: str
    role: str  # delivery, standby, …
    driver: str  # by name
    waiting: bool  # it has failed, has no standby yet, and one is being looked for
    standby: str | None  # the unit that took over
    state: str
    incident: int | None
    instead_of: str | None  # the failed unit that it replaces


class HeldRoleRow(TypedDict):
    """A role of a person. `rank`: 0 the holder, 1 the first deputy, …"""

    role: str
    site: str | None
    rank: int


class PersonListRow(_Absence):
    """A person. `from`, `until`: of the present absence, else of the next; None: no end known."""

    id: str
    name: str
    site: str | None
    organisation: str
    language: str
    roles: list[HeldRoleRow]
    phones: list[str]
    availability: str  # now: in the city, away, unreachable


class ShiftListRow(_Shift):
    """A shift of the roster that is not over."""

    role: str
    site: str | None
    person: str
    name: str
    now: bool  # it has begun
    away: str | None  # the person's availability now, if absent


class StaffChangeReplyRow(_Times):
    """A staff change as the API says it: times in ISO 8601 UTC, an open end is None."""

    person: str
    name: str
    what: str
    moved: int  # questions that moved to the next person
    vacant: bool  # the role has no holder now


class RoutineRunListRow(_For):
    """A run of a routine. `for`: the site, truck or closed incident that it is about."""

    id: int
    routine: str
    state: RoutineState
    began: datetime
    asked: list[str]  # names of those whose answer is waited for
    due: datetime | None  # the earliest limit of these
    answered_by: str | None  # the latest answer: by name, when, which
    answered_at: datetime | None
    answer: str | None
    ended: datetime | None
    incident: int | None  # that it opened
    drill: bool


class RoutineListRow(TypedDict):
    """A routine of the plan."""

    name: str
    clause: list[str]
    owner: str
    when: Message
    for_each: str | None
    next: datetime | None  # None: a spot check, whose time is secret
    last: str | None  # ISO date of the latest run
    incident: int | None  # of the latest run
    if_missed: Message


class ReviewStepRow(TypedDict):
    """A step as it was carried out (`playbooks.checks.step_performance`)."""

    clause: list[str]
    step: str
    item: str | None
    limit: str | None  # in the plan's words
    began: datetime
    ended: datetime | None
    due: datetime | None
    outcome: str | None
    seconds: float | None  # from beginning to end
    late: int  # how often its limit passed
    on_time: bool | None  # None: no limit, or still within it
    role: str  # who was asked first
    department: str  # of that role
    who: str  # the name of who ended it


class ReviewDepartmentRow(TypedDict):
    """Steps of a department that had a limit, counted."""

    department: str
    steps: int
    on_time: int
    late: int


class Review(TypedDict):
    """The after-action report of an incident. `acting`: who commands in place of the commander."""

    incident: IncidentDetailRow
    steps: list[ReviewStepRow]
    departments: list[ReviewDepartmentRow]
    rectifications: list[RectificationListRow]
    lessons: list[LessonListRow]
    major: bool
    acting: str | None


class ForgottenPersonRow(TypedDict):
    """What forgetting a person changed. `rows`: by kind; `texts`: whether the name was also masked
    inside texts (not where it is part of another's); `before`: younger rows were kept.
    """

    person: str
    dry_run: bool
    rows: dict[str, int]
    texts: bool
    before: str
