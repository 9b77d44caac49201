"""`page: audience`: called until acknowledged, up the escalation, for ever at the last resort."""

from __future__ import annotations

from typing import ClassVar

from incidents.events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.ladder import climb, unreached
from playbooks.moves import Context, Move
from playbooks.run import StepRecord
from playbooks.steps.words import Fields


class Page(Fields):
    word: ClassVar[str] = "page"
    own_limit: ClassVar[bool] = True  # `within` is the time each level has, not an end of the step

    page: str
    everyone: bool = False

    def outcomes(self) -> tuple[str, ...]:
        return ("acknowledged",)

    def audiences(self) -> tuple[str, ...]:
        return (self.page,)

    def start(self, ctx: Context, record: StepRecord) -> Move:
        return climb(ctx, record, self.page, None, "")

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        if isinstance(event, Answered) and event.answer == "acknowledged":
            return self._acknowledged(ctx, record, event)
        if isinstance(event, NotDelivered):
            return unreached(ctx, record, event, lambda: self._next(ctx, record))
        return self._next(ctx, record) if isinstance(event, DeadlinePassed) else None

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        return None

    def _acknowledged(self, ctx: Context, record: StepRecord, event: Answered) -> Move:
        known = sorted({*record.data.get("acknowledged", []), event.person})
        line = ("acknowledged", ctx.name(event.person), f"by {event.channel}")
        if self.everyone and not set(record.data["called"]) <= set(known):
            return Move(data={"acknowledged": known}, wake=record.wake, lines=[line])
        return Move(outcome="acknowledged", lines=[line])

    def _next(self, ctx: Context, record: StepRecord) -> Move:
        return climb(ctx, record, self.page, record.data["ladder"], "")
