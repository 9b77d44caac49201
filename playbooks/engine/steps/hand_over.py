"""`hand over: plan`: to a plan that is not run here (2.1.2.7a, 3.2.3).

It is recorded; the people concerned are notified by other steps.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from incidents.run_events import Event
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_model import Fields
from playbooks.engine.timeline_line import Line
from translations.messages import message


class HandOver(Fields):
    word: ClassVar[str] = "hand over"

    hand_over: str = Field(alias="hand over")

    def outcomes(self) -> tuple[str, ...]:
        return ("handed over",)

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        plan = message("who.other_plan", plan=self.hand_over)
        line = Line(message("timeline.handed_over"), plan, message("reason.other_plan_applies"))
        return StepResult("handed over", lines=[line])

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return None
