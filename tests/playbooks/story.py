"""A story told to a plan: reports, answers and passing time go in, what was done comes out.

A World with a storyteller's words.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from drills.simulation import DrillMessage, Simulation
from incidents import effects as do
from incidents.company import Company
from incidents.run_events import Event, Reported
from incidents.signals import Signal
from playbooks.decide import Decision, take_event
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.time_limits import read_limit
from playbooks.intake.answer_values import AnswerField, entries_of
from playbooks.intake.signals import check_signal
from tests.playbooks.small import MONDAY, small_company, small_plan
from translations import english


class Story(Simulation):
    """Effects are kept in `done`, in order. Times are written as the plan writes them."""

    def __init__(self, plan: Plan, company: Company, now: datetime = MONDAY) -> None:
        super().__init__(plan, company, now)
        self.done: list[do.Effect] = []
        self._numbers = count(1)

    def signal(self, kind: str, unit: str, **fields: object) -> Signal:
        signal_id = f"s{next(self._numbers)}"
        return check_signal(
            kind,
            {"unit": unit, **fields},
            signal_id,
            "test",
            self.now,
            self.plan,
            self.directory,
            self.now,
        )

    def signal_of(self, kind: str, **fields: object) -> Signal:
        """A report that is not about a truck."""
        return check_signal(
            kind,
            fields,
            f"s{next(self._numbers)}",
            "test",
            self.now,
            self.plan,
            self.directory,
            self.now,
        )

    def breaks(self, unit: str, **fields: object) -> Decision:
        return self.reported("truck.failed", unit, **fields)

    def reported(self, kind: str, unit: str, **fields: object) -> Decision:
        return self.report(self.signal(kind, unit, **fields))

    def later(self, time: str) -> Story:
        span = read_limit(time).span
        assert span
        self.pass_to(self.now + span)
        return self

    def asked(self, step: str, who: str | None = None) -> DrillMessage:
        """The newest message of a step (to someone), whatever became of it."""
        return [o for o in self.sent(step) if who in (None, o.notification.person)][-1]

    def answer(self, owed: DrillMessage, answer: str, **values: object) -> None:
        """What an option asks for is given something fitting where the story does not say it."""
        wanted = {
            entry.name: self._fitting(entry) for entry in entries_of(owed.notification.form, answer)
        }
        super().answer(owed, answer, **(wanted | values))

    def _fitting(self, entry: AnswerField) -> object:
        soon = (self.now + timedelta(hours=2)).isoformat()
        known: dict[str, object] = {
            "time": soon,
            "number": 7,
            "whole number": 7,
            "text": "so",
            "area": "whole city",
            "unit": "S-1",
        }
        known["lines"] = [dict(line) for line in entry.lines]
        return known[entry.kind]

    def says(self, step: str, answer: str, who: str | None = None, **values: object) -> None:
        self.answer(self.asked(step, who), answer, **values)

    def unreachable(self, step: str, who: str | None = None) -> None:
        self.fail(self.asked(step, who), "no phone answers")

    def sent(self, step: str) -> list[DrillMessage]:
        """`step` or `step/item`."""
        step_id, _, item = step.partition("/")
        return [
            o
            for o in self.owed
            if o.notification.step == step_id and item in ("", o.notification.item)
        ]

    def called(self, step: str) -> list[str]:
        return [o.notification.person for o in self.sent(step)]

    def run(self, incident: int = 1) -> Run:
        return self.runs[incident]

    def record(self, step: str, incident: int = 1) -> StepRecord:
        return self.runs[incident].steps.get(step) or StepRecord()

    def outcome(self, step: str, incident: int = 1) -> str | None:
        return self.record(step, incident).outcome

    def told(self, step: str = "") -> list[str]:
        """What the timeline says of a step, with whom and why."""
        entries = [e for _, e in self.lines if step in ("", e.step)]
        return [" | ".join(filter(None, map(english, (e.what, e.who, e.why)))) for e in entries]

    def held(self) -> dict[str, str]:
        """Trucks that are not free, and why."""
        return {
            unit: live.state for unit, live in self.live.units.items() if live.state != "failed"
        }

    def hears(self, incident: int, kind: str, **fields: object) -> None:
        """A report goes to an incident, whatever triage would say."""
        self.take(incident, Reported(self.signal_of(kind, **fields)))

    def take(self, incident: int, event: Event) -> None:
        self._play(take_event(self.runs[incident], event, self.answers, self.numbers()))

    def _record(self, decision: Decision) -> None:
        self.done += decision.effects
        super()._record(decision)


def story(
    steps: str, *away: str, head: str = "", company: Company | None = None, now: datetime = MONDAY
) -> Story:
    """A story about a plan of these steps."""
    return Story(small_plan(steps, head), company or small_company(*away), now)
