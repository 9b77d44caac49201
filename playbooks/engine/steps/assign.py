"""`assign: audience`: a task.

Late, it stays open and is chased; done, another may have to verify it.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from incidents import effects as do
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.definition.run import StepRecord
from playbooks.definition.signal_effects import OF_UNIT, signal_effects
from playbooks.engine.escalation import (
    EscalationLevel,
    escalate,
    escalate_overdue,
    is_overdue_notice,
    on_overdue_acknowledged,
    on_unreachable,
)
from playbooks.engine.step_context import StepContext, StepResult
from playbooks.engine.steps.step_model import Fields
from playbooks.engine.timeline_line import Line
from translations import FaultError
from translations.messages import message, optional


def _record(word: str | None) -> str | None:
    if word is not None and word not in OF_UNIT:
        raise FaultError(message("plan.is_unknown_one_of", text=word, known=", ".join(OF_UNIT)))
    return word


class Assign(Fields):
    word: ClassVar[str] = "assign"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True
    trouble: ClassVar[tuple[str, ...]] = ("refused",)

    assign: str
    verified_by: str | None = Field(default=None, alias="verified by")
    records: Annotated[str | None, AfterValidator(_record)] = None

    def outcomes(self) -> tuple[str, ...]:
        return ("done", "refused")

    def audiences(self) -> tuple[str, ...]:
        return (self.assign, *([self.verified_by] if self.verified_by else []))

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        return self._call(ctx, record, "do", 1)

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, DeadlinePassed):
            return escalate_overdue(ctx, record) if record.late else None
        if isinstance(event, NotDelivered):
            return on_unreachable(ctx, record, event, lambda: self._next(ctx, record, event))
        if not isinstance(event, Answered):
            return None
        if is_overdue_notice(event.token):
            return on_overdue_acknowledged(ctx, record, event)
        return (
            self._verifying(ctx, record, event)
            if record.data.get("phase") == "verify"
            else self._doing(ctx, record, event)
        )

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return escalate_overdue(ctx, record)

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
        if not self.verified_by:
            line = Line(message("timeline.done"), who)
            return StepResult("done", effects=self._recorded(ctx), lines=[line])
        verifier = self._call(ctx, record, "verify", record.data["tries"])
        assert verifier.data is not None
        verifier.drops_questions = True
        verifier.data["doer"] = event.person
        verifier.lines.insert(0, Line(message("timeline.done_to_verify"), who))
        return verifier

    def _verifying(
        self, ctx: StepContext, record: StepRecord, event: Answered
    ) -> StepResult | None:
        # Every other answer than "accepted" sends the task back, so only the verifier's own asking
        # may count.
        if not event.token.rpartition(":")[2].startswith("verify"):
            return None
        who = ctx.who(event.person)
        if event.answer == "accepted":
            line = Line(message("timeline.verified"), who)
            return StepResult("done", effects=self._recorded(ctx), lines=[line])
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
            how = {"expects": "done", "deadline": record.deadline}
        step_result = escalate(ctx, record, audience, place, part, urgency=do.NORMAL, **how)
        assert step_result.data is not None
        # Not the escalation's: a task has its limit, and no time for each level.
        step_result.wake = record.wake
        step_result.data |= {
            "phase": phase,
            "tries": tries,
            "asked": step_result.data.pop("ladder"),
        }
        return step_result

    def _recorded(self, ctx: StepContext) -> list[do.Effect]:
        """What a task done makes known of the truck it is about."""
        return signal_effects(self.records, ctx.item) if self.records and ctx.item else []
