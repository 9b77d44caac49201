"""A company in memory, and a clock that jumps: signals and answers go in, everything the plan would
have done comes out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from drills.followups_and_calls import CallLists, PendingCall, followup_messages
from drills.log_entries import DrillEntry, DrillMessage, Note
from incidents import effects as do
from incidents.company import Company
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from incidents.signals import Signal
from playbooks.checks.step_performance import late_steps
from playbooks.company.company_lookup import Directory, Live
from playbooks.company.fact_source import FactSource
from playbooks.decide import Decision, open_run, take_event, take_signal
from playbooks.definition.plan import Plan, Routine
from playbooks.definition.run import Run
from playbooks.engine.stuck_run_check import check_progress
from playbooks.intake.answer_values import entries_of, read_entered
from playbooks.intake.field_values import Around
from playbooks.messages.call_lists import REACHED
from playbooks.messages.rendering import Notification
from playbooks.routine_schedule import Due, after_closing, items
from playbooks.triage import Dismissed
from translations import english
from translations.messages import message, plain

__all__ = [
    "DrillEntry",
    "DrillMessage",
    "Note",
    "Simulation",
]

MOST_OPENED = 100  # incidents by one event, linked ones included


@dataclass
class Simulation:
    """`lines` is the timeline of all incidents, `owed` all messages, `log` all of it, each in
    order.
    """

    plan: Plan
    company: Company
    now: datetime
    # `{}` and not None: all suspensions of a drill are in memory, so they are always loaded.
    live: Live = field(default_factory=lambda: Live(suspensions={}))
    runs: dict[int, Run] = field(default_factory=dict)
    lines: list[tuple[int, do.TimelineEntry]] = field(default_factory=list)
    owed: list[DrillMessage] = field(default_factory=list)
    drill: tuple[str, ...] | None = None  # the people of a live drill, where this world plays one
    log: list[DrillMessage | DrillEntry | Note] = field(default_factory=list)
    calls: CallLists = field(default_factory=CallLists)
    # versions that were in force before, for the runs that began with them
    plans: dict[str, Plan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.directory = Directory(self.company)
        # What the ledger's unique key on notices does.
        self._unique: set[str] = set()
        self._dues: dict[
            int, tuple[Run, datetime | None]
        ] = {}  # a run's next moment, as long as it is that very run
        self._unanswered: dict[str, list[DrillMessage]] = defaultdict(list)  # by token

    @property
    def answers(self) -> FactSource:
        return FactSource(self.directory, self.live, self.plan, self.now, self.plans)

    def numbers(self) -> list[int]:
        """Free numbers for incidents that the next event may open."""
        # More than needed: unused numbers are simply offered again.
        first = len(self.runs) + 1
        return list(range(first, first + MOST_OPENED))

    def report(self, signal: Signal) -> Decision:
        """A signal arrives."""
        decision = take_signal(signal, self.runs.values(), self.answers, self.numbers(), self.drill)
        if isinstance(decision.verdict, Dismissed):
            self.note("triage", "put aside", signal.kind, english(decision.verdict.reason))
        self._play(decision)
        return decision

    def begin(self, routine: str, site: str | None) -> None:
        """Starts a routine of the plan: at one site, for each item it applies to, or about the
        incident that closed last.
        """
        duty = self.plan.routines[routine]
        for due in self._duties(duty):
            if site in (None, due.item.site):
                reason = message("reason.routine_in_drill", routine=routine, item=due.item.key)
                answers, numbers, known = self.answers, self.numbers(), due.known(self.now)
                at, event = due.item.site, DeadlinePassed(self.now)
                self._play(open_run(routine, at, reason, answers, numbers, event, **known))

    def _duties(self, duty: Routine) -> list[Due]:
        if not duty.after_closing:
            return [Due(item, self.now.date(), self.now) for item in items(duty, self.directory)]
        closed = [run for run in self.runs.values() if run.closed_at and run.playbook in duty.kinds]
        return [
            replace(
                after_closing(duty, run, self.plan.calendar),
                late=late_steps(self.plan, run, self.now),
            )
            for run in closed[-1:]
        ]

    def take(self, incident: int, event: Event) -> None:
        """An answer, a failed delivery or a passed deadline."""
        self._play(take_event(self.runs[incident], event, self.answers, self.numbers()))

    def answer(self, owed: DrillMessage, answer: str, **values: Any) -> None:
        """The person who got this message answers it. Raises CannotEnter."""
        around = Around(self.directory, self.now, self.plan.calendar.zone)
        entered = read_entered(entries_of(owed.notification.form, answer), values, around)
        # A message that was withdrawn or has failed keeps that state; the plan gets the answer all
        # the same.
        if owed.state == "sent":
            owed.state, owed.answer = "answered", answer
        if answer == "all reached":  # a caller says so of their whole list
            for call in self.calls.open(owed.notification.token, owed.notification.person):
                call.state = REACHED
            self.live.calls = self.calls.progress()
        self.take(
            owed.notification.incident,
            Answered(owed.notification.token, owed.notification.person, answer, entered, "drill"),
        )

    def phoned(self, call: PendingCall, outcome: str) -> None:
        """Records one call of a call list; the last one reached resumes the plan."""
        call.state, token = outcome, call.notification.token
        self.live.calls = self.calls.progress()
        if not self.calls.open(token):
            self.take(
                call.notification.incident,
                Answered(token, call.notification.person, "all reached", {}, "drill"),
            )

    def fail(self, owed: DrillMessage, why: str) -> None:
        """The message turns out undeliverable; the plan hears of it where it waits for an
        answer.
        """
        owed.state = "failed"
        self.note(
            owed.notification.step,
            "not delivered",
            f"{owed.notification.name} ({owed.notification.role})",
            why,
            owed.notification.incident,
        )
        if owed.notification.expects != "nothing":
            self.take(
                owed.notification.incident,
                NotDelivered(owed.notification.token, owed.notification.person, plain(why)),
            )

    def note(
        self,
        step: str,
        what: str,
        who: str,
        why: str,
        incident: int = 0,
        clause: tuple[str, ...] = (),
    ) -> None:
        """Write down what no timeline holds."""
        self.log.append(Note(self.now, step, what, who, why, incident, clause))

    def next_due(self) -> datetime | None:
        """The earliest moment any run asked to be woken at."""
        return min((due for run in self.runs.values() if (due := self._due(run))), default=None)

    def _due(self, run: Run) -> datetime | None:
        known = self._dues.get(run.incident)
        if known is None or known[0] is not run:
            known = self._dues[run.incident] = run, run.next_due()
        return known[1]

    def pass_to(self, moment: datetime) -> None:
        """Let time pass; every deadline on the way is acted on at its own moment, once."""
        while (due := self.next_due()) and due <= moment:
            self.now = max(self.now, due)
            # A copy: waking a run may open further incidents.
            for incident, run in list(self.runs.items()):
                # Asked again: a run woken before may have changed or closed this one.
                wanted = self._due(run)
                if wanted and wanted <= self.now:
                    self.wake(incident, wanted)
        self.now = max(self.now, moment)

    def wake(self, incident: int, moment: datetime) -> None:
        """A moment a run waited for has come. Raises Stuck where that changes nothing."""
        before = self.runs[incident]
        self.take(incident, DeadlinePassed(moment))
        check_progress(before, after := self.runs[incident], self._due(after), self.now)

    def open_messages(self, step: str | None = None) -> list[DrillMessage]:
        """Messages that still await an answer."""
        wanted = (o for o in self.owed if o.state == "sent" and o.notification.expects != "nothing")
        return [o for o in wanted if step is None or o.notification.step == step]

    def _play(self, decision: Decision) -> None:
        self.live.overwrite(decision.live)
        self._record(decision)
        # Only after all of it: taking an event may open incidents, whose numbers must be free.
        self._evaluate_again(decision.all_stale())

    def _record(self, decision: Decision) -> None:
        if decision.run:
            incident = decision.run.incident
            self.runs[incident] = decision.run
            gone = {effect.token for effect in decision.withdrawn}
            # Before new messages: a question asked again has a new token, and is not among these.
            self._withdraw(gone)
            self.lines += [(incident, entry) for entry in decision.entries]
            self.log += [DrillEntry(incident, entry) for entry in decision.entries]
            # asked and withdrawn in one go: it never went out
            asked = decision.notifications
            self._owe(d for d in asked if d.token not in gone or d.expects == "nothing")
            self._call(decision)
            self._owe(followup_messages(decision.followups, self.owed, self.calls))
        for linked in decision.linked:
            self._record(linked)

    def _evaluate_again(self, kinds: Set[str]) -> None:
        """Wakes open incidents of these kinds: a fact they depend on has changed."""
        for incident, run in list(self.runs.items()):
            if run.playbook in kinds and run.status == "open":
                self.take(incident, DeadlinePassed(self.now))

    def _call(self, decision: Decision) -> None:
        """Call lists are created, reassigned and ended; each caller is notified of their list."""
        if decision.calls or self.calls.calls:
            self.calls.follow(decision)
            self.live.calls = self.calls.progress()
            self._owe(decision.call_notices)

    def _owe(self, found: Iterable[Notification]) -> None:
        for notification in found:
            if notification.unique not in self._unique:
                self._unique.add(notification.unique)
                owed = DrillMessage(self.now, notification)
                self.owed.append(owed)
                self.log.append(owed)
                self._unanswered[notification.token].append(owed)

    def _withdraw(self, tokens: Iterable[str]) -> None:
        for token in tokens:
            for owed in self._unanswered.pop(token, ()):
                owed.state = (
                    "withdrawn"
                    if owed.state == "sent" and owed.notification.expects != "nothing"
                    else owed.state
                )
