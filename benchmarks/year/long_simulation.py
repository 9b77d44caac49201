"""Many days of a company on the virtual clock: routines begin, incidents are reported, people
answer.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from benchmarks.year.reply_model import ReplyModel
from drills.simulation import DrillMessage, Simulation
from incidents.company import Company
from incidents.run_events import DeadlinePassed
from incidents.signals import SignalRefusedError
from playbooks.checks.step_performance import late_steps
from playbooks.company.company_lookup import Directory
from playbooks.decide import open_run
from playbooks.definition.plan import Plan, Routine
from playbooks.definition.run import Run
from playbooks.engine.overdue_notices import is_overdue_notice
from playbooks.incident_counts import count_reports
from playbooks.intake.signals import check_signal
from playbooks.messages.call_lists import of_calls
from playbooks.routine_schedule import Due, after_closing, is_followed, items, moment_on
from translations.messages import message

KEPT = timedelta(days=2)  # closed incidents are forgotten after this: what comes later opens others
SEED = "a year"


@dataclass(frozen=True)
class Report:
    """A signal that is reported at a moment."""

    at: datetime
    signal: str
    fields: dict[str, object]


class PrunedSimulation(Simulation):
    """Drops what is long closed: the cost of a day does not grow with the days before it."""

    highest = 0

    def numbers(self) -> list[int]:
        self.highest = max(self.highest, *self.runs) if self.runs else self.highest
        return list(range(self.highest + 1, self.highest + 101))

    def prune(self) -> None:
        """Drop incidents closed before `KEPT`, their calls, and the log."""
        self.numbers()
        limit = self.now - KEPT
        gone = {n for n, run in self.runs.items() if run.closed_at and run.closed_at < limit}
        for number in gone:
            del self.runs[number]
            self._dues.pop(number, None)
        self.calls.calls = [c for c in self.calls.calls if c.notification.incident not in gone]
        self.live.calls = self.calls.progress()
        self._unanswered = defaultdict(
            list,
            {t: o for t, o in self._unanswered.items() if o[-1].notification.incident not in gone},
        )
        self.log.clear()
        self.lines.clear()


@dataclass
class LongSimulation:
    """`kept`: messages of closed incidents. `kinds`: incident number to playbook or routine."""

    plan: Plan
    company_on: Callable[[datetime], Company]
    start: datetime
    days: int
    reports: list[Report]
    seed: int = 1
    kept: list[DrillMessage] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    closed: dict[str, int] = field(default_factory=dict)  # playbook or routine: how many
    kinds: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = PrunedSimulation(self.plan, self.company_on(self.start), self.start)
        self.replies = ReplyModel(Random(self.seed), self.plan.calendar)
        self._waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = 0
        self._seen = 0
        self._followed: set[int] = set()

    def run(self) -> None:
        """Plays all days."""
        for report in self.reports:
            self._at(report.at, partial(self._report, report))
        for number in range(self.days):
            self._new_day(self.start + timedelta(days=number))
            self._until(self.start + timedelta(days=number + 1))

    @property
    def messages(self) -> list[DrillMessage]:
        """All that were sent."""
        return [*self.kept, *self.world.owed]

    def _new_day(self, midnight: datetime) -> None:
        world = self.world
        world.prune()
        world.company = self.company_on(midnight)
        world.directory = Directory(world.company)
        world.live.served.clear()
        self.kept += [o for o in world.owed if not self._is_open(o)]
        world.owed = [o for o in world.owed if self._is_open(o)]
        self._seen = len(world.owed)
        day = midnight.date()
        for routine in self.plan.routines.values():
            if not routine.after_closing:
                self._plan_routine(routine, day)

    def _is_open(self, owed: DrillMessage) -> bool:
        run = self.world.runs.get(owed.notification.incident)
        return run is not None and run.status == "open"

    def _plan_routine(self, routine: Routine, day: date) -> None:
        calendar = self.plan.calendar
        for item in items(routine, self.world.directory):
            if at := moment_on(routine, item, day, calendar, SEED):
                due = Due(item, day, at)
                self._at(at, partial(self._begin, routine, due))

    def _begin(self, routine: Routine, due: Due) -> None:
        world = self.world
        reason = message("reason.routine_in_drill", routine=routine.name, item=due.item.key)
        event = DeadlinePassed(world.now)
        counted = count_reports(routine, world.runs.values(), world.now)
        known = due.known(world.now, counted)
        site = due.item.site
        world._play(
            open_run(routine.name, site, reason, world.answers, world.numbers(), event, **known)
        )

    def _report(self, report: Report) -> None:
        world = self.world
        name = f"{report.signal}-{report.at.isoformat()}"
        try:
            signal = check_signal(
                report.signal, report.fields, name, "others", world.now, self.plan,
                world.directory, world.now,
            )  # fmt: skip
        except SignalRefusedError as refused:
            self.refused.append(f"{report.signal}: {refused}")
            return
        world.report(signal)

    def _until(self, end: datetime) -> None:
        world = self.world
        while True:
            due = world.next_due()
            moment = min([m for m in (self._first(), due, end) if m])
            if moment >= end:
                break
            if self._first() == moment:
                world.now = max(world.now, moment)
                heapq.heappop(self._waiting)[2]()
            else:
                world.pass_to(moment)
            self._schedule_replies()
        world.now = end

    def _schedule_replies(self) -> None:
        """Schedule replies to new messages, and routines that follow closed incidents."""
        world = self.world
        for owed in world.owed[self._seen :]:
            reply = self.replies.reply(owed)
            if reply:
                self._at(owed.at + reply.after, partial(self._answer, owed, reply.answer))
        self._seen = len(world.owed)
        for run in list(world.runs.values()):
            self.kinds.setdefault(run.incident, run.playbook)
            if run.incident not in self._followed and run.status == "closed":
                self._followed.add(run.incident)
                self._closed(run)

    def _closed(self, run: Run) -> None:
        self.closed[run.playbook] = self.closed.get(run.playbook, 0) + 1
        late = late_steps(self.plan, run, self.world.now)
        for routine in self.plan.routines.values():
            follows = routine.after_closing and run.playbook in routine.kinds
            if follows and is_followed(routine, run, late):
                due = after_closing(routine, run, self.plan.calendar)
                due = Due(due.item, due.day, due.at, late)
                self._at(due.at, partial(self._begin, routine, due))

    def _answer(self, owed: DrillMessage, answer: str) -> None:
        if owed.state != "sent" or not self._is_open(owed):
            return
        if of_calls(owed.notification.token):
            answer = "all reached"
        self.world.answer(owed, answer, **self.replies.values(owed, answer, self.world.now))
        if is_overdue_notice(owed.notification.token) and answer == "acknowledged":
            self._chase(owed)

    def _chase(self, notice: DrillMessage) -> None:
        """Who took up a late step reminds those who were asked."""
        about = notice.notification
        for owed in self.world.open_messages(about.step):
            n = owed.notification
            same = (n.incident, n.item) == (about.incident, about.item)
            if same and not is_overdue_notice(n.token):
                if at := self.replies.after_chasing(self.world.now):
                    self._at(at, partial(self._answer, owed, self.replies.usual(owed)))

    def _first(self) -> datetime | None:
        return self._waiting[0][0] if self._waiting else None

    def _at(self, moment: datetime, what: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._waiting, (moment, self._count, what))
