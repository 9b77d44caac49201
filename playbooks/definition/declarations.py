"""Names a plan gives before its steps: signals and their fields, audiences, sets of customers,
pools, the escalation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from playbooks.definition.conditions import Condition
from playbooks.definition.things import ThingNames
from playbooks.definition.time_limits import Hours, Limit, read_limit

FieldKind = Literal[
    "unit",
    "place",
    "site",
    "brand",
    "customer",
    "lines",
    "yes or no",
    "whole number",
    "number",
    "text",
    "time",
    "area",
    "one of",
    "some of",
    "thing",
]
NAMING = ("unit", "site", "brand", "customer")  # kinds of fields that say what a report is about
Keep = Literal["latest", "most", "all", "earliest", "last"]  # the last two: of times
Way = Literal[
    "role",
    "driver of",
    "on call",
    "command",
    "owner of",
    "role in",
    "factory of",
    "account manager of",
    "who accepted",
]
# Who may report without a login: any visitor of the phone page; holders of the truck's link;
# no one.
OpenTo = Literal["anybody", "the truck", "staff"]
ROLE_WAYS = ("role", "on call")  # audiences that name a role; others depend on the incident
AudiencePlace = Literal["incident.site", "unit.site", "anywhere"]
Titles = dict[str, str]  # language -> wording


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a signal. `default` None: the sender must give it."""

    name: str
    kind: FieldKind
    default: str | None
    keep: Keep
    titles: Titles
    choices: tuple[str, ...] = ()  # of `one of: […]` and `some of: […]`, from the least to the most
    # a choice's wording in one of the plan's languages, in small letters -> the choice
    other_names: dict[str, str] = field(default_factory=dict)
    things: ThingNames | None = None  # of `is: host`: the register of hosts


@dataclass(frozen=True, slots=True)
class ReporterField:
    """A field that a reporter fills with free words; `defaults` are ours, not a reporter's."""

    kind: FieldKind
    defaults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignalSpec:
    """A declared signal.

    `records` is its additional effect on the company's data (`rest of the route served`, `unit in
    order`).
    """

    name: str
    titles: Titles
    fields: dict[str, FieldSpec]
    records: str | None = None
    gathers: str | None = None  # `for each: signal in incident.<this>`
    by: tuple[str, ...] = ()  # fields that identify gathered reports; none: each report is an item
    settles: str | None = None  # the one of these that it names is over
    open_to: OpenTo = "staff"
    say_first: Titles = field(default_factory=dict)  # shown before reporting
    say_after: Titles = field(default_factory=dict)  # shown after reporting
    # what one of the reports that gather is called
    called: Titles = field(default_factory=dict)

    @property
    def free_fields(self) -> Iterator[FieldSpec]:
        """Fields that hold a reporter's own words: notes, places, and all texts where the public
        may report.
        """
        for spec in self.fields.values():
            words = spec.kind in ("text", "thing")
            note = words and (spec.keep == "all" or self.open_to_public)
            if note or spec.kind == "place":
                yield spec

    @property
    def open_to_public(self) -> bool:
        """Whether the phone page takes it without a login."""
        return self.open_to == "anybody"

    @property
    def open_to_the_truck(self) -> bool:
        """Whether a truck's link takes it for that truck."""
        return self.open_to != "staff" and any(f.kind == "unit" for f in self.fields.values())

    @property
    def unit_field(self) -> str | None:
        """The field that names the truck it is about."""
        return next((name for name, f in self.fields.items() if f.kind == "unit"), None)


@dataclass(frozen=True, slots=True)
class FactSpec:
    """An external fact: its type, and its source in the company.

    It may have no value yet.
    """

    name: str
    kind: FieldKind
    titles: Titles
    source: Titles


@dataclass(frozen=True, slots=True)
class AudienceSpec:
    """A named audience: a role at a place, a unit's driver, the person on call, the commander."""

    name: str
    way: Way
    value: str
    at: AudiencePlace = "anywhere"
    clause: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomersSpec:
    """A set of retailers, never expanded in a run: those still to be served by a truck (`on`),
    those in an area, the one it is about (`named`), those served from the incident's site (`here`),
    or all.

    `inside` names the field that holds the incident's area; `without` the service that the incident
    suspended (`others`: that other incidents suspend); `where` filters any of them; `first` says
    who is notified before the others.
    """

    name: str
    on: str | None = None
    clause: tuple[str, ...] = ()
    inside: str | None = None
    where: Condition | None = None
    first: tuple[str, ...] = ()
    without: str | None = None
    others: bool = False
    named: bool = False
    here: bool = False

    @property
    def live(self) -> bool:
        """Whether who is in it follows an area, which may grow."""
        return bool(self.inside or self.without)

    @property
    def fact(self) -> str | None:
        """The fact of the incident that is its size: `key customers hit` is
        `incident.key_customers_hit`.
        """
        name = self.name.replace(" ", "_").replace("-", "_")
        return (
            name
            if not (self.others or self.named)
            and name.isascii()
            and name.isidentifier()
            and name.islower()
            else None
        )


@dataclass(frozen=True, slots=True)
class PoolSpec:
    """Where a dispatch takes its candidates from: standby trucks, or people who hold one of some
    roles, in the order of the roles.
    """

    name: str
    units: str | None
    people: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()
    # name -> condition on a candidate, for steps to name
    fits: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApprovalSpec:
    """Who approves how much: (up to so many cartons, audience), ascending; None: however many."""

    name: str
    ranges: tuple[tuple[int | None, str], ...]
    clause: tuple[str, ...] = ()

    def by(self, cartons: int) -> str:
        """The audience that approves so many. Reading a plan has proved that there is one."""
        return next(
            audience for up_to, audience in self.ranges if up_to is None or cartons <= up_to
        )


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is called next without an answer, how long each level has, and the last resort (2.1.1d,
    3.1.11).

    `pauses`: how long each level has in the first round, the second and so on; the last one holds
    for the rest. `hours`: no calls outside of them. Without `last_resort` the last round is called
    once more each working day.

    `last_pauses`: the pauses between calls of the last resort; after the last one it is called once
    a day. Empty: the pause of the last round, without end.

    `quiet_after_ack`: how long no person is called about a late step after one took it up, for
    the first time, the second and so on; the last one holds for the rest.

    `most_an_hour`: of messages to one person; further ones are held back. With a last resort, only
    calls that repeat are: an emergency is never held back.
    """

    levels: tuple[str, ...] = ()
    pauses: tuple[Limit, ...] = (read_limit("5m"),)
    rounds: int = 1
    last_resort: str = ""
    quiet_after_ack: tuple[Limit, ...] = (read_limit("30m"),)
    clause: tuple[str, ...] = ()
    hours: Hours | None = None
    last_pauses: tuple[Limit, ...] = ()
    most_an_hour: int | None = None

    @property
    def limit_of_first_calls(self) -> int | None:
        """How many messages an hour one person gets, where not even the first call is urgent."""
        return None if self.last_resort else self.most_an_hour

    @property
    def wait(self) -> Limit:
        """How long a level has in the first round."""
        return self.pauses[0]

    def pause(self, number: int) -> Limit:
        """How long a level has in a round, counted from 1."""
        return self.pauses[min(number, len(self.pauses)) - 1]

    def quiet_after(self, number: int) -> Limit:
        """How long no person is called after a late step was taken up so many times."""
        return self.quiet_after_ack[min(number, len(self.quiet_after_ack)) - 1]


@dataclass(frozen=True)
class Command:
    """Who commands (2.1.1b), and who does when all of `led_by` are away (2.1.1c): the first of
    `first` whose condition is true, else by kind.

    `confirm_by`: the roles asked to confirm it, within `within`; empty if the proposal takes effect
    at once.
    """

    acting: dict[str, str] = field(default_factory=dict)
    first: tuple[tuple[Condition, str], ...] = ()
    led_by: tuple[str, ...] = ("leader", "deputy leader")
    confirm_by: tuple[str, ...] = ()
    within: Limit = field(default_factory=lambda: read_limit("15m"))
    clause: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """All audiences that may have to command, each once."""
        return tuple(dict.fromkeys((*self.acting.values(), *(role for _, role in self.first))))


@dataclass(frozen=True, slots=True)
class Group:
    """The group of a step: its name, and its titles if any."""

    name: str
    titles: Titles
