"""Whatever may happen to a plan: generated reports, answers, failures, absences and hours, and the
rules that hold all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from drills.simulation import DrillMessage
from incidents import effects as do
from incidents.company import Absence, Company, RoleHeld, Stop, Unit
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered, Reported
from incidents.signals import Signal
from playbooks.company.company_lookup import Directory
from playbooks.company.fact_source import FactSource
from playbooks.decide import Decision, take_event
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run
from tests.playbooks.small import MONDAY, shipped_plan, small_company
from tests.playbooks.story import Story
from translations.messages import plain

Chance = tuple[Any, ...]  # what happens, and its details
UNITS = ("K-1", "K-2", "K-3", "S-1")
REPORTS = ("takeover.confirmed", "route.finished", "unit.repaired")
SMALL_REPORTS = ("standby.there", "route.finished", "unit.repaired", "all.over")
PEOPLE = (
    "hana",
    "deputy",
    "carl",
    "lena",
    "ben",
    "bob",
    "bea",
    "boss",
    "ines",
    "gina",
    "gus",
    "kai",
    "kim",
    "sam",
    "sue",
    "sid",
)
MINUTES = (1, 3, 5, 20, 60, 240, 900)
ANSWERS = {
    "acknowledge": ("acknowledged",),
    "accept": ("accepted", "refused"),
    "done": ("done", "refused"),
}
HELD = {
    "head of distribution": "hana",
    "head of the site": "hana",
    "head of security": "bob",
    "head of distribution centre": "carl",
    "leader": "lena",
    "deputy leader": "ben",
    "general manager": "boss",
    "insurer": "ines",
    "workshop": "bea",
    "account manager": "gina",
}
AWAY = ("hana", "deputy", "carl", "lena", "ben", "boss", "sam", "sue", "gina")

plan = cache(shipped_plan)


@cache
def company() -> Company:
    """The small company with the shipped plan's roles and a third truck."""
    small = small_company()
    roles = tuple(RoleHeld(role, person) for role, person in HELD.items())
    more = (
        RoleHeld("head of distribution", "deputy", None, 1),
        RoleHeld("account manager", "gus", "HQ"),
        RoleHeld("account manager", "gina", "HQ"),
    )
    third = Unit("K-3", "delivery", "EAST", "sid", "van", 150)
    stops = (
        *small.stops,
        Stop("K-3", 1, "R-1", MONDAY, 3),
        Stop("K-3", 2, "R-2", MONDAY.replace(hour=12), 3),
    )
    return replace(small, roles=roles + more, units=(*small.units, third), stops=stops)


def a_random_world(plan: Plan, away: Sequence[str] = ()) -> Fortune:
    """The small company with a third truck, and a plan of its own."""
    small = small_company(*away)
    third = Unit("K-3", "delivery", "EAST", "sid", "van", 150)
    return Fortune(plan, replace(small, units=(*small.units, third)), MONDAY, SMALL_REPORTS)


def a_world(away: Sequence[str] = ()) -> Fortune:
    absences = small_company(*away).absences
    return Fortune(plan(), replace(company(), absences=absences), MONDAY)


@dataclass(frozen=True)
class Took:
    """An event a run took: before, after, and what was asked of the world."""

    before: Run | None
    event: Event
    after: Run
    effects: tuple[do.Effect, ...]
    now: datetime
    entries: tuple[do.TimelineEntry, ...]
    stale: bool  # it answered a notice that had been withdrawn
    again: Decision | None = None  # what the same answer does when it comes a second time
    anything: Decision | None = None  # what any event does then that is about nothing


class Fortune(Story):
    """Keeps what each run took, for the rules to look at."""

    def __init__(
        self, plan: Plan, company: Company, now: datetime, reports: Sequence[str] = REPORTS
    ) -> None:
        super().__init__(plan, company, now)
        self.reports = reports
        self.plans: dict[str, Plan] = {plan.hash: plan}
        self.groups: tuple[
            tuple[str, ...], ...
        ] = ()  # members that carry no words but their group's
        self.broken = (
            "duration(incident.note)"  # the beginning of a condition that no facts can decide
        )
        self.took: list[Took] = []  # since the last thing that happened
        self.closed_with: dict[int, int] = {}
        self.stale = False

    def happens(self, chance: Chance) -> None:
        self.took.clear()
        what, *details = chance
        ways: dict[str, Callable[..., None]] = {
            "breaks": self._breaks,
            "reported": self._reported,
            "answers": self._answers,
            "fails": self._fails,
        }
        ways |= {"due": self._due_passes}
        ways |= {
            "waits": self._waits,
            "ends well": self._ends_well,
            "sleeps": self._sleeps,
            "leaves": self._leaves,
        }
        ways[what](*details)

    def _breaks(self, unit: int, accident: bool, injured: int, unfit: bool) -> None:
        self._hears(
            self.signal(
                "truck.failed",
                UNITS[unit % 4],
                accident=accident,
                injured=injured,
                driver_unfit=unfit,
                note="3 Uhr",
            )
        )

    def _reported(self, kind: int, unit: int) -> None:
        self._hears(self.signal(self.reports[kind % len(self.reports)], UNITS[unit % 4]))

    def _sleeps(self, minutes: int) -> None:
        """Every process is down so long; then each run is woken once for all that passed."""
        self.now += timedelta(minutes=MINUTES[minutes % len(MINUTES)])
        for incident in list(self.runs):
            while (due := self.runs[incident].next_due()) and due <= self.now:
                self.wake(incident, self.now)

    def _leaves(self, who: int) -> None:
        """Someone cannot be called from now on."""
        gone = Absence(PEOPLE[who % len(PEOPLE)], "away", self.now, self.now + timedelta(hours=4))
        self.company = replace(self.company, absences=(*self.company.absences, gone))
        self.directory = Directory(self.company)

    def _hears(self, signal: Signal) -> None:
        runs = dict(self.runs)
        decision = self.report(signal)
        if decision.run:
            self._kept(runs.get(decision.run.incident), Reported(signal), decision)

    def _waits(self, minutes: int) -> None:
        self.later(f"{MINUTES[minutes % len(MINUTES)]}m")

    def _due_passes(self) -> None:
        if due := self.next_due():
            self.pass_to(max(due, self.now))

    def _asked(self, pick: int) -> DrillMessage | None:
        asked = [o for o in self.owed if o.notification.expects != "nothing"]
        return asked[-1 - pick % len(asked)] if asked else None

    def _answers(self, pick: int, choice: int) -> None:
        if owed := self._asked(pick):
            self.stale = owed.state == "withdrawn"
            known = ANSWERS.get(owed.notification.expects, owed.notification.options) + ("perhaps",)
            self.answer(owed, known[choice % len(known)])
            self.stale = False

    def _fails(self, pick: int) -> None:
        if owed := self._asked(pick):
            self.stale = owed.state == "withdrawn"
            self.fail(owed, "no phone answers")
            self.stale = False

    def _ends_well(self) -> None:
        """For every step someone does what is asked of them, the standbys come, and all routes are
        served.
        """
        for report in ("", *self.reports):
            for unit in UNITS if report else ():
                self._hears(self.signal(report, unit))
            for owed in {
                (o.notification.incident, o.notification.step, o.notification.item): o
                for o in self.open_messages()
            }.values():
                if owed.state == "sent":
                    self.answer(
                        owed,
                        ANSWERS.get(owed.notification.expects, owed.notification.options[-1:])[0],
                    )

    def take(self, incident: int, event: Event) -> None:
        before = self.runs[incident]
        decision = take_event(before, event, self.answers, self.numbers())
        self._play(decision)
        self._kept(before, event, decision)

    def _kept(self, before: Run | None, event: Event, decision: Decision) -> None:
        assert decision.run
        took = Took(
            before, event, decision.run, decision.effects, self.now, decision.entries, self.stale
        )
        if isinstance(event, DeadlinePassed) and not (
            (due := took.after.next_due()) and due <= self.now
        ):
            took = replace(took, again=take_event(took.after, event, self.answers, self.numbers()))
        if isinstance(event, Answered):
            nothing = NotDelivered("nothing", event.person, plain(""))
            took = replace(
                took,
                again=take_event(took.after, event, self.answers, self.numbers()),
                anything=take_event(took.after, nothing, self.answers, self.numbers()),
            )
        self.took.append(took)
        if decision.run.status == "closed":
            incident = decision.run.incident
            self.closed_with.setdefault(incident, len(self.of(incident)))

    def in_force(self, plan: Plan) -> None:
        """Another plan is published."""
        self.plans[plan.hash] = self.plan = plan

    @property
    def answers(self) -> FactSource:
        return FactSource(self.directory, self.live, self.plan, self.now, self.plans)

    def plan_of(self, run: Run) -> Plan:
        return self.plans[run.plan]

    def absent_at(self, person: str, moment: datetime) -> bool:
        """By the company's diary, read without the machinery that is looked at."""
        gone = [
            a
            for a in self.company.absences
            if a.person == person and a.availability != "in the city"
        ]
        return any(a.start <= moment < a.end for a in gone)

    def of(self, incident: int) -> list[DrillMessage]:
        return [o for o in self.owed if o.notification.incident == incident]
