"""A company in memory, and a clock that jumps: signals and answers go in, everything the plan would have done comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from incidents import effects as do
from incidents.company import Company
from incidents.events import Answered, DeadlinePassed, Event, NotDelivered
from incidents.signals import Signal
from playbooks.answers import Answers
from playbooks.decide import Decision, open_run, take_event, take_signal
from playbooks.directory import Directory, Live
from playbooks.live import apply_units
from playbooks.owed import Draft, drafts
from playbooks.plan import Plan
from playbooks.run import Run


@dataclass
class Owed:
    """A message of the drill, and what became of it."""

    at: datetime
    draft: Draft
    state: str = "sent"
    answer: str | None = None


@dataclass
class World:
    """`lines` is the timeline of all incidents, `owed` all messages, each in order."""

    plan: Plan
    company: Company
    now: datetime
    live: Live = field(default_factory=Live)
    runs: dict[int, Run] = field(default_factory=dict)
    lines: list[tuple[int, do.Entry]] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    log: list[tuple[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.directory = Directory(self.company)
        self._unique: set[str] = set()

    @property
    def answers(self) -> Answers:
        return Answers(self.directory, self.live, self.plan, self.now)

    def report(self, signal: Signal) -> Decision:
        """A signal arrives."""
        decision = take_signal(signal, self.runs.values(), self.answers, len(self.runs) + 1)
        self._record(decision)
        return decision

    def take(self, incident: int, event: Event) -> None:
        """An answer, a failed delivery or a passed deadline."""
        self._record(take_event(self.runs[incident], event, self.answers))

    def answer(self, owed: Owed, answer: str, **values: str) -> None:
        """The person who got this message answers it."""
        if owed.state == "sent":
            owed.state, owed.answer = "answered", answer
        self.take(owed.draft.incident, Answered(owed.draft.token, owed.draft.person, answer, values, "drill"))

    def fail(self, owed: Owed, why: str) -> None:
        """The message turns out undeliverable."""
        owed.state = "failed"
        self.take(owed.draft.incident, NotDelivered(owed.draft.token, owed.draft.person, why))

    def next_due(self) -> datetime | None:
        """The earliest moment any run asked to be woken at."""
        return min((due for run in self.runs.values() if (due := run.next_due())), default=None)

    def pass_to(self, moment: datetime) -> None:
        """Let time pass; every deadline on the way is acted on at its own moment, once."""
        while (due := self.next_due()) and due <= moment:
            self.now = max(self.now, due)
            for incident, run in list(self.runs.items()):
                wanted = run.next_due()
                if wanted and wanted <= self.now:
                    self.take(incident, DeadlinePassed(wanted))
        self.now = max(self.now, moment)

    def open_messages(self, step: str | None = None) -> list[Owed]:
        """Messages that still await an answer."""
        wanted = (o for o in self.owed if o.state == "sent" and o.draft.expects != "nothing")
        return [o for o in wanted if step is None or o.draft.step == step]

    def _record(self, decision: Decision) -> None:
        if decision.run is None:
            apply_units(self.live, decision.effects, None, self.directory)
            return
        run = decision.run
        self.runs[run.incident] = run
        owed = drafts(decision.effects, run.incident, run.playbook, self.answers.of(run))
        apply_units(self.live, decision.effects, run.incident, self.directory)
        self._withdraw(decision.effects)
        self.lines += [(run.incident, entry) for entry in decision.entries]
        self.log += [("entry", (run.incident, entry)) for entry in decision.entries]
        self._owe(owed)
        for asked in decision.opens:
            fresh = len(self.runs) + 1
            self._record(open_run(asked.kind, run.site, asked.reason, self.answers, fresh, DeadlinePassed(self.now)))

    def _owe(self, found: Iterable[Draft]) -> None:
        for draft in found:
            if draft.unique not in self._unique:
                self._unique.add(draft.unique)
                owed = Owed(self.now, draft)
                self.owed.append(owed)
                self.log.append(("message", owed))

    def _withdraw(self, effects: Iterable[do.Effect]) -> None:
        gone = {e.token for e in effects if isinstance(e, do.Withdraw)}
        for owed in self.owed:
            if owed.draft.token in gone and owed.state == "sent":
                owed.state = "withdrawn"
