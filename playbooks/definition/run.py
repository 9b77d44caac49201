"""A run: the incident's own copy of its playbook, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, Literal

import orjson
from pydantic import BaseModel, Field

StepState = Literal["idle", "open", "standing", "ended"]


@dataclass(slots=True)
class StepRecord:
    """One step, or one instance of a step under `for each`.

    *standing*: the outcome is known but its effect lives (a truck under way). `asking` counts how
    often it was asked, so that a late answer never counts for the next asking. `tokens` are the
    askings that may still be answered.
    """

    state: StepState = "idle"
    outcome: str | None = None
    at: datetime | None = None
    started: datetime | None = None
    deadline: datetime | None = None
    counted_from: datetime | None = (
        None  # the moment from which the deadline counts, if not the start
    )
    wake: datetime | None = None
    resume: datetime | None = None  # a repeating step: next time to ask
    asking: int = 0
    times: int = 0
    late: bool = False
    marks: list[str] = field(default_factory=list)
    # still to come, with their marks
    reminders: list[tuple[datetime, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)

    def copy(self) -> StepRecord:
        own = StepRecord(*_step_values(self))
        own.marks, own.reminders, own.tokens = [*own.marks], [*own.reminders], [*own.tokens]
        own.data = _of_its_own(own.data)
        return own

    def next_due(self) -> datetime | None:
        """The earliest moment at which something must be done about it."""
        if self.state not in ("open", "standing"):
            return None
        soonest = self.wake
        if self.deadline and (soonest is None or self.deadline < soonest):
            soonest = self.deadline
        if self.resume and (soonest is None or self.resume < soonest):
            soonest = self.resume
        # Sorted by moment (`step_timing.reminders`).
        if self.reminders and (soonest is None or self.reminders[0][0] < soonest):
            soonest = self.reminders[0][0]
        return soonest


@dataclass(slots=True)
class UnitFacts:
    """What this incident knows of one of its trucks: the fields its signals named, and the takeover
    so far.
    """

    since: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    standby: str | None = None
    eta: datetime | None = None
    delay: int | None = None  # minutes expected, when a takeover was accepted
    caused: int | None = None  # minutes measured, when the last customer had been served
    in_order: bool = False  # repaired: if it fails again, that is a new story
    served: bool = False  # all that was left of its route has been delivered
    loaded: bool = False  # the standby has taken the goods over
    empty: bool = False  # a standby that failed before it had the goods: there is nothing on it
    unconfirmed: bool = False  # its reporter is not authenticated, and it is not confirmed yet
    records: str | None = None  # what its report makes known once it is confirmed
    rejected: bool = False  # reported in error: no step runs for it any more

    def copy(self) -> UnitFacts:
        own = UnitFacts(*_unit_values(self))
        own.fields = _of_its_own(own.fields)
        return own


@dataclass(slots=True)
class ItemFacts:
    """One item of `for each`: its reported facts, and the fields that identify further reports
    about it.
    """

    since: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    same: dict[str, Any] = field(default_factory=dict)
    over: bool = False  # a further report about the same is a new one
    unconfirmed: bool = False
    rejected: bool = False

    def copy(self) -> ItemFacts:
        own = ItemFacts(*_item_values(self))
        own.fields, own.same = _of_its_own(own.fields), _of_its_own(own.same)
        return own


class Run(BaseModel):
    """`plan` is the content hash of the plan the run began with; it never changes."""

    incident: int
    playbook: str
    plan: str
    site: str | None = None
    status: Literal["open", "closed"] = "open"
    major: bool = False
    opened_at: datetime
    closed_at: datetime | None = None
    fields: dict[str, Any] = Field(default_factory=dict)
    units: dict[str, UnitFacts] = Field(default_factory=dict)
    # what `for each` names -> id -> facts
    items: dict[str, dict[str, ItemFacts]] = Field(default_factory=dict)
    steps: dict[str, StepRecord] = Field(default_factory=dict)
    signals: int = 0
    unconfirmed: bool = False  # opened by an unconfirmed report
    # fields that only reports without proof have changed -> what is proven of them, or None
    unproven: dict[str, Any] = Field(default_factory=dict)
    routine: bool = False  # a scheduled duty: listed under routines, never as an incident
    opened_on: str = ""  # the signal that opened it, if one did
    quiet_at: datetime | None = None  # without any event until then, the owner is asked
    midnight: datetime | None = (
        None  # when the day turns next, where its playbook depends on which day it is
    )
    moment: datetime | None = None  # when a time that its conditions look at comes (M24)
    # what is said once: faults of the plan that the owner knows of, steps that are held back
    told: list[str] = Field(default_factory=list)
    # people out of reach of which the owner has been notified
    unreachable: list[str] = Field(default_factory=list)
    drill: bool = (
        False  # a live drill: only its own people are reached, and nothing else is touched
    )
    people: tuple[str, ...] = ()  # the drill's own people
    acting: str | None = (
        None  # the role that commands in place of leader and deputy, once appointed (2.1.1c)
    )

    def copy_to_change(self) -> Run:
        """A copy that shares nothing that can be changed, with what the ledger would give back."""
        own = {
            "fields": _of_its_own(self.fields),
            "unproven": _of_its_own(self.unproven),
            "units": {name: unit.copy() for name, unit in self.units.items()},
            "items": {
                kind: {name: item.copy() for name, item in items.items()}
                for kind, items in self.items.items()
            },
            "steps": {key: record.copy() for key, record in self.steps.items()},
            "told": [*self.told],
            "unreachable": [*self.unreachable],
        }
        return self.model_copy(update=own)

    def is_first(self, key: str) -> bool:
        """Whether what `key` identifies has not been said yet; from now on it has been."""
        if key in self.told:
            return False
        self.told.append(key)
        return True

    def unit_of(self, unit: str | None) -> str | None:
        """The truck of this run that a report about `unit` concerns: itself, or the one it
        replaces.
        """
        if unit in self.units:
            return unit
        return next(
            (failed for failed, facts in self.units.items() if unit and facts.standby == unit), None
        )

    def unit_names(self) -> frozenset[str]:
        """Every truck that reports about it may name: its own, and those that replace them."""
        return frozenset(self.units).union(u.standby for u in self.units.values() if u.standby)

    def next_due(self) -> datetime | None:
        """When the run must be woken at the latest; the agenda is derived from this, never stored
        here.
        """
        if self.status == "closed":
            return None
        own = (moment for moment in (self.quiet_at, self.midnight, self.moment) if moment)
        return min((*own, *(m for r in self.steps.values() if (m := r.next_due()))), default=None)


def _of_its_own(data: dict[str, Any]) -> dict[str, Any]:
    """A copy through JSON, as the ledger keeps it. Raises TypeError for what JSON cannot say."""
    copied: dict[str, Any] = orjson.loads(orjson.dumps(data)) if data else {}
    return copied


# in the order of the constructors; thousands of records are copied in a storm
_step_values = attrgetter(*StepRecord.__slots__)
_unit_values = attrgetter(*UnitFacts.__slots__)
_item_values = attrgetter(*ItemFacts.__slots__)
