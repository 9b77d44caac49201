"""`assign: audience`: a task.

Late, it stays open and is chased; done, another may have to verify it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from incidents import effects as do
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.signal_effects import IN_ORDER, OF_UNIT, SERVED, signal_effects
from playbooks.definition.step import Step
from playbooks.engine.escalation import EscalationLevel, escalate, on_unreachable
from playbooks.engine.overdue_notices import (
    escalate_overdue,
    is_overdue_notice,
    on_overdue_answered,
)
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.ask_options import unit_record
from playbooks.engine.steps.free_text_answers import REPORTED, form_of, passed_on, words_of
from playbooks.engine.steps.step_model import Fields, Finding
from playbooks.engine.timeline_line import Line
from translations.messages import message, optional

OVER = "over"  # of `records`: what the step's report is about has ended


def _record(word: str | None) -> str | None:
    return unit_record(word, (*OF_UNIT, OVER))


class Assign(Fields):
    word: ClassVar[str] = "assign"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True
    trouble: ClassVar[tuple[str, ...]] = ("refused",)
    failures: ClassVar[tuple[str, ...]] = trouble

    assign: str
    verified_by: str | None = Field(default=None, alias="verified by")
    records: Annotated[str | None, AfterValidator(_record)] = None
    in_words: bool = Field(default=False, alias="in words")
    pass_on: str | None = Field(default=None, alias="pass on")

    def outcomes(self) -> tuple[str, ...]:
        return ("done", "refused")

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterator[Finding]:
        """Only what gathers can be over, and only words can be passed on."""
        if self.pass_on and not self.in_words:
            yield (
                "pass on",
                message("plan.passes_on_no_words"),
                message("remedy.write_in_words"),
            )
        if self.records == OVER and not (step.each and step.each[0] == "signal"):
            yield (
                "records",
                message("plan.only_reports_end"),
                message("remedy.write_for_each_signal"),
            )

    def audiences(self) -> tuple[str, ...]:
        return tuple(name for name in (self.assign, self.verified_by, self.pass_on) if name)

    @property
    def texts(self) -> tuple[str, ...]:
        """Wordings of ours that it needs."""
        return (REPORTED,) if self.pass_on else ()

    def yields(self) -> tuple[str, ...]:
        return ("words",) if self.in_words else ()

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        return self._call(ctx, record, "do", 1)

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, DeadlinePassed):
            if record.data.get("unasked"):
                return self._rested(ctx, record)
            return escalate_overdue(ctx, record) if record.late else None
        if isinstance(event, NotDelivered):
            return on_unreachable(ctx, record, event, lambda: self._next(ctx, record, event))
        if not isinstance(event, Answered):
            return None
        if is_overdue_notice(event.token):
            return on_overdue_answered(ctx, record, event)
        return (
            self._verifying(ctx, record, event)
            if record.data.get("phase") == "verify"
            else self._doing(ctx, record, event)
        )

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return escalate_overdue(ctx, record)

    def settled(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """What the task records has been reported otherwise; or the truck that was to do it has
        failed itself, with the goods on board: they go on from there.
        """
        if self.records == OVER and ctx.thing and ctx.thing.over:
            return StepResult("done", lines=[Line(message("timeline.done_as_reported"))])
        truck = ctx.run.units.get(ctx.item or "")
        if truck is None or self.records is None:
            return None
        reported = {SERVED: truck.served, IN_ORDER: truck.in_order}.get(self.records, False)
        if reported:
            return StepResult("done", lines=[Line(message("timeline.done_as_reported"))])
        spec = ctx.plan.audiences[self.assign]
        theirs = spec.way == "driver of" and spec.value == "standby of unit"
        lost = ctx.run.units.get(truck.standby or "")
        gone = self.records == SERVED and theirs and lost is not None and not lost.in_order
        return StepResult("withdrawn") if gone else None

    def _rested(self, ctx: StepContext, record: StepRecord) -> StepResult:
        """The hours have begun in which people may be called: they are asked now, and then, if it
        is late, those above.
        """
        phase, tries, place = (record.data[name] for name in ("phase", "tries", "asked"))
        asked = self._call(ctx, record, phase, tries, place)
        if record.late and asked.wake is None:
            asked.wake = ctx.now
        return asked

    def _next(self, ctx: StepContext, record: StepRecord, event: NotDelivered) -> StepResult:
        """The next person after those unavailable: to do it, to verify it, or to acknowledge that
        it is late.
        """
        if is_overdue_notice(event.token):
            return escalate_overdue(ctx, record)
        return self._call(
            ctx, record, record.data["phase"], record.data["tries"], record.data["asked"]
        )

    def _doing(self, ctx: StepContext, record: StepRecord, event: Answered) -> StepResult | None:
        who = ctx.who(event.person)
        if event.answer == "refused":
            why = optional(str(event.values.get("why", "")))
            return StepResult("refused", lines=[Line(message("timeline.refused"), who, why)])
        if event.answer != "done":
            return None
        said = optional(words_of(event))
        told = passed_on(ctx, record, self.pass_on, event) if self.pass_on else []
        if self.verified_by:
            done = self._call(ctx, record, "verify", record.data["tries"])
            done.drops_questions = True
            done.data = {**(done.data or {}), "doer": event.person}
            done.lines.insert(0, Line(message("timeline.done_to_verify"), who, said))
        else:
            done = self._done(ctx, Line(message("timeline.done"), who, said))
        done.effects += told
        if self.in_words:
            done.data = {**(done.data or {}), "values": {"words": words_of(event)}}
        return done

    def _verifying(
        self, ctx: StepContext, record: StepRecord, event: Answered
    ) -> StepResult | None:
        # Every other answer than "accepted" sends the task back, so only the verifier's own asking
        # may count.
        if not event.token.rpartition(":")[2].startswith("verify"):
            return None
        who = ctx.who(event.person)
        if event.answer == "accepted":
            return self._done(ctx, Line(message("timeline.verified"), who))
        # A new token, since the first "done" must not count for the second try.
        again = self._call(ctx, record, "do", record.data["tries"] + 1)
        again.drops_questions = True
        again.lines.insert(0, Line(message("timeline.not_verified"), who))
        return again

    def _call(
        self,
        ctx: StepContext,
        record: StepRecord,
        phase: str,
        tries: int,
        place: EscalationLevel | None = None,
    ) -> StepResult:
        """Give it to the next who is there, or have it verified by them; `tries`: how often it is
        being done.
        """
        if phase == "verify":
            audience, part = str(self.verified_by), f"verify{tries}."
            how: dict[str, Any] = {"expects": "accept", "text": "muster.verify"}
        else:
            audience, part = self.assign, "" if tries == 1 else f"again{tries}."
            how = {"expects": "done", "deadline": record.deadline, "form": form_of(self.in_words)}
        step_result = escalate(ctx, record, audience, place, part, urgency=do.NORMAL, **how)
        assert step_result.data is not None
        # Not the escalation's: a task has its limit, and no time for each level.
        unasked = step_result.data["resting"]
        if not unasked:
            step_result.wake = record.wake
        step_result.data |= {
            "unasked": unasked,
            "phase": phase,
            "tries": tries,
            "asked": step_result.data.pop("ladder"),
        }
        return step_result

    def _done(self, ctx: StepContext, line: Line) -> StepResult:
        """The end of the task, with what it makes known of the truck or the report it is about."""
        effects = signal_effects(self.records, ctx.item) if self.records in OF_UNIT else []
        return StepResult("done", effects=effects, lines=[line], ends_item=self.records == OVER)
