"""`page: audience`: called until acknowledged, up the escalation to the last resort; may be passed
on to the next level.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from incidents.run_events import NOT_ME, Answered, DeadlinePassed, Event, NotDelivered
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.escalation import escalate, on_passed_on, on_unreachable
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_model import Fields, Finding
from playbooks.engine.timeline_line import Line
from translations.messages import message


class Page(Fields):
    word: ClassVar[str] = "page"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True
    own_limit: ClassVar[bool] = True  # `within` is the time each level has, not an end of the step

    page: str
    everyone: bool = False

    def outcomes(self) -> tuple[str, ...]:
        return ("acknowledged",)

    def audiences(self) -> tuple[str, ...]:
        return (self.page,)

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterator[Finding]:
        if step.within and step.within.before_stop:
            yield (
                "within",
                message("plan.each_level_of_page_has_same"),
                message("remedy.write_within_5m"),
            )

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        return escalate(ctx, record, self.page, None, "")

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, Answered) and event.answer == "acknowledged":
            return self._acknowledged(ctx, record, event)
        if isinstance(event, Answered) and event.answer == NOT_ME:
            return on_passed_on(
                ctx, record, event, lambda: self._next(ctx, record, stays_with=event.person)
            )
        if isinstance(event, NotDelivered):
            return on_unreachable(ctx, record, event, lambda: self._next(ctx, record))
        return self._next(ctx, record) if isinstance(event, DeadlinePassed) else None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return None

    def _acknowledged(self, ctx: StepContext, record: StepRecord, event: Answered) -> StepResult:
        known = sorted({*record.data.get("acknowledged", []), event.person})
        line = Line(message("timeline.acknowledged"), ctx.who(event.person))
        # `called` is the present level only: those of the levels before are no longer waited for.
        if self.everyone and not set(record.data["called"]) <= set(known):
            return StepResult(data={"acknowledged": known}, wake=record.wake, lines=[line])
        return StepResult(outcome="acknowledged", lines=[line])

    def _next(
        self, ctx: StepContext, record: StepRecord, stays_with: str | None = None
    ) -> StepResult:
        return escalate(ctx, record, self.page, record.data["ladder"], "", stays_with)
