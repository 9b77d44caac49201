"""`hand over: plan`: to a plan that is not run here (2.1.2.7a, 3.2.3). It is written down and those named are told by other steps."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from incidents.events import Event
from playbooks.moves import Context, Move
from playbooks.run import StepRecord
from playbooks.steps.words import Fields


class HandOver(Fields):
    word: ClassVar[str] = "hand over"

    hand_over: str = Field(alias="hand over")

    def outcomes(self) -> tuple[str, ...]:
        return ("handed over",)

    def start(self, ctx: Context, record: StepRecord) -> Move:
        return Move("handed over", lines=[("handed over to", self.hand_over, "this plan applies from here")])

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        return None

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        return None
