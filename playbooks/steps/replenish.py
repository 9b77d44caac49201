"""`replenish: customers | the customer`: orders are proposed, by class or as applied for; people confirm or alter them (3.2.5, 3.4.3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from pydantic import Field

from incidents import effects as do
from incidents.events import Event
from playbooks import things
from playbooks.items import LINES
from playbooks.moves import Context, Move
from playbooks.run import StepRecord
from playbooks.steps.suspend import AREA, area_of
from playbooks.steps.words import Fields, Named

THE_CUSTOMER = "the customer"


class Replenish(Fields):
    """`by` names the plan's value that says how many cartons each class gets; `lines` the fact with what was applied for."""

    word: ClassVar[str] = "replenish"

    replenish: str
    on_day: Literal["next order day", "now"] = Field(default="next order day", alias="on")
    area: str = Field(default=AREA, alias="in")
    lines: str | None = None  # of `the customer`: what a step approved, such as `agreed.lines`; else all that was applied for

    def outcomes(self) -> tuple[str, ...]:
        return ("proposed",)

    def names(self) -> Iterable[Named]:
        return [("replenish", "customers", self.replenish)] if self.replenish != THE_CUSTOMER else []

    def start(self, ctx: Context, record: StepRecord) -> Move:
        return self._one(ctx, record) if self.replenish == THE_CUSTOMER else self._many(ctx, record)

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        return None

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        return None

    def _many(self, ctx: Context, record: StepRecord) -> Move:
        area = area_of(ctx, self.area)
        return self._proposed(
            ctx, record, self.replenish, {"customers": self.replenish, "area": area, "cartons": dict(ctx.plan.replenishment)}
        )

    def _one(self, ctx: Context, record: StepRecord) -> Move:
        customer = str(ctx.run.fields.get("customer", ""))
        asked = [line.fields for line in ctx.run.items.get(LINES, {}).values()]
        granted: list[dict[str, Any]] = things.valued(ctx, self.lines) or [] if self.lines else asked
        lines = {line["brand"]: int(line["cartons"]) for line in granted}
        return self._proposed(ctx, record, customer, {"customer": customer, "lines": lines})

    def _proposed(self, ctx: Context, record: StepRecord, who: str, what: dict[str, Any]) -> Move:
        empty: dict[str, Any] = {"customers": "", "customer": "", "area": "", "cartons": {}, "lines": {}, "count": 0}
        effect = do.ProposeOrders(ctx.origin, ctx.token(record), on=self.on_day, **{**empty, **what})
        return Move("proposed", effects=[effect], lines=[("orders proposed", who, self.on_day)])
