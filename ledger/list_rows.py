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
    unconfirmed: bool  # reported without proof and not confirmed since
    plan_version: str
    drill: list[str] | None


class IncidentDetailRow(IncidentListRow):
    """One incident or routine run, looked up by its number."""

    routine: bool  # a scheduled duty
    due_at: datetime | None  # when its run is due to be woken


class RectificationListRow(TypedDict):
    """An incident that was opened about another one, to put right what went wrong."""

    id: int
    state: str
    opened_at: datetime
    closed_at: datetime | None
    fields: dict[str, Any]  # of its signal


class TimelineListRow(TypedDict):
    """A timeline entry: `code` with `params` is what a catalogue renders; `way`, `person` and
    `on_behalf_of` of an answer or an act: its way, its author, in whose place.
    """

    id: int
    incident: int
    at: datetime
    clause: list[str]
    step: str
    item: str | None  # of a step that runs for each of several
    code: str
    params: dict[str, Any]
    way: str | None
    person: str | None
    on_behalf_of: str | None


class NoticeListRow(TypedDict):
    """A message owed, sent or answered. `why`: the reason for its state.

    `person` was asked; `answered_by` gave the answer by `way`, in the place of `on_behalf_of`
    where they are not the same.
    """

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
    received_at: datetime | None  # confirmed as received, still to be answered
    answered_at: datetime | None
    answer: str | None
    way: str | None
    answered_by: str | None
    on_behalf_of: str | None
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


class WholeParkedRow(ParkedListRow):
    """One of them, with its body as far as it is shown."""

    body: bytes


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
    published_at: datetime | None  # None: signed, but not published
    by: str
    role: str | None  # None: loaded at a start
    note: str
    in_force: bool
    signed_by: list[str]  # names, while others have to sign it too


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


class AuditListRow(TypedDict):
    """A line of the audit table (`ledger.audit`)."""

    id: int
    at: datetime
    person: str | None
    way: str
    on_behalf_of: str | None
    key: str | None
    what: str
    target: str
    incident: int | None
    before: Any  # JSON
    after: Any  # JSON
    address: str | None
    previous: str
    hash: str


class NewStaffChangeRow(TypedDict):
    """A change of the company's people as it is added.

    `what`: away, unreachable, back, on duty, holds, gives up. `by`: who said so (`Actor.label`).
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


class SessionListRow(TypedDict):
    """A login in use. `person` None: with the shared token."""

    id: int
    person: str | None
    way: str  # code, link, password, oidc, token; with "+totp" after a second factor
    created_at: datetime
    last_seen_at: datetime
    ends_at: datetime  # at the latest
    address: str | None
    agent: str  # of the browser, shortened
