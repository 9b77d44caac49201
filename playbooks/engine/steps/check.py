"""`check: {finding: CEL, …}`: records which findings are true; the reason lists those that are not
(3.4.2).
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, WithJsonSchema

from incidents.run_events import Event
from playbooks.definition.conditions import Condition, UndecidedError
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_model import Fields
from playbooks.engine.timeline_line import Line
from translations.messages import message

CEL = Annotated[Condition | str | None, WithJsonSchema({"type": "string"})]


class Check(Fields):
    word: ClassVar[str] = "check"
    trouble: ClassVar[tuple[str, ...]] = ("no",)
    decides: ClassVar[bool] = True

    check: dict[str, CEL] = Field(min_length=1)

    def outcomes(self) -> tuple[str, ...]:
        return ("yes", "no")

    def audiences(self) -> tuple[str, ...]:
        return ()

    def yields(self) -> tuple[str, ...]:
        return ("reason",)

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        # All are evaluated, so that the reason names every finding, not only the first.
        failed = [
            name
            for name, condition in self.check.items()
            if isinstance(condition, Condition) and not _holds(ctx, condition)
        ]
        values: dict[str, Any] = {"values": {"reason": failed}}
        if failed:
            why = message("reason.findings", findings=failed)
            line = Line(message("timeline.not_all_holds"), None, why)
            return StepResult("no", data=values, lines=[line])
        why = message("reason.findings", findings=list(self.check))
        return StepResult(
            "yes", data=values, lines=[Line(message("timeline.all_holds"), None, why)]
        )

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return None


def _holds(ctx: StepContext, condition: Condition) -> bool:
    """What cannot be evaluated does not hold (docs/semantics.md, M3)."""
    try:
        return ctx.holds(condition)
    except UndecidedError:
        return False
