"""`resume: link`: lifts this incident's suspensions of it. The service is back when the last
suspension is lifted.

A suspension that starts at the same instant is not lifted: of two concurrent decisions, the
cautious one wins.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from incidents.run_events import Event
from playbooks.definition.data_requirements import SUSPENSIONS
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.dependencies import items_of, record_of
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_model import Fields, Finding
from playbooks.engine.timeline_line import Line
from translations.messages import message


class Resume(Fields):
    """The lifted suspension ends on its own: `Suspend.while_in_force` sees that it was resumed."""

    word: ClassVar[str] = "resume"
    asks: ClassVar[tuple[str, ...]] = (SUSPENSIONS,)

    resume: str

    def outcomes(self) -> tuple[str, ...]:
        return ("resumed",)

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterable[Finding]:
        suspended = {s.does.suspend for s in playbook.steps.values() if s.does.word == "suspend"}
        if self.resume not in suspended:
            yield (
                "resume",
                message("plan.this_playbook_never_suspends", text=self.resume),
                message(
                    "remedy.it_suspends_known", known=", ".join(sorted(suspended)) or "nothing"
                ),
            )

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        tokens = self._suspended(ctx)
        why = None if tokens else message("reason.not_suspended_here")
        line = Line(message("timeline.resumed"), message("who.link", link=self.resume), why)
        return StepResult("resumed", data={"lifts": tokens}, lines=[line])

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return None

    def _suspended(self, ctx: StepContext) -> list[str]:
        """Suspensions of this run that are in force for it; for this item, where both stand for
        each.
        """
        found = []
        for step in ctx.playbook.steps.values():
            if step.does.word == "suspend" and step.does.suspend == self.resume:
                each = ctx.step.each is not None and step.each == ctx.step.each
                records = (
                    record_of(ctx.run, step.id, item)
                    for item in ([ctx.item] if each else items_of(step, ctx.run))
                )
                found += [str(r.data["token"]) for r in records if r and r.state == "standing"]
        return found
