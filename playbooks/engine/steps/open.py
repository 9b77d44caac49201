"""`open: kind`: another incident, linked to this one; `with: {unit: incident.truck}` is what it
gets, as if reported. It is about the same trucks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from incidents import effects as do
from incidents.run_events import Event
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_model import Fields, Finding, Named
from playbooks.engine.timeline_line import Line
from translations.messages import message

FOUND = "found"  # what a person wrote about it; known as `incident.found`


class Open(Fields):
    word: ClassVar[str] = "open"
    passes_values: ClassVar[bool] = True

    open: str

    def reaches_customers(self, plan: Plan) -> bool:
        return True

    def outcomes(self) -> tuple[str, ...]:
        return ("opened",)

    def names(self) -> Iterable[Named]:
        return [("open", "playbook", self.open)]

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        why = message(
            "reason.asked_for",
            playbook=ctx.run.playbook,
            incident=ctx.run.incident,
            step=ctx.step.id,
        )
        fields = {name: ctx.value(source) for name, source in ctx.step.values.items()}
        found = fields.pop(FOUND, "")
        # Not reported fields: what the new incident must know of its origin, such as its owner.
        known = {"duty": ctx.run.playbook, "owner": ctx.playbook.owner, "about": ctx.run.incident}
        known |= {FOUND: found} if found else {}
        units = tuple(ctx.run.units)
        opens = do.OpenIncident(self.open, why, ctx.step.clause, fields, known, units)
        kind = message("who.playbook", playbook=self.open)
        line = Line(message("timeline.opened"), kind, why)
        return StepResult("opened", effects=[opens], lines=[line])

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterable[Finding]:
        """`with` fills in what the first signal says that the other kind opens on, and what was
        found.
        """
        other = plan.playbooks.get(self.open)
        signal = plan.signals.get(other.openings[0].signal) if other and other.openings else None
        for name in step.values:
            if name != FOUND and (signal is None or name not in signal.fields):
                yield (
                    "with",
                    message("plan.opens_on_no_report_with_field", open=self.open, text=name),
                    message("remedy.name_fields_of_its_first_signal"),
                )

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return None
