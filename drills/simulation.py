"""A company in memory, and a clock that jumps: signals and answers go in, everything the plan would
have done comes out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from drills.due_routines import routine_items
from drills.followups_and_calls import CallLists, PendingCall, followup_messages
from drills.log_entries import DrillEntry, DrillMessage, Note
from drills.person_rate_limit import HELD, PersonRateLimit
from drills.retriage import SuppressedReports
from incidents import effects as do
from incidents.actor import Actor
from incidents.company import Company
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered, Revised
from incidents.signals import Signal
from playbooks.company.company_lookup import Directory, Live
from playbooks.company.fact_source import FactSource
from playbooks.decide import Decision, open_run, refusal, take_event, take_signal
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run
from playbooks.engine.steps.ask_options import fields_of_option
from playbooks.engine.stuck_run_check import check_progress
from playbooks.incident_counts import count_reports
from playbooks.intake.answer_values import entries_of, read_entered
from playbooks.intake.field_values import Around
from playbooks.messages.call_lists import REACHED
from playbooks.messages.notification import Notification
from playbooks.triage import Dismissed
from translations import english
from translations.messages import Message, message, plain

__all__ = ["DrillEntry", "DrillMessage", "Note", "Simulation"]

DRILL = Actor("drill")
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
    # (version, in place of which) -> who has signed it
    signed: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.directory = Directory(self.company)
        # What the ledger's unique key on notices does.
        self._unique: set[str] = set()
        self._dues: dict[
            int, tuple[Run, datetime | None]
        ] = {}  # a run's next moment, as long as it is that very run
        self._held = PersonRateLimit(self.plan.calendar.zone)
        self._quiet = SuppressedReports()
        self._unanswered: dict[str, list[DrillMessage]] = defaultdict(list)  # by token

    @property
    def answers(self) -> FactSource:
        return FactSource(self.directory, self.live, self.plan, self.now, self.plans)

    @property
    def zone(self) -> ZoneInfo:
        return self.plan.calendar.zone

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
        for again in self._quiet.hear(signal, decision, self.answers):
            self.report(again)
        return decision

    def begin(self, routine: str, site: str | None) -> None:
        """Starts a routine: at one site, for each of its items, or about what closed last."""
        duty = self.plan.routines[routine]
        counted = count_reports(duty, self.runs.values(), self.now)
        for due in routine_items(duty, self.plan, self.directory, self.runs.values(), self.now):
            if site in (None, due.item.site):
                reason = message("reason.routine_in_drill", routine=routine, item=due.item.key)
                answers, numbers, known = self.answers, self.numbers(), due.known(self.now, counted)
                at, event = due.item.site, DeadlinePassed(self.now)
                self._play(open_run(routine, at, reason, answers, numbers, event, **known))

    def take(self, incident: int, event: Event) -> None:
        """An answer, a failed delivery or a passed deadline."""
        self._play(take_event(self.runs[incident], event, self.answers, self.numbers()))

    def answer(self, owed: DrillMessage, answer: str, **values: Any) -> None:
        """The person who got this message answers it. Raises CannotEnter."""
        around = Around(self.directory, self.now, self.zone)
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
            Answered(owed.notification.token, owed.notification.person, answer, entered, DRILL),
        )

    def revise(
        self, incident: int, step: str, person: str, answer: str, **values: Any
    ) -> Message | None:
        """A person changes a decision. Returns why that was refused, None where it was taken.

        Raises AnswerValueError. `step`: with its item.
        """
        run, around = self.runs[incident], Around(self.directory, self.now, self.zone)
        plan = self.answers.of(run).plan
        options = plan.playbook(run.playbook).steps[step.partition("/")[0]].does.options
        entered = read_entered(fields_of_option(options, answer), values, around)
        event = Revised(step, person, answer, entered, DRILL)
        refused = refusal(run, event, self.answers)
        if refused is None:
            self.take(incident, event)
        return refused

    def phoned(self, call: PendingCall, outcome: str) -> None:
        """Records one call of a call list; the last one reached resumes the plan."""
        call.state, token = outcome, call.notification.token
        self.live.calls = self.calls.progress()
        if not self.calls.open(token):
            self.take(
                call.notification.incident,
                Answered(token, call.notification.person, "all reached", {}, DRILL),
            )

    def fail(self, owed: DrillMessage, why: str) -> None:
        """The message turns out undeliverable; the plan is notified where it waits for an
        answer.
        """
        owed.state = "failed"
        to = owed.notification
        self.note(to.step, "not delivered", f"{to.name} ({to.role})", why, to.incident)
        if to.expects != "nothing":
            self.take(to.incident, NotDelivered(to.token, to.person, plain(why)))

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
        """The earliest moment any run asked to be woken at, or a message held back may go out."""
        over = self._quiet.next_look(self.answers)
        dues = (self._held.first(), over, *(self._due(run) for run in self.runs.values()))
        return min((due for due in dues if due), default=None)

    def _due(self, run: Run) -> datetime | None:
        known = self._dues.get(run.incident)
        if known is None or known[0] is not run:
            known = self._dues[run.incident] = run, run.next_due()
        return known[1]

    def pass_to(self, moment: datetime) -> None:
        """Let time pass; every deadline on the way is acted on at its own moment, once."""
        while (due := self.next_due()) and due <= moment:
            self.now = max(self.now, due)
            self._send(self._held.due(self.now))
            for again in self._quiet.due(self.answers):
                self.report(again)
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

    def recheck(self) -> None:
        """Wakes all open incidents: who is there, or who holds which role, has changed."""
        self._evaluate_again({run.playbook for run in self.runs.values()})

    def leaves(self, person: str, why: str) -> None:
        """A person is away from now on; what they had been asked moves on."""
        absent = message("reason.absent", absence=why)
        for owed in self.open_messages():
            if owed.notification.person == person and owed.state == "sent":
                event = NotDelivered(owed.notification.token, person, absent)
                self.take(owed.notification.incident, event)

    def _play(self, decision: Decision) -> None:
        self.live.overwrite(decision.live)
        self._record(decision)
        # Only after all of it: taking an event may open incidents, whose numbers must be free.
        self._evaluate_again(decision.all_stale())

    def _record(self, decision: Decision) -> None:
        if decision.run:
            incident = decision.run.incident
            self.runs[incident] = decision.run
            gone = {effect.token for effect in decision.withdrawn if not effect.people}
            # Before new messages: a question asked again has a new token, and is not among these.
            for effect in decision.withdrawn:
                self._withdraw(effect)
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
        """Wakes open incidents of these kinds: what they depend on has changed."""
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
        fresh = []
        for notification in found:
            if notification.unique not in self._unique:
                self._unique.add(notification.unique)
                fresh.append(owed := DrillMessage(self.now, notification))
                self._unanswered[notification.token].append(owed)
        self._send(fresh)

    def _send(self, fresh: Sequence[DrillMessage]) -> None:
        """Those that their persons may get now; the others wait."""
        for owed, why in self._held.hold(fresh, self.now):
            to = owed.notification
            who = f"{to.name} ({to.role})"
            self.note(to.step, "held back", who, english(why), to.incident, to.clause)
        sent = [owed for owed in fresh if owed.state == "sent"]
        self.owed += sent
        self.log += sent

    def _withdraw(self, question: do.Withdraw) -> None:
        for owed in self._unanswered.get(question.token, ()):
            meant = not question.people or owed.notification.person in question.people
            asks = owed.state == "sent" and owed.notification.expects != "nothing"
            if meant and (asks or owed.state == HELD):
                owed.state = "withdrawn"
        if not question.people:
            self._unanswered.pop(question.token, None)
