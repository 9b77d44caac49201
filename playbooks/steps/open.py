"""`open: kind`: another incident, linked to this one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from incidents import effects as do
from incidents.events import Event
from playbooks.moves import Context, Move
from playbooks.run import StepRecord
from playbooks.steps.words import Fields, Named


class Open(Fields):
    word: ClassVar[str] = "open"

    open: str

    def outcomes(self) -> tuple[str, ...]:
        return ("opened",)

    def names(self) -> Iterable[Named]:
        return [("open", "playbook", self.open)]

    def start(self, ctx: Context, record: StepRecord) -> Move:
        why = f"{ctx.run.playbook} (incident {ctx.run.incident}) asked for it at step {ctx.step.id}"
        return Move("opened", effects=[do.OpenIncident(self.open, why, ctx.step.clause)], lines=[("opened", self.open, why)])

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        return None

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        return None
