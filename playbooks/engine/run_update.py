"""A run while it is being advanced: the copy that is changed, and what has been decided so far. The
engine alone owns starting, ending, repeating and limits; a step kind only says what it wants
(`StepResult`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from incidents import effects as do
from playbooks.company.decision_facts import DecisionFacts
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.data_kept_on_repeat import kept_data
from playbooks.engine.dependencies import StepDependencies, key_of
from playbooks.engine.effect_recording import RECORDED, record_effect, record_takeover
from playbooks.engine.gathered_items import update_standing_fields
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_instances import AddedReport, RunInstances
from playbooks.engine.step_result import StepResult
from playbooks.engine.step_timing import counted_from, deadline, opening, reminders, why_late
from playbooks.engine.timeline_line import Line
from translations.messages import Message, message


@dataclass
class RunUpdate(RunInstances):
    """`ending`: why the run is to end at once (a signal its head names). `moved` counts what ended
    and what was learned. `held`: steps that may start once what they are about is confirmed.
    """

    decision_facts: DecisionFacts
    now: datetime
    types: dict[str, str]
    effects: list[do.Effect] = field(default_factory=list)
    entries: list[do.TimelineEntry] = field(default_factory=list)
    ending: Message | None = None
    moved: int = 0
    held: list[tuple[Step, str | None]] = field(default_factory=list)
    contexts: dict[tuple[str, str | None], StepContext] = field(default_factory=dict)
    # added to what is known; the steps hear of them when the run is settled
    reports: list[AddedReport] = field(default_factory=list)

    def context(self, step: Step, item: str | None) -> StepContext:
        """Asked for many times; all it holds stays the same while a run is advanced."""
        known = self.contexts.get((step.id, item))
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
            self.contexts[step.id, item] = known
        return known

    def look_up_again(self, decision_facts: DecisionFacts) -> None:
        """Other decisions may have changed the facts since the run took what it is settled for."""
        self.decision_facts = decision_facts
        self.contexts.clear()

    def turns(self) -> StepDependencies:
        # A new object at each call: its caches hold for one state of the run only.
        return StepDependencies(self.playbook, self.run, self.context)

    def start(self, step: Step, item: str | None, record: StepRecord) -> None:
        """Start a step, or repeat a repeating one: with a new token each time, the old question
        withdrawn.
        """
        self._drop(record, message("reason.asked_anew"))
        hours = step.hours or self.context(step, item).calling_hours
        opens = opening(hours, self.now, self.plan.calendar)
        # Outside its hours a step is open with nothing but `resume`, at which it is started again.
        if opens:
            record.state, record.at, record.resume = "open", self.now, opens
            self.run.steps[self.context(step, item).key] = record
            until = message("reason.clock", time=self.context(step, item).clock(opens))
            return self.entry(step, item, Line(message("timeline.waits_for_hours"), None, until))
        self.begin(step, item, record)
        self.apply(step, item, record, step.does.start(self.context(step, item), record))

    def begin(self, step: Step, item: str | None, record: StepRecord) -> None:
        """Open a step, before its kind is asked what it does."""
        # Answers and votes of the asking before must not count for this one: only what a repetition
        # found, what was decided before and what the kind itself keeps goes on.
        record.data = kept_data(step, record)
        record.state, record.outcome, record.late = "open", None, False
        record.started = record.at = self.now
        # Part of every token, so that an answer to an earlier asking matches nothing (Tokens).
        record.asking += 1
        record.wake = record.deadline = record.resume = None
        self.set_limit(step, item, record)
        # A plain `repeat` has its interval from the start of the asking, not from the answer.
        if step.repeat and step.repeat.if_outcome is None:
            record.resume = self.plan.calendar.until(step.repeat.every, self.now)
        ctx = self.context(step, item)
        if step.again_when:
            record.data["again"] = [ctx.value(name) for name in step.again_when]
        # Before the kind is called: it may look at its own run, this step included.
        self.run.steps[ctx.key] = record

    def set_limit(
        self, step: Step, item: str | None, record: StepRecord, start: datetime | None = None
    ) -> None:
        """Its deadline and reminders, counted from `start`, else from now or what a report says."""
        if step.within and not getattr(step.does, "own_limit", False):
            ctx = self.context(step, item)
            record.counted_from = start or counted_from(ctx, step.counts_from)
            record.deadline = deadline(ctx, step.within, record.counted_from)
            record.reminders = reminders(step, record.counted_from, record.deadline, self.now)

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
        if step_result.ends_item and (ended := self.context(step, item).thing):
            ended.over, self.moved = True, self.moved + 1
            assert step.each
            update_standing_fields(self.run, self.plan, step.each[1].removeprefix("incident."))
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
        late = why_late(self.context(step, item), record)
        # Without a deadline it cannot be marked twice (M4).
        record.deadline, record.late = None, True
        self.entry(step, item, Line(message("timeline.late"), None, late))
        if step_result := step.does.lapsed(self.context(step, item), record):
            pass  # a change that was not agreed to: the order in force stays
        elif step.if_late and step.if_late != "escalate":
            decided = message("timeline.decided", option=step.if_late)
            line = Line(decided, None, message("reason.plan_default"))
            step_result = StepResult(step.if_late, lines=[line])
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
            if not self.run.is_first(key):
                continue
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
        if repeat is None:
            return False
        # With `if`, that outcome alone repeats; without, every one but a failure and those that
        # need nothing after them (M11).
        last = outcome in step.does.failures or outcome in step.unfollowed
        if outcome != repeat.if_outcome and (repeat.if_outcome or last):
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
