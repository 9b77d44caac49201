"""A run while it is being advanced: the copy that is changed, and what has been decided so far. The
engine alone owns starting, ending, repeating and limits; a step kind only says what it wants
(`StepResult`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from incidents import effects as do
from playbooks.company.decision_facts import DecisionFacts
from playbooks.definition.plan import Plan, Playbook, Step
from playbooks.definition.run import Run, StepRecord
from playbooks.engine.dependencies import StepDependencies, items_of, key_of
from playbooks.engine.effect_recording import RECORDED, record_effect, record_takeover
from playbooks.engine.step_context import StepContext, StepResult
from playbooks.engine.step_timing import deadline, opening, reminders
from playbooks.engine.timeline_line import Line
from translations.messages import Message, message


@dataclass
class RunUpdate:
    """`ending` is why the run is to end at once (a signal its head names), if it is. `moved` counts
    what ended, for good or until asked again, and what was learned.
    """

    plan: Plan
    run: Run
    decision_facts: DecisionFacts
    now: datetime
    types: dict[str, str]
    effects: list[do.Effect] = field(default_factory=list)
    entries: list[do.TimelineEntry] = field(default_factory=list)
    ending: Message | None = None
    moved: int = 0
    _contexts: dict[tuple[str, str | None], StepContext] = field(default_factory=dict)

    @cached_property
    def playbook(self) -> Playbook:
        return self.plan.playbook(self.run.playbook)

    @cached_property
    def places(self) -> list[tuple[Step, str | None, str]]:
        """Every step for every item, with its key.

        Items are added when the report is applied, before this is first read.
        """
        return [
            (step, item, key_of(step.id, item))
            for step in self.playbook.steps.values()
            for item in items_of(step, self.run)
        ]

    def context(self, step: Step, item: str | None) -> StepContext:
        """Asked for many times; all it holds stays the same while a run is advanced."""
        known = self._contexts.get((step.id, item))
        if known is None:
            known = StepContext(
                self.plan,
                self.playbook,
                self.run,
                self.decision_facts,
                self.now,
                self.types,
                step,
                item,
            )
            self._contexts[step.id, item] = known
        return known

    def turns(self) -> StepDependencies:
        # A new object at each call: its caches hold for one state of the run only.
        return StepDependencies(self.playbook, self.run, self.context)

    def instances(self) -> list[tuple[Step, str | None, StepRecord | None]]:
        """Every step for every item; a step that never began has no record."""
        known = self.run.steps
        return [(step, item, known.get(key)) for step, item, key in self.places]

    def active(self) -> list[tuple[Step, str | None, StepRecord]]:
        """Steps that are open or standing."""
        return [
            (step, item, record)
            for step, item, record in self.instances()
            if record and record.state in ("open", "standing")
        ]

    def start(self, step: Step, item: str | None, record: StepRecord) -> None:
        """Start a step, or repeat a repeating one: with a new token each time, the old question
        withdrawn.
        """
        self._drop(record, message("reason.asked_anew"))
        opens = opening(step.hours, self.now, self.plan.calendar)
        # Outside its hours a step is open with nothing but `resume`, at which it is started again.
        if opens:
            record.state, record.at, record.resume = "open", self.now, opens
            self.run.steps[self.context(step, item).key] = record
            until = message("reason.clock", time=self.context(step, item).clock(opens))
            return self.entry(step, item, Line(message("timeline.waits_for_hours"), None, until))
        record.state, record.outcome, record.late = "open", None, False
        # Answers and votes of the asking before must not count for this one: only what a repetition
        # found and what the kind itself keeps goes on.
        record.data = {
            name: value
            for name, value in record.data.items()
            if name in ("stood", *step.does.keeps)
        }
        record.started = record.at = self.now
        # Part of every token, so that an answer to an earlier asking matches nothing (Tokens).
        record.asking += 1
        record.wake = record.deadline = record.resume = None
        if step.within and not getattr(step.does, "own_limit", False):
            record.deadline = deadline(self.context(step, item), step.within)
        # A plain `repeat` has its interval from the start of the asking, not from the answer.
        if step.repeat and step.repeat.if_outcome is None:
            record.resume = self.plan.calendar.until(step.repeat.every, self.now)
        record.reminders = reminders(step, self.now, record.deadline)
        ctx = self.context(step, item)
        if step.again_when:
            record.data["again"] = ctx.fact(step.again_when)
        # Before the kind is called: it may look at its own run, this step included.
        self.run.steps[ctx.key] = record
        self.apply(step, item, record, step.does.start(ctx, record))

    def apply(
        self, step: Step, item: str | None, record: StepRecord, step_result: StepResult | None
    ) -> None:
        """Carry out what a kind decided."""
        if step_result is None:
            return
        # The other instance first: it lets go of the truck that this one takes.
        for other, theirs in step_result.others.items():
            self.apply(step, other, self.run.steps[key_of(step.id, other)], theirs)
        record.data.update(step_result.data or {})
        # Before the new tokens are added, which would be withdrawn with the old ones.
        if step_result.drops_questions:
            self._drop(record, message("reason.asked_elsewhere"))
        record.tokens += step_result.tokens
        record.late = record.late or step_result.late
        for line in step_result.lines:
            self.entry(step, item, line)
        for effect in step_result.effects:
            self.learn(effect)
            if isinstance(effect, do.AssignUnit):
                record_takeover(self.run, item, effect.unit, step_result.data)
        self.effects += step_result.effects
        if step_result.outcome is None:
            # Every result says when it wants to be woken: a kind that keeps the moment hands it on.
            record.wake = step_result.wake
        elif not self._again(step, record, step_result.outcome):
            self.end(step, item, record, step_result.outcome, step_result.standing)
            record.wake = step_result.wake if step_result.standing else None

    def learn(self, effect: do.Effect) -> None:
        """Record what an effect changes in the run itself."""
        if not isinstance(effect, RECORDED):
            return
        # Conditions may read what was learned: `update_steps` needs another pass.
        self.moved += 1
        caused = record_effect(self.run, self.decision_facts, self.now, effect)
        if caused is not None and isinstance(effect, do.CompleteRoute):
            closing = self.playbook.steps["closing"]
            delay = message("reason.minutes", count=caused)
            self.entry(closing, effect.unit, Line(message("timeline.delay_caused"), None, delay))

    def too_late(self, step: Step, item: str | None, record: StepRecord) -> None:
        """The step's limit has passed: the outcome the plan names, else what its kind does about it
        (docs/semantics.md, M4).
        """
        # Without a deadline it cannot be marked twice (M4).
        record.deadline, record.late = None, True
        late = message("reason.not_ended_within", limit=str(step.within))
        self.entry(step, item, Line(message("timeline.late"), None, late))
        if step.if_late and step.if_late != "escalate":
            decided = message("timeline.decided", option=step.if_late)
            line = Line(decided, None, message("reason.plan_default"))
            step_result: StepResult | None = StepResult(step.if_late, lines=[line])
        else:
            step_result = step.does.late(self.context(step, item), record)
        self.apply(step, item, record, step_result)

    def end(
        self,
        step: Step,
        item: str | None,
        record: StepRecord,
        outcome: str,
        standing: bool = False,
        *,
        silent: bool = False,
    ) -> None:
        """Exactly one outcome; what was asked and not answered is withdrawn with it."""
        unneeded = message("reason.no_longer_needed")
        self._drop(record, unneeded if outcome == "withdrawn" else _has_ended(step, outcome))
        # A truck on offer is held for this step: however the step ends, the hold must end, too.
        if not standing and record.state == "open" and record.data.get("unit"):
            self.effects.append(do.ReleaseUnit(record.data["unit"]))
        record.state = "standing" if standing else "ended"
        record.outcome, record.at = outcome, self.now
        record.wake = record.deadline = record.resume = None
        record.reminders = []
        self.run.steps[self.context(step, item).key] = record
        self.moved += 1
        if outcome == "withdrawn" and not silent:
            self.entry(step, item, Line(message("timeline.withdrawn"), None, unneeded))

    def entry(self, step: Step, item: str | None, line: Line) -> None:
        clause = step.clause or self.playbook.clause
        self.entries.append(do.TimelineEntry(self.now, clause, step.id, item, *line))

    def report_broken(self, broken: list[Message]) -> None:
        """A condition that cannot be evaluated: the owner is notified once (docs/semantics.md,
        M3).
        """
        for key, fault in {_key(fault): fault for fault in broken}.items():
            # The ledger keeps it with the run, so that a restart does not call the owner again.
            if key in self.run.told:
                continue
            self.run.told.append(key)
            step = Step("plan", None)
            ctx = self.context(step, None)
            called = ctx.people(self.playbook.owner)
            token = f"{self.run.incident}:plan:{len(self.run.told)}"
            for person, _ in called.present:
                known = {"fault": fault}
                self.effects.append(
                    ctx.notify(
                        token,
                        person,
                        called.role,
                        "nothing",
                        text="muster.condition",
                        values=known,
                        urgency=do.URGENT,
                    )
                )
            self.entry(step, None, Line(message("timeline.condition_failed"), None, fault))

    def _drop(self, record: StepRecord, why: Message) -> None:
        self.effects += [do.Withdraw(token, why) for token in record.tokens]
        record.tokens = []

    def _again(self, step: Step, record: StepRecord, outcome: str) -> bool:
        """A repeating step has not ended: the outcome is recorded, and it is asked again."""
        repeat = step.repeat
        # With `if`, that outcome alone repeats; without, every outcome but those under `ends`
        # (M11).
        if repeat is None or (
            outcome != repeat.if_outcome and (repeat.if_outcome or outcome in step.ends)
        ):
            return False
        if repeat.times is not None and record.times >= repeat.times:
            return False
        record.times += 1
        record.data["stood"] = outcome
        self._drop(record, _has_ended(step, outcome))
        record.wake = record.deadline = None
        # Without `if`, the moment set at the start stays: late answers do not shift the interval.
        if repeat.if_outcome or record.resume is None:
            record.resume = self.plan.calendar.until(repeat.every, self.now)
        self.moved += 1
        return True


def _has_ended(step: Step, outcome: str) -> Message:
    """Why a question is withdrawn: its step has an outcome."""
    return message("reason.step_ended", step=step.id, outcome=outcome)


def _key(fault: Message) -> str:
    """What the run remembers of a fault its owner has been notified of."""
    return json.dumps(fault.to_json(), sort_keys=True)
