"""A plan that has been read: frozen, checked, ready to decide with.

Made by `playbooks.loader`, never by hand.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property
from typing import Any, Literal

from playbooks.definition.conditions import Condition
from playbooks.definition.declarations import (
    ApprovalSpec,
    AudienceSpec,
    Command,
    CustomersSpec,
    Escalation,
    FactSpec,
    Group,
    PoolSpec,
    SignalSpec,
    Titles,
)
from playbooks.definition.departments import Department
from playbooks.definition.facts import declared_facts
from playbooks.definition.linked_kinds import reachable_kinds
from playbooks.definition.step_links import Dependency, Reminder, Repeat, StepRef
from playbooks.definition.time_limits import Calendar, Limit
from playbooks.definition.triggers import Opening, Suppression

__all__ = [
    "Dependency",
    "Join",
    "MUST_RUN",
    "Plan",
    "Playbook",
    "QUIET",
    "Reminder",
    "Repeat",
    "Routine",
    "RandomSchedule",
    "Step",
    "StepRef",
]

QUIET = "quiet"  # the built-in question to the owner when nothing has happened for long
MUST_RUN = ("response", "routine", "policy")  # clauses of these kinds need a carrier, and a drill


@dataclass(frozen=True)
class Step:
    """One line of a playbook.

    Group words are already folded in. `does` is its kind with its object
    (`playbooks.engine.steps`).
    """

    id: str
    does: Any
    clause: tuple[str, ...] = ()
    afters: tuple[Dependency, ...] = ()
    untils: tuple[Dependency, ...] = ()
    whens: tuple[Condition, ...] = ()
    again_when: str | None = None
    within: Limit | None = None
    if_late: str | None = None
    remind: Reminder | None = None
    repeat: Repeat | None = None
    hours: tuple[time, time] | None = None
    each: tuple[str, str] | None = (
        None  # ("unit", "incident.units"): the word for one, and where they are kept
    )
    text: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    ends: tuple[str, ...] = ()
    title: Titles = field(default_factory=dict)
    builtin: bool = False
    line: int = 0
    file: str = ""  # location, if not in its playbook's own file
    group: Group | None = None
    lines: dict[str, int] = field(default_factory=dict, compare=False)  # option -> location


@dataclass(frozen=True, slots=True)
class Join:
    """`same unit`, `same site`, `same FIELD` (an alert, a host) or `overlapping area`, within a
    time of the incident's opening.
    """

    by: Literal["unit", "site", "field", "area"]
    within: Limit | None = None
    field: str = ""


@dataclass(frozen=True)
class Playbook:
    """What is done about one kind of incident."""

    name: str
    titles: Titles
    links: tuple[str, ...]
    owner: str
    openings: tuple[Opening, ...]
    joins: tuple[Join, ...]
    ends_on: tuple[str, ...]
    major: Condition | None
    closes_when: Condition | None
    steps: dict[str, Step]
    clause: tuple[str, ...] = ()
    quiet_while: Suppression = Suppression()
    quiet_for: Limit | None = None
    catch_all: bool = False

    @cached_property
    def opens_on(self) -> frozenset[str]:
        """The signals it opens on, regardless of conditions."""
        return frozenset(o.signal for o in self.openings)

    @cached_property
    def each_site(self) -> tuple[str, ...]:
        """Which sites steps stand for each of: all of them, those the incident hits, or none."""
        return tuple(
            dict.fromkeys(s.each[1] for s in self.steps.values() if s.each and s.each[0] == "site")
        )

    @cached_property
    def confirms(self) -> bool:
        """Whether the acting commander is confirmed here: until then leader and deputy have no
        substitute.
        """
        return any(s.does.word == "appoint" for s in self.steps.values())

    @cached_property
    def fact_names(self) -> frozenset[str]:
        """Every fact that one of its conditions or steps names."""
        own = [condition for condition in (self.major, self.closes_when) if condition]
        conditions = own + [when for step in self.steps.values() for when in step.whens]
        again = {step.again_when for step in self.steps.values() if step.again_when}
        return frozenset(name for c in conditions for name in c.names) | again

    @cached_property
    def follows(self) -> frozenset[str]:
        """Signals a running incident of this kind reacts to, in addition to those it opens on."""
        waited = {
            s.does.signal for s in self.steps.values() if s.does.word == "wait" and s.does.signal
        }
        return frozenset(waited | set(self.ends_on))


@dataclass(frozen=True, slots=True)
class RandomSchedule:
    """Random days: this many times in each week or month, unpredictable."""

    times: int
    of: Literal["week", "month"]


@dataclass(frozen=True)
class Routine:
    """A scheduled duty: a playbook opened by a calendar instead of a signal.

    One of `every` (calendar), `spot` (random days), `after_closing` (`due` after an incident of
    these `kinds`, where `condition` is true). `if_missed` while no process was up: done "once",
    skipped, or done if no later than a limit.
    """

    name: str
    titles: Titles
    clause: tuple[str, ...]
    playbook: Playbook
    every: str | None = None
    spot: RandomSchedule | None = None
    after_closing: bool = False
    at: time = time(9)
    hours: tuple[time, time] | None = None
    due: Limit | None = None
    kinds: tuple[str, ...] = ()
    condition: Condition | None = None
    each: Literal["site", "unit"] | None = None
    if_missed: Limit | Literal["once", "leave out"] = "leave out"


@dataclass(frozen=True)
class Plan:
    """`hash` is of the files' contents; `texts` is language -> key -> wording.

    The loader adds file by file to an empty one: policies are read against what plan.yaml
    declares, playbooks against both.
    """

    hash: str = ""
    name: Titles = field(default_factory=dict)
    languages: tuple[str, ...] = ("zh", "en")
    # of the chain from order to customer (1.4)
    links: tuple[str, ...] = ("ordering", "settlement", "sorting", "delivery")
    clauses: dict[str, tuple[Titles, str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    signals: dict[str, SignalSpec] = field(default_factory=dict)
    audiences: dict[str, AudienceSpec] = field(default_factory=dict)
    customers: dict[str, CustomersSpec] = field(default_factory=dict)
    pools: dict[str, PoolSpec] = field(default_factory=dict)
    escalation: Escalation = Escalation()
    command: Command = field(default_factory=Command)
    playbooks: dict[str, Playbook] = field(default_factory=dict)
    routines: dict[str, Routine] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    publish: tuple[str, ...] = ("leading group",)  # roles or audiences
    # customer class -> cartons proposed (3.2.5)
    replenishment: dict[str, int] = field(default_factory=dict)
    approvals: dict[str, ApprovalSpec] = field(default_factory=dict)
    departments: tuple[Department, ...] = ()
    sender: str = "muster.invalid"  # who announces in public, as CAP wants it named
    facts: dict[str, FactSpec] = field(default_factory=dict)
    since: str = ""  # the day it came into force, as the plan writes it
    scope: Titles = field(default_factory=dict)
    publish_clause: tuple[str, ...] = ()
    segments_at_most: int = 4  # SMS that one message may become
    carried: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # (clause, path of words) outside playbooks and routines
    # clause -> registers and facts (`facts.NAME`) that keep its record
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def all_playbooks(self) -> tuple[Playbook, ...]:
        """The playbooks, then those of the routines."""
        return (*self.playbooks.values(), *(r.playbook for r in self.routines.values()))

    @cached_property
    def asks(self) -> dict[str, frozenset[str]]:
        """Kind of incident -> optional data its steps use; kinds it may open included."""
        books = {book.name: book for book in self.all_playbooks}
        own = {
            name: frozenset(w for s in book.steps.values() for w in s.does.asks_of(self))
            for name, book in books.items()
        }
        opened = {
            name: {s.does.open for s in book.steps.values() if s.does.word == "open"}
            for name, book in books.items()
        }
        return {
            name: own[name].union(*(own.get(o, frozenset()) for o in reachable_kinds(name, opened)))
            for name in books
        }

    def opened_by(self, signals: Set[str]) -> list[str]:
        """Kinds of incidents that these signals may open; the one for everything else only where
        one of them may open nothing.
        """
        always = {
            o.signal for book in self.playbooks.values() for o in book.openings if o.when is None
        }
        rest = not signals <= always
        return [
            name
            for name, book in self.playbooks.items()
            if (book.catch_all and rest) or not signals.isdisjoint(book.opens_on)
        ]

    @cached_property
    def counted(self) -> dict[str, str]:
        """Fact of the incident -> the set of customers whose size it is."""
        return {spec.fact: name for name, spec in self.customers.items() if spec.fact}

    @cached_property
    def types(self) -> dict[str, str]:
        """Every fact a condition of this plan may read, with its type."""
        return declared_facts(self.signals, self.values, self.facts, self.customers)

    def playbook(self, kind: str) -> Playbook:
        """The playbook of a kind of incident; a routine's duty runs as an incident of the routine's
        name.
        """
        return self.playbooks.get(kind) or self.routines[kind].playbook
