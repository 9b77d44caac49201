"""What a drill was: every line in order, what did not happen and why, what it would have cost, and
which expectations were not met.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from drills.scenario import Drill, Expectation
from drills.simulation import DrillEntry, DrillMessage, Note, Simulation
from playbooks.definition.plan import Plan
from playbooks.definition.sms_segments import segments
from playbooks.engine.blocked_steps import BlockedStep, steps_not_done
from translations import english

REFUSED = {("intake", "refused"): "the report of", ("publish", "refused"): "the version of"}
PRICE = "message_price"  # the plan's value: what one SMS segment costs


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript; `at` counts from the start.

    Messages have `segments` and `cost` (in the plan's currency).
    """

    at: timedelta
    incident: int
    clause: tuple[str, ...]
    step: str
    item: str | None
    effect: str
    person: str
    channel: str | None
    text: str
    role: str = ""
    to: str = ""  # the person's id
    segments: int = 0
    cost: float = 0.0


@dataclass
class Transcript:
    """Every event in order, and the drill's expectations that were not met."""

    drill: Drill
    lines: list[Line] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    open_at_end: list[int] = field(default_factory=list)
    undone: list[BlockedStep] = field(default_factory=list)

    @property
    def messages(self) -> list[Line]:
        return [line for line in self.lines if line.effect == "message"]

    @property
    def cost(self) -> float:
        return sum(line.cost for line in self.messages)


def transcript(drill: Drill, world: Simulation, start: datetime) -> Transcript:
    """The transcript of a drill that has been played in `world`."""
    found = Transcript(drill, list(_lines(world, start)))
    found.open_at_end = [number for number, run in world.runs.items() if run.status == "open"]
    found.undone = [u for run in world.runs.values() for u in steps_not_done(run, world.answers)]
    found.missed = [
        *_refused(drill, found.lines),
        *(m for e in drill.expects if (m := missed(e, found.lines))),
    ]
    return found


def _lines(world: Simulation, start: datetime) -> Iterator[Line]:
    for what in world.log:
        if isinstance(what, DrillMessage):
            yield _message(what, world.plan, start)
        elif isinstance(what, DrillEntry):
            entry = what.entry
            yield Line(
                entry.at - start,
                what.incident,
                entry.clause,
                entry.step,
                entry.item,
                english(entry.what),
                english(entry.who),
                None,
                english(entry.why),
            )
        elif isinstance(what, Note):
            yield Line(
                what.at - start,
                what.incident,
                what.clause,
                what.step,
                None,
                what.what,
                what.who,
                None,
                what.why,
            )


def _message(owed: DrillMessage, plan: Plan, start: datetime) -> Line:
    notification = owed.notification
    count = segments(notification.text).count
    return Line(
        owed.at - start,
        notification.incident,
        notification.clause,
        notification.step,
        notification.item,
        "message",
        f"{notification.name} ({notification.role})",
        "sms",
        notification.text,
        notification.role,
        notification.person,
        count,
        count * float(plan.values.get(PRICE, 0)),
    )


def _refused(drill: Drill, lines: list[Line]) -> Iterator[str]:
    """What is refused (a report, a version of the plan) is a fault of the drill, unless it expects
    just that.
    """
    expected = {(e.step, e.effect) for e in drill.expects}
    for line in lines:
        what = (line.step, line.effect)
        if what in REFUSED and what not in expected:
            yield f"{REFUSED[what]} {line.person} was refused: {line.text}"


def missed(expects: Expectation, lines: list[Line]) -> str | None:
    """What was expected and did not come (or came and must not); None where it is met."""
    found = [line for line in lines if _fits(expects, line)]
    what = _said(expects)
    if expects.never:
        return f"{what} must never happen, but did at {found[0].at}" if found else None
    if expects.at_most is not None and len(found) > expects.at_most:
        return (
            f"{what} was expected {expects.at_most} times at most, and happened {len(found)} times"
        )
    if len(found) >= expects.at_least:
        return None
    return (
        f"{what} was expected {expects.at_least} times, and happened {len(found)}"
        f" times{_instead(expects, lines)}"
    )


def _fits(expects: Expectation, line: Line) -> bool:
    return (
        (line.step, line.effect) == (expects.step, expects.effect)
        and (expects.by is None or line.at <= expects.by)
        and (expects.since is None or line.at >= expects.since)
        and expects.role in (None, line.role)
        and expects.item in (None, line.item)
        and (expects.says is None or expects.says in line.text)
    )


def _said(expects: Expectation) -> str:
    words = (
        ("since", expects.since),
        ("by", expects.by),
        ("to", expects.role),
        ("for", expects.item),
        ("saying", expects.says),
    )
    return f"{expects.step}: {expects.effect}" + "".join(
        f" {word} {value}" for word, value in words if value is not None
    )


def _instead(expects: Expectation, lines: list[Line]) -> str:
    """What the step did do, to help find the cause."""
    did = list(
        dict.fromkeys(
            f"{line.effect} at {line.at}"
            for line in lines
            if line.step == expects.step and line.effect != "message"
        )
    )
    return f"; it did: {', '.join(did[:6])}" if did else "; the step did nothing at all"
