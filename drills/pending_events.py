"""What is still to happen in a drill, by its moment: reports, answers, failed deliveries.

Rules are used up in order.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import UTC, datetime

from drills.scenario import (
    AbsenceChange,
    ChangeLine,
    Drill,
    PersonSelector,
    PublishLine,
    ReplyLine,
    ReportLine,
    RoutineLine,
)
from drills.simulation import DrillMessage, Simulation
from incidents.company import Company

UNDELIVERED = "not delivered"  # an answer that is none: the phone turns out dead
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a message, as a rule of the drill defines it."""

    owed: DrillMessage
    rule: ReplyLine


@dataclass(frozen=True, slots=True)
class Fail:
    """A message turns out undeliverable."""

    owed: DrillMessage


Happening = ReportLine | RoutineLine | PublishLine | ChangeLine | AbsenceChange | Answer | Fail


class PendingEvents:
    """Everything of a drill that has not happened yet."""

    def __init__(self, drill: Drill, start: datetime, company: Company) -> None:
        self._heap: list[tuple[datetime, int, Happening]] = []
        self._count = 0
        self._seen = 0
        self._drill, self._start = drill, start
        self._used = [0] * len(drill.replies)
        self._rules: dict[str, list[tuple[int, ReplyLine]]] = {}  # by step, in the file's order
        for number, rule in enumerate(drill.replies):
            self._rules.setdefault(rule.step, []).append((number, rule))
        self._dead = [(d, holders(company, d.who)) for d in drill.dead]
        planned: tuple[ReportLine | RoutineLine | PublishLine | ChangeLine, ...] = (
            *drill.sends,
            *drill.begins,
            *drill.publishes,
            *drill.changes,
        )
        # First: a person who leaves in the minute of a report is not asked about it.
        for away in drill.away:
            if away.begins is not None:
                self._add(start + away.begins, AbsenceChange(away.who, away.how))
            if away.ends is not None:
                self._add(start + away.ends, AbsenceChange(away.who, None))
        for what in planned:
            self._add(start + what.at, what)

    def first(self) -> datetime:
        """The next moment; the end of time where nothing waits."""
        return self._heap[0][0] if self._heap else NEVER

    def take(self) -> Happening:
        return heapq.heappop(self._heap)[2]

    def expect(self, world: Simulation) -> None:
        """Let each message sent since the last look find what becomes of it: a dead phone, an
        answer, nothing.
        """
        # A rule is used up by the message it will answer, when that is sent, not when it is
        # answered.
        fresh, self._seen = world.owed[self._seen :], len(world.owed)
        for owed in fresh:
            if failed := self._fails(owed):
                self._add(failed, Fail(owed))
            elif owed.notification.expects != "nothing" and (rule := self._rule(owed)):
                self._add(
                    owed.at + rule.after,
                    Fail(owed) if rule.answer == UNDELIVERED else Answer(owed, rule),
                )

    def _add(self, moment: datetime, what: Happening) -> None:
        # Ties are taken in the order in which they were added, and happenings are never compared.
        self._count += 1
        heapq.heappush(self._heap, (moment, self._count, what))

    def _fails(self, owed: DrillMessage) -> datetime | None:
        if not owed.notification.phones:
            return owed.at
        for dead, people in self._dead:
            over = dead.ends is not None and owed.at >= self._start + dead.ends
            if (
                owed.notification.person in people
                and owed.at >= self._start + dead.begins
                and not over
            ):
                return owed.at + dead.after
        return None

    def _rule(self, owed: DrillMessage) -> ReplyLine | None:
        for number, rule in self._rules.get(owed.notification.step, ()):
            free = rule.times is None or self._used[number] < rule.times
            if free and _meant(rule, owed):
                self._used[number] += 1
                return rule
        return None


def _meant(rule: ReplyLine, owed: DrillMessage) -> bool:
    notification = owed.notification
    given = (
        (rule.role, notification.role),
        (rule.item, notification.item),
        (rule.person, notification.person),
    )
    return all(wanted in (None, found) for wanted, found in given)


def holders(company: Company, who: PersonSelector) -> set[str]:
    """The people meant, by role, rank and site."""
    return {
        held.person for held in company.roles
        if held.role == who.role and who.rank in (None, held.rank) and who.site in (None, held.site)
    }  # fmt: skip
