"""`replenish: customers | the customer`: orders are proposed, by class or as applied for; people
confirm or alter them (3.2.5, 3.4.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from pydantic import Field

from incidents import effects as do
from incidents.run_events import Event
from playbooks.definition.plan import Plan
from playbooks.definition.run import StepRecord
from playbooks.engine.customer_sets import choose_set
from playbooks.engine.items import LINES
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_model import Fields, Named
from playbooks.engine.timeline_line import Line
from translations.messages import Message, message

THE_CUSTOMER = "the customer"


class Replenish(Fields):
    word: ClassVar[str] = "replenish"

    replenish: str
    on_day: Literal["next order day", "now"] = Field(default="next order day", alias="on")
    lines: str | None = (
        # of `the customer`: what a step approved, such as `agreed.lines`; else all that was applied
        # for
        None
    )

    def reaches_customers(self, plan: Plan) -> bool:
        return True

    def outcomes(self) -> tuple[str, ...]:
        return ("proposed",)

    def names(self) -> Iterable[Named]:
        return (
            [("replenish", "customers", self.replenish)] if self.replenish != THE_CUSTOMER else []
        )

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        return self._one(ctx, record) if self.replenish == THE_CUSTOMER else self._many(ctx, record)

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return None

    def _many(self, ctx: StepContext, record: StepRecord) -> StepResult:
        sets = choose_set(ctx, self.replenish)
        effects: list[do.Effect] = [
            self._orders(ctx, record, to=to, cartons=dict(ctx.plan.replenishment), count=n)
            for to, n in sets
            if n
        ]
        total = sum(n for _, n in sets)
        who = message("who.retailers_of_set", count=total, customers=self.replenish)
        return self._proposed(effects, who)

    def _one(self, ctx: StepContext, record: StepRecord) -> StepResult:
        customer = str(ctx.run.fields.get("customer", ""))
        asked = [line.fields for line in ctx.run.items.get(LINES, {}).values()]
        # An approval in part yields fewer lines than were applied for (M18).
        granted: list[dict[str, Any]] = ctx.value(self.lines) or [] if self.lines else asked
        lines = {line["brand"]: int(line["cartons"]) for line in granted}
        orders = [self._orders(ctx, record, customer=customer, lines=lines, count=1)]
        return self._proposed([*orders], message("who.customer", customer=customer))

    def _orders(self, ctx: StepContext, record: StepRecord, **what: Any) -> do.ProposeOrders:
        empty: dict[str, Any] = {"to": None, "customer": "", "cartons": {}, "lines": {}}
        return do.ProposeOrders(ctx.origin, ctx.token(record), on=self.on_day, **{**empty, **what})

    def _proposed(self, effects: list[do.Effect], who: Message) -> StepResult:
        day = message("reason.on_day", day=self.on_day)
        line = Line(message("timeline.orders_proposed"), who, day)
        return StepResult("proposed", effects=effects, lines=[line])
