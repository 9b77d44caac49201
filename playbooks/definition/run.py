"""A run: the incident's own copy of its playbook, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

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

    def next_due(self) -> datetime | None:
        """The earliest moment at which something must be done about it."""
        if self.state not in ("open", "standing"):
            return None
        # Sorted by moment (`step_timing.reminders`).
        soon = [moment for moment, _ in self.reminders[:1]]
        return min((m for m in (self.wake, self.deadline, self.resume, *soon) if m), default=None)


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


@dataclass(slots=True)
class ItemFacts:
    """One item of `for each`: its reported facts, and the fields that identify further reports
    about it.
    """

    since: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    same: dict[str, Any] = field(default_factory=dict)
    over: bool = False  # a further report about the same is a new one


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
    opened_on: str = ""  # the signal that opened it, if one did
    quiet_at: datetime | None = None  # without any event until then, the owner is asked
    midnight: datetime | None = (
        None  # when the day turns next, where its playbook depends on which day it is
    )
    # faults of the plan that the owner has been paged about
    told: list[str] = Field(default_factory=list)
    drill: bool = (
        False  # a live drill: only its own people are reached, and nothing else is touched
    )
    people: tuple[str, ...] = ()  # the drill's own people
    acting: str | None = (
        None  # the role that commands in place of leader and deputy, once appointed (2.1.1c)
    )

    def unit_of(self, unit: str | None) -> str | None:
        """The truck of this run that a report about `unit` concerns: itself, or the one it
        replaces.
        """
        if unit in self.units:
            return unit
        return next(
            (failed for failed, facts in self.units.items() if unit and facts.standby == unit), None
        )

    def next_due(self) -> datetime | None:
        """When the run must be woken at the latest; the agenda is derived from this, never stored
        here.
        """
        if self.status == "closed":
            return None
        own = (moment for moment in (self.quiet_at, self.midnight) if moment)
        return min((*own, *(m for r in self.steps.values() if (m := r.next_due()))), default=None)
