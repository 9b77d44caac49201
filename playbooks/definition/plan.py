"""A plan that has been read: frozen, checked, ready to decide with.

Made by `playbooks.loader`, never by hand.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cached_property
from typing import Any, Literal

from playbooks.definition.agreement import Agreement
from playbooks.definition.conditions import Condition
from playbooks.definition.data_requirements import SEEN_SUSPENSIONS
from playbooks.definition.declarations import (
    ROLE_WAYS,
    ApprovalSpec,
    AudienceSpec,
    Command,
    CustomersSpec,
    Escalation,
    FactSpec,
    PoolSpec,
    ReporterField,
    SignalSpec,
    Titles,
)
from playbooks.definition.departments import Department
from playbooks.definition.desk_rights import DEFAULT, PUBLISH, DeskRights
from playbooks.definition.facts import OF_PLACE, declared_facts
from playbooks.definition.linked_kinds import reachable_kinds
from playbooks.definition.sources import Allowed
from playbooks.definition.step import Step
from playbooks.definition.step_index import StepIndex
from playbooks.definition.step_links import Dependency, Reminder, Repeat, StepRef
from playbooks.definition.thing_fields import ThingFields, thing_fields
from playbooks.definition.things import ThingSpec
from playbooks.definition.time_limits import Calendar, Limit
from playbooks.definition.triggers import Join, Opening, RandomSchedule, Suppression
from playbooks.definition.written_plan import Sentence
from playbooks.keywords.plan_names import LanguageNames

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
# Names for people, customers and trucks: a clause that only they name is carried out by nothing.
NAMES_ONLY = ("audiences", "customers", "pools")
MUST_RUN = ("response", "routine", "policy")  # clauses of these kinds need a carrier, and a drill


@dataclass(frozen=True)
class Playbook(StepIndex):
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
    urgency: str = ""  # the name of an escalation; empty: the usual one
    # it is major as well once one of these has ended so
    major_after: tuple[StepRef, ...] = ()
    ours: bool = False  # added by the company; the written plan does not say it

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
    def fact_names(self) -> frozenset[str]:
        """Every fact that one of its conditions or steps names."""
        own = [condition for condition in (self.major, self.closes_when) if condition]
        conditions = own + [when for step in self.steps.values() for when in step.whens]
        again = {name for step in self.steps.values() for name in step.again_when}
        return frozenset(name for c in conditions for name in c.names) | again

    @cached_property
    def looks_at_suspensions(self) -> bool:
        """Whether something in it depends on what other incidents have suspended."""
        steps = self.steps.values()
        if any(step.services or getattr(step.does, "service", None) for step in steps):
            return True
        said = {name for step in steps for name in step.values.values()}
        shown = {name for step in steps for name in getattr(step.does, "show", ())}
        names = self.fact_names | said | shown
        return any(name.rpartition(".")[2] in OF_PLACE for name in names)

    @cached_property
    def follows(self) -> frozenset[str]:
        """Signals a running incident of this kind reacts to, in addition to those it opens on."""
        waited = {
            s.does.signal for s in self.steps.values() if s.does.word == "wait" and s.does.signal
        }
        return frozenset(waited | set(self.ends_on))


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
    counts: str | None = None  # a kind of incident, counted over the period before
    counted_by: tuple[str, ...] = ()  # fields of its reports
    if_missed: Limit | Literal["once", "leave out"] = "leave out"


@dataclass(frozen=True)
class Plan:
    """`hash` is of the files' contents; `texts` is language -> key -> wording.

    The loader adds file by file to an empty one: policies are read against what plan.yaml
    declares, playbooks against both.
    """

    hash: str = ""  # of what it means; of a version in the ledger, the key it is kept under
    content: str = ""  # hash of the bytes of its files
    # language -> what its names are called: for files that are read after it (drills)
    words: dict[str, LanguageNames] = field(default_factory=dict)
    name: Titles = field(default_factory=dict)
    languages: tuple[str, ...] = ("zh", "en")
    # of the chain from order to customer (1.4)
    links: tuple[str, ...] = ("ordering", "settlement", "sorting", "delivery")
    clauses: dict[str, tuple[Titles, str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    signals: dict[str, SignalSpec] = field(default_factory=dict)
    sources: dict[str, Allowed] = field(default_factory=dict)
    things: dict[str, dict[str, ThingSpec]] = field(default_factory=dict)  # kind -> id -> thing
    audiences: dict[str, AudienceSpec] = field(default_factory=dict)
    customers: dict[str, CustomersSpec] = field(default_factory=dict)
    pools: dict[str, PoolSpec] = field(default_factory=dict)
    escalation: Escalation = Escalation()  # the usual one
    escalations: dict[str, Escalation] = field(default_factory=dict)  # by urgency
    command: Command = field(default_factory=Command)
    playbooks: dict[str, Playbook] = field(default_factory=dict)
    routines: dict[str, Routine] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    publish: tuple[str, ...] = ("leading group",)  # roles or audiences
    publish_agree: Agreement = Agreement(1)  # how many must sign a version
    # customer class -> cartons proposed (3.2.5)
    replenishment: dict[str, int] = field(default_factory=dict)
    approvals: dict[str, ApprovalSpec] = field(default_factory=dict)
    departments: tuple[Department, ...] = ()
    desk: DeskRights | None = None  # None: the plan does not say
    sender: str = "muster.invalid"  # who announces in public, as CAP wants it named
    facts: dict[str, FactSpec] = field(default_factory=dict)
    since: str = ""  # the day it came into force, as the plan writes it
    scope: Titles = field(default_factory=dict)
    publish_clause: tuple[str, ...] = ()
    # how long what was written about a person is kept after they have left
    keep_persons: timedelta = timedelta()
    segments_at_most: int = 4  # SMS that one message may become
    sentences: dict[str, Sentence] = field(default_factory=dict)  # of clauses.yaml
    carried: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # (clause, path of words) outside playbooks and routines
    # clause -> registers and facts (`facts.NAME`) that keep its record
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def reporter_fields(self) -> dict[str, ReporterField]:
        """Fields whose values are a reporter's own words, by name."""
        found: dict[str, ReporterField] = {}
        for signal in self.signals.values():
            for spec in signal.free_fields:
                known = found[spec.name].defaults if spec.name in found else ()
                found[spec.name] = ReporterField(spec.kind, (*known, spec.default or ""))
        return found

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
            | (frozenset({SEEN_SUSPENSIONS}) if book.looks_at_suspensions else frozenset())
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

    def has_right(self, right: str) -> tuple[str, ...]:
        """Who has a right at the desk: roles, audiences or departments, as the plan names them."""
        if right == PUBLISH:
            return self.publish
        return (self.desk or {}).get(right, DEFAULT.get(right, ()))

    def roles_named(self, name: str) -> tuple[str, ...]:
        """The roles that a name means: those of an audience or a department, else itself. An
        audience that depends on the incident means none.
        """
        if spec := self.audiences.get(name):
            return (spec.value,) if spec.way in ROLE_WAYS else ()
        return next((d.roles for d in self.departments if d.name == name), (name,))

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
    def thing_fields(self) -> ThingFields:
        return thing_fields(self.signals.values())

    @cached_property
    def counted(self) -> dict[str, str]:
        """Fact of the incident -> the set of customers whose size it is."""
        return {spec.fact: name for name, spec in self.customers.items() if spec.fact}

    @cached_property
    def types(self) -> dict[str, str]:
        """Every fact a condition of this plan may read, with its type."""
        return declared_facts(self.signals, self.values, self.facts, self.customers, self.things)

    def ladder(self, urgency: str) -> Escalation:
        """Who is called how for steps of an urgency; the usual escalation where none is named."""
        return self.escalations.get(urgency, self.escalation)

    def playbook(self, kind: str) -> Playbook:
        """The playbook of a kind of incident; a routine's duty runs as an incident of the routine's
        name.
        """
        return self.playbooks.get(kind) or self.routines[kind].playbook
