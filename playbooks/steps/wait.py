"""`wait: signal`: something reported, about the step's own truck, line, site or report where it stands under `for each`."""

from __future__ import annotations

from typing import ClassVar

from incidents.events import Event, Reported
from playbooks.items import about
from playbooks.moves import Context, Move
from playbooks.run import StepRecord
from playbooks.steps.words import Fields


class Wait(Fields):
    word: ClassVar[str] = "wait"
    trouble: ClassVar[tuple[str, ...]] = ("overdue",)

    wait: str

    @property
    def signal(self) -> str:
        return self.wait

    def outcomes(self) -> tuple[str, ...]:
        return ("arrived", "overdue")

    def audiences(self) -> tuple[str, ...]:
        return ()

    def start(self, ctx: Context, record: StepRecord) -> Move:
        return Move(lines=[("waiting", self.wait, f"within {ctx.step.within}")])

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        if not isinstance(event, Reported) or event.signal.kind != self.wait:
            return None
        if not about(ctx.step, ctx.item, ctx.run, event.signal):
            return None
        return Move("arrived", lines=[("reported", event.signal.kind, event.signal.source)])

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        return Move("overdue", lines=[("overdue", self.wait, f"not reported within {ctx.step.within}")])
