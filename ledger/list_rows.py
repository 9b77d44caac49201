"""Rows of the ledger's lists, as their queries return them: one type a list.

They are dicts, as templates and JSON need them. Moments are aware, in UTC. What `--json` and the
HTTP API promise of them is in docs/cli.md; the columns are explained in `ledger.tables`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from translations.messages import Message


class IncidentListRow(TypedDict):
    """An incident. `drill`: of a live drill, the people it may reach."""

    id: int
    kind: str  # the playbook's name
    severity: str  # local, major
    state: str  # open, closed
    opened_at: datetime
    closed_at: datetime | None
    site: str | None
    unit: str | None
    reason: Message  # of its opening
    signals: int  # how many signals it has taken
    plan_version: str
    drill: list[str] | None


class IncidentDetailRow(IncidentListRow):
    """One incident, looked up by its number."""

    due_at: datetime | None  # when its run is due to be woken


class RectificationListRow(TypedDict):
    """An incident that was opened about another one, to put right what went wrong."""

    id: int
    state: str
    opened_at: datetime
    closed_at: datetime | None
    fields: dict[str, Any]  # of its signal


class TimelineListRow(TypedDict):
    """A timeline entry: `code` with `params` is what a catalogue renders."""

    id: int
    incident: int
    at: datetime
    clause: list[str]
    step: str
    item: str | None  # of a step that runs for each of several
    code: str
    params: dict[str, Any]


class NoticeListRow(TypedDict):
    """A message owed, sent or answered. `why`: the reason for its state."""

    id: int
    incident: int
    step: str
    item: str | None
    clause: list[str]
    person: str
    name: str
    role: str
    channel: str | None
    state: str
    text: str
    expects: str  # acknowledge, accept, done, option, nothing
    options: list[str]
    form: dict[str, Any] | None  # `incidents.question_form`, as JSON
    deadline: datetime | None
    owed_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    answer: str | None
    why: Message | None


class QuestionRow(TypedDict):
    """The part of a notice that its answer form is made from; every NoticeListRow is one."""

    step: str
    state: str
    expects: str
    options: list[str]
    form: dict[str, Any] | None
    deadline: datetime | None


class RecordedAnswerRow(TypedDict):
    """A notice that was answered, or could not be delivered, as a replay needs it."""

    step: str
    item: str | None
    person: str
    owed_at: datetime
    answered_at: datetime | None
    claimed_at: datetime | None
    answer: str | None
    entered: dict[str, Any] | None  # the values entered with the answer
    state: str


class PaperListRow(TypedDict):
    """A message of the paper gateway; from `state` on, columns of its notice."""

    id: int
    notice: int
    phone: str
    text: str
    link: str | None
    at: datetime
    state: str
    expects: str
    options: list[str]
    answer: str | None
    name: str
    role: str
    incident: int
    person: str


class HoldRow(TypedDict):
    """A unit that is not free."""

    unit: str
    state: str  # offered, dispatched, failed
    incident: int | None
    instead_of: str | None  # the failed unit that it replaces
    until: datetime | None


class ParkedListRow(TypedDict):
    """A message that could not be taken, without its body."""

    id: int
    received_at: datetime
    source: str
    reason: Message
    replayed_at: datetime | None
    bytes: int  # length of the body


class SignalListRow(TypedDict):
    """A signal and its verdict: opened, joined, dismissed; None until it is judged."""

    source: str
    id: str
    kind: str
    time: datetime  # when it happened, by its sender
    received_at: datetime
    fields: dict[str, Any]
    state: str  # accepted, judged
    published_at: datetime | None
    verdict: str | None
    incident: int | None
    reason: Message | None


class PublishedVersionRow(TypedDict):
    """A version of the plan, as its list shows it."""

    version: str  # hash
    published_at: datetime
    by: str
    role: str | None  # None: loaded at a start
    note: str
    in_force: bool


class FactListRow(TypedDict):
    """An external fact with its latest value."""

    name: str
    value: Any  # JSON
    at: datetime
    source: str


# `is` and `from` are keywords: these keys need the functional form.
DeclaredFactRow = TypedDict("DeclaredFactRow", {"name": str, "is": str, "from": str})


class KnownFactRow(DeclaredFactRow):
    """A fact that the plan declares, with its latest value; None where there is none."""

    value: Any  # JSON
    at: datetime | None
    source: str | None


class NewLessonRow(TypedDict):
    """A lesson as it is added. `kind`: of the incident; `by`: a person or a channel."""

    incident: int
    kind: str
    at: datetime
    by: str
    text: str


class LessonListRow(NewLessonRow):
    """A lesson learned from an incident."""

    id: int


class NewStaffChangeRow(TypedDict):
    """A change of the company's people as it is added.

    `what`: away, unreachable, back, on duty, holds, gives up. `by`: a person or a channel.
    """

    at: datetime
    person: str
    what: str
    by: str
    start: datetime | None
    end: datetime | None
    role: str | None
    site: str | None


class StaffChangeListRow(NewStaffChangeRow):
    """A change of the company's people."""

    id: int


class PlanVersionListRow(TypedDict):
    """A publication of a plan version; of one that was only read at a start, `person` and `role`
    are None and `name` is its author.
    """

    hash: str
    at: datetime
    person: str | None
    name: str
    role: str | None
    note: str
