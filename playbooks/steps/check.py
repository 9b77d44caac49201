"""`check: {finding: CEL, …}`: what of these holds is written down; the reason is the names of those that do not (3.4.2)."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, WithJsonSchema

from incidents.events import Event
from playbooks.conditions import Condition, Undecided
from playbooks.moves import Context, Move
from playbooks.run import StepRecord
from playbooks.steps.words import Fields

CEL = Annotated[Condition | str | None, WithJsonSchema({"type": "string"})]


class Check(Fields):
    word: ClassVar[str] = "check"
    trouble: ClassVar[tuple[str, ...]] = ("no",)

    check: dict[str, CEL] = Field(min_length=1)

    def outcomes(self) -> tuple[str, ...]:
        return ("yes", "no")

    def audiences(self) -> tuple[str, ...]:
        return ()

    def yields(self) -> tuple[str, ...]:
        return ("reason",)

    def start(self, ctx: Context, record: StepRecord) -> Move:
        failed = [name for name, condition in self.check.items() if isinstance(condition, Condition) and not _holds(ctx, condition)]
        values: dict[str, Any] = {"values": {"reason": failed}}
        if failed:
            return Move("no", data=values, lines=[("not all holds", "", ", ".join(failed))])
        return Move("yes", data=values, lines=[("all holds", "", ", ".join(self.check))])

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        return None

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        return None


def _holds(ctx: Context, condition: Condition) -> bool:
    """What cannot be evaluated does not hold (meaning 3)."""
    try:
        return ctx.holds(condition)
    except Undecided:
        return False
