"""`tell: audience or customers`: a message, no answer awaited; to sets of any size, which are counted here and never held."""

from __future__ import annotations

from typing import ClassVar

from incidents import effects as do
from incidents.events import Event
from playbooks.moves import Context, Move
from playbooks.run import StepRecord
from playbooks.steps.words import Fields


class Tell(Fields):
    word: ClassVar[str] = "tell"

    tell: str

    def outcomes(self) -> tuple[str, ...]:
        return ("told",)

    def audiences(self) -> tuple[str, ...]:
        return (self.tell,)

    def start(self, ctx: Context, record: StepRecord) -> Move:
        return self._customers(ctx, record) if self.tell in ctx.plan.customers else self._people(ctx, record)

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        return None

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        return None

    def _people(self, ctx: Context, record: StepRecord) -> Move:
        called = ctx.people(self.tell)
        token = ctx.token(record)
        effects: list[do.Effect] = [ctx.notify(token, person, called.role, "nothing") for person, _ in called.present]
        names = ", ".join(name for _, name in called.present)
        return Move(
            "told",
            effects=effects,
            lines=[("told", names or "nobody", "" if names else "nobody holds this role here now")],
        )

    def _customers(self, ctx: Context, record: StepRecord) -> Move:
        units = [ctx.item] if ctx.item in ctx.run.units else list(ctx.run.units)
        effects: list[do.Effect] = []
        if record.asking > 1:  # what has not gone out yet is not true any more
            earlier = record.model_copy(update={"asking": record.asking - 1})
            effects.append(do.Withdraw(ctx.token(earlier), "replaced by a newer time"))
        total = 0
        for unit in units:
            count = ctx.rest(str(unit)).stops
            total += count
            if count:
                since = ctx.run.units[str(unit)].since
                origin, values = ctx.origin, ctx.values()
                effects.append(do.TellCustomers(origin, ctx.token(record), self.tell, unit, since, count, str(ctx.step.text), values))
        return Move("told", effects=effects, lines=[("told", f"{total} retailers", self.tell)])
