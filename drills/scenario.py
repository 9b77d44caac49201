"""What a drill says: who reports, answers, is away or cannot be reached, minute by minute, and what
must have come of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from incidents.company import Availability


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A signal reported `at` so long after the start."""

    at: timedelta
    signal: str
    fields: dict[str, Any]
    source: str = "drill"


@dataclass(frozen=True, slots=True)
class RoutineLine:
    """A routine of the plan that begins `at` after the start (at one site, or at each site it
    applies to).
    """

    at: timedelta
    routine: str
    site: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """The person asked in `step` answers `after` this delay; a rule applies `times` times (None:
    always), then the next matching rule.
    """

    step: str
    answer: str
    after: timedelta
    role: str | None = None
    times: int | None = None
    item: str | None = None
    person: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonSelector:
    """Those who hold a role with a rank (None: any), at a site (None: all of them)."""

    role: str
    rank: int | None = 0
    site: str | None = None


@dataclass(frozen=True, slots=True)
class PublishLine:
    """Publishes a plan version made of `files`, `at` after the start.

    `by`: a role held, or a person.
    """

    at: timedelta
    by: PersonSelector
    note: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """People who cannot be called from `begins` until `ends` after the start (None: before the
    start, after the end).
    """

    who: PersonSelector
    how: Availability = "away"
    begins: timedelta | None = None
    ends: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A person changes their vote or the order in force of a step, `at` after the start."""

    at: timedelta
    step: str
    answer: str
    who: PersonSelector
    item: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AbsenceChange:
    """People leave (`how`), or are back (None)."""

    who: PersonSelector
    how: Availability | None


@dataclass(frozen=True, slots=True)
class UnreachablePhoneLine:
    """Phones that are dead from `begins` until `ends`: what is sent there turns out undeliverable
    `after` so long.
    """

    who: PersonSelector
    begins: timedelta
    ends: timedelta | None
    after: timedelta


@dataclass(frozen=True, slots=True)
class OutageLine:
    """Muster is down from `begins` until `ends`: events in between are processed at restart."""

    begins: timedelta
    ends: timedelta


@dataclass(frozen=True, slots=True)
class Expectation:
    """A line that must stand in the transcript (`never`: must not): step and effect, so often, no
    later than `by`.
    """

    step: str
    effect: str
    at_least: int = 1
    by: timedelta | None = None
    never: bool = False
    at_most: int | None = None
    since: timedelta | None = None
    role: str | None = None
    item: str | None = None
    says: str | None = None  # part of the line's text
    proves: tuple[str, ...] = ()  # numbers of sentences of the written plan
    line: int = 0  # in the drill's file


@dataclass(frozen=True)
class Drill:
    """One rehearsal. Only `people` (persons or roles) may be reached in a live drill."""

    name: str
    titles: dict[str, str]
    playbook: str
    clauses: tuple[str, ...]
    starts: datetime
    runs: timedelta
    sends: tuple[ReportLine, ...]
    replies: tuple[ReplyLine, ...]
    away: tuple[AbsenceLine, ...] = ()
    expects: tuple[Expectation, ...] = ()
    begins: tuple[RoutineLine, ...] = ()
    dead: tuple[UnreachablePhoneLine, ...] = ()
    down: tuple[OutageLine, ...] = ()
    people: tuple[str, ...] = ()
    publishes: tuple[PublishLine, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    company: str | None = (
        None  # the file of a company that lies beside the plan; None: the demo company of the day
    )
