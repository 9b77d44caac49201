"""What rules look at: who was told what, what ended in trouble, how many messages each person got."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from drills.simulation import DrillMessage
from incidents import effects as do
from playbooks.definition.plan import Playbook
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step

# What a text says about a service, by its wording.
SAYS: dict[str, tuple[str, str]] = {
    "service.suspended": ("delivery", "off"),
    "service.resumed": ("delivery", "on"),
    "staff.suspended": ("delivery", "off"),
    "staff.suspended.head": ("delivery", "off"),
    "staff.suspended.office": ("delivery", "off"),
    "staff.resumed": ("delivery", "on"),
    "staff.resumed.office": ("delivery", "on"),
    "staff.put.off": ("delivery", "on"),
    "roads.staff.held": ("delivery", "off"),
    "roads.staff.back": ("delivery", "on"),
    "roads.held": ("delivery", "off"),
    "roads.resumed": ("delivery", "on"),
    "weather.later": ("delivery", "on"),
    "weather.cash": ("e-settlement", "off"),
    "settlement.in.cash": ("e-settlement", "off"),
    "weather.cash.over": ("e-settlement", "on"),
    "settlement.resumed": ("e-settlement", "on"),
}
# What ends a step in trouble, whatever its kind.
TROUBLE = frozenset(
    {"refused", "overdue", "silent", "none", "some unreached", "incomplete", "nobody"}
)


@dataclass(frozen=True)
class Word:
    """The last thing somebody was told about a service."""

    says: str
    incident: int
    at: datetime
    key: str


@dataclass
class Ended:
    """A step that ended in trouble, and when somebody heard of it by another step."""

    incident: int
    step: Step
    key: str
    outcome: str
    at: datetime
    heard: datetime | None = None


@dataclass
class Seen:
    """What rules look at."""

    words: dict[tuple[str, str], Word] = field(default_factory=dict)  # (person, service) -> word
    public: dict[int, do.Announce] = field(default_factory=dict)  # incident -> latest announcement
    troubles: list[Ended] = field(default_factory=list)
    told: dict[tuple[int, str], datetime] = field(
        default_factory=dict
    )  # (incident, person) -> last
    hours: dict[str, deque[datetime]] = field(default_factory=dict)  # person -> of the last hour
    most: dict[str, int] = field(default_factory=dict)  # role -> most messages in an hour
    opened: dict[int, datetime | None] = field(default_factory=dict)  # -> when somebody heard
    # Of the last thing that happened.
    fresh: list[DrillMessage] = field(default_factory=list)
    effects: list[tuple[int, do.Effect]] = field(default_factory=list)
    entries: list[do.TimelineEntry] = field(default_factory=list)
    by_silence: list[tuple[int, str, str]] = field(default_factory=list)
    closed: list[Run] = field(default_factory=list)
    texted: tuple[str, str] = ("", "")  # what somebody answered by text, and the text
    taken: str = ""  # the answer that it was taken for
    lost: bool = False  # the text was not understood
    # incident, unit, for which, when
    released: list[tuple[int, str, str, datetime]] = field(default_factory=list)
    refused_report: str = ""  # the signal of a report that nobody took
    off_before: frozenset[str] = frozenset()  # retailers without delivery
    by_time_alone: bool = False  # nobody reported or answered anything
    grew: int = 0  # the incident whose warnings have become worse

    def forget(self) -> None:
        """Something else is about to happen."""
        for last in (
            self.fresh,
            self.effects,
            self.by_silence,
            self.closed,
            self.released,
            self.entries,
        ):
            last.clear()
        self.refused_report, self.grew = "", 0
        self.texted, self.taken, self.lost = ("", ""), "", False


_FOLLOWERS: dict[tuple[int, str], tuple[Playbook, frozenset[str]]] = {}


def followers(book: Playbook, step: str) -> frozenset[str]:
    """Steps that come after a step, and after those."""
    known = _FOLLOWERS.get((id(book), step))
    if known is None or known[0] is not book:
        found = {step}
        while more := {
            name for name, each in book.steps.items()
            if name not in found and any(ref.step in found for turn in each.afters for ref in turn.refs)
        }:  # fmt: skip
            found |= more
        known = _FOLLOWERS[id(book), step] = book, frozenset(found - {step})
    return known[1]


def ended_now(before: Run | None, run: Run) -> Iterator[tuple[str, StepRecord, StepRecord | None]]:
    """Steps that ended, or ended again, by the last event."""
    for key, record in run.steps.items():
        old = before.steps.get(key) if before else None
        ended = record.state in ("ended", "standing") and record.outcome is not None
        same = old and (old.state, old.outcome, old.asking) == (
            record.state,
            record.outcome,
            record.asking,
        )
        if ended and not same and record.outcome != "withdrawn":
            if not (old and old.state == "standing" and old.outcome == record.outcome):
                yield key, record, old
