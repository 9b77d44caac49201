"""`open: kind`: another incident, linked to this one; `with: {unit: incident.truck}` is what it is
told, as if reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from incidents import effects as do
from incidents.events import Event
from playbooks.definition.plan import Plan, Playbook, Step
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext, StepResult
from playbooks.engine.steps.step_fields import Fields, Finding, Named


class Open(Fields):
    word: ClassVar[str] = "open"
    passes_values: ClassVar[bool] = True

    open: str

    def outcomes(self) -> tuple[str, ...]:
        return ("opened",)

    def names(self) -> Iterable[Named]:
        return [("open", "playbook", self.open)]

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        why = f"{ctx.run.playbook} (incident {ctx.run.incident}) asked for it at step {ctx.step.id}"
        fields = {name: ctx.value(source) for name, source in ctx.step.values.items()}
        known = {"duty": ctx.run.playbook, "owner": ctx.playbook.owner, "about": ctx.run.incident}
        opens = do.OpenIncident(self.open, why, ctx.step.clause, fields, known)
        return StepResult("opened", effects=[opens], lines=[("opened", self.open, why)])

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterable[Finding]:
        """`with` fills in what the first signal says that the other kind opens on."""
        other = plan.playbooks.get(self.open)
        signal = plan.signals.get(other.openings[0].signal) if other and other.openings else None
        for name in step.values:
            if signal is None or name not in signal.fields:
                yield (
                    "with",
                    f"{self.open} opens on no report with a field {name!r}",
                    "name fields of its first signal",
                )

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return None
