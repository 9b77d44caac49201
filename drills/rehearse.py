"""Playing a drill: its reports and answers go in at their minutes, and the transcript is what the plan did."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from drills.scenario import Away, Drill, Expects, Replies
from drills.world import Owed, World
from incidents.company import Absence, Company
from incidents.demo import demo_company
from incidents.effects import Entry
from playbooks.plan import Plan
from playbooks.signals import check_signal

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript; `at` counts from the start."""

    at: timedelta
    incident: int
    clause: tuple[str, ...]
    step: str
    item: str | None
    effect: str
    person: str
    channel: str | None
    text: str


@dataclass
class Transcript:
    """Everything that happened, in order, and what of the drill's expectations was not met."""

    drill: Drill
    lines: list[Line] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    open_at_end: list[int] = field(default_factory=list)


def rehearse(drill: Drill, plan: Plan, company: Company | None = None) -> Transcript:
    """Play a drill against a copy of the company (the demo company of its day, where none is given)."""
    start = drill.starts.astimezone(tz=plan.calendar.zone)
    world = World(plan, _with_absences(company or demo_company(start), drill, start), start)
    waiting = _Waiting(drill)
    for number, sends in enumerate(drill.sends):
        waiting.add(start + sends.at, ("report", number))
    end = start + drill.runs
    while (moment := min(waiting.first(), world.next_due() or NEVER)) <= end:
        if waiting.first() <= moment:  # an answer in the very moment of its deadline counts
            world.now = moment
            _do(world, drill, waiting.take())
        else:
            world.pass_to(moment)
        waiting.expect_answers(world)
    transcript = Transcript(drill, list(_lines(world, start)), open_at_end=[i for i, r in world.runs.items() if r.status == "open"])
    transcript.missed = [fault for expects in drill.expects if (fault := _missed(expects, transcript.lines))]
    return transcript


class _Waiting:
    """What is still to happen, by its moment; rules of who answers what are used up in order."""

    def __init__(self, drill: Drill) -> None:
        self._heap: list[tuple[datetime, int, tuple[str, Any]]] = []
        self._count = 0
        self._seen = 0
        self._used = [0] * len(drill.replies)
        self._rules = drill.replies

    def add(self, moment: datetime, what: tuple[str, Any]) -> None:
        self._count += 1
        heapq.heappush(self._heap, (moment, self._count, what))

    def first(self) -> datetime:
        """The next moment; the end of time where nothing waits."""
        return self._heap[0][0] if self._heap else NEVER

    def take(self) -> tuple[str, Any]:
        return heapq.heappop(self._heap)[2]

    def expect_answers(self, world: World) -> None:
        """Let each message sent since the last look find the rule by which it will be answered."""
        fresh, self._seen = world.owed[self._seen :], len(world.owed)
        for owed in fresh:
            rule = self._rule(owed) if owed.draft.expects != "nothing" else None
            if rule:
                self.add(owed.at + rule.after, ("answer", (owed, rule.answer)))

    def _rule(self, owed: Owed) -> Replies | None:
        for number, rule in enumerate(self._rules):
            free = rule.times is None or self._used[number] < rule.times
            if rule.step == owed.draft.step and free and rule.role in (None, owed.draft.role):
                self._used[number] += 1
                return rule
        return None


def _do(world: World, drill: Drill, what: tuple[str, Any]) -> None:
    kind, detail = what
    if kind == "report":
        sends = drill.sends[detail]
        signal = check_signal(sends.signal, sends.fields, f"drill-{detail}", "drill", world.now, world.plan, world.directory, world.now)
        world.report(signal)
        return
    owed, answer = detail
    if owed.state == "sent":
        world.answer(owed, answer)


def _with_absences(company: Company, drill: Drill, start: datetime) -> Company:
    away = tuple(
        Absence(person, "away", start - timedelta(days=1), start + drill.runs) for a in drill.away for person in _holders(company, a)
    )
    return replace(company, absences=company.absences + away)


def _holders(company: Company, away: Away) -> list[str]:
    return [r.person for r in company.roles if r.role == away.role and r.rank == away.rank]


def _lines(world: World, start: datetime) -> Iterator[Line]:
    for kind, what in world.log:
        if kind == "message" and isinstance(what, Owed):
            draft = what.draft
            yield Line(
                what.at - start,
                draft.incident,
                draft.clause,
                draft.step,
                draft.item,
                "message",
                f"{draft.name} ({draft.role})",
                "drill",
                draft.text,
            )
        elif isinstance(what, tuple) and isinstance(what[1], Entry):
            incident, entry = what
            yield Line(entry.at - start, incident, entry.clause, entry.step, entry.item, entry.what, entry.who, None, entry.why)


def _missed(expects: Expects, lines: list[Line]) -> str | None:
    found = [
        line
        for line in lines
        if line.step == expects.step and line.effect == expects.effect and (expects.by is None or line.at <= expects.by)
    ]
    what = f"{expects.step}: {expects.effect}" + (f" by {expects.by}" if expects.by is not None else "")
    if expects.never:
        return f"{what} must never happen, but did at {found[0].at}" if found else None
    return None if len(found) >= expects.at_least else f"{what} was expected {expects.at_least} times, and happened {len(found)} times"
