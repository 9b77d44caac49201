"""`assign: audience`: a task. Late, it stays open and is chased; done, another may have to verify it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from incidents import effects as do
from incidents.events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.ladder import Place, chase, chase_answered, climb, of_chase, unreached
from playbooks.moves import Context, Move
from playbooks.records import OF_UNIT, recorded
from playbooks.run import StepRecord
from playbooks.steps.words import Fields


def _record(word: str | None) -> str | None:
    if word is not None and word not in OF_UNIT:
        raise ValueError(f"{word!r} is unknown; one of {', '.join(OF_UNIT)}")
    return word


class Assign(Fields):
    word: ClassVar[str] = "assign"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True
    trouble: ClassVar[tuple[str, ...]] = ("refused",)

    assign: str
    verified_by: str | None = Field(default=None, alias="verified by")
    records: Annotated[str | None, AfterValidator(_record)] = None

    def outcomes(self) -> tuple[str, ...]:
        return ("done", "refused")

    def audiences(self) -> tuple[str, ...]:
        return (self.assign, *([self.verified_by] if self.verified_by else []))

    def start(self, ctx: Context, record: StepRecord) -> Move:
        return self._call(ctx, record, "do", 1)

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        if isinstance(event, DeadlinePassed):
            return chase(ctx, record) if record.late else None
        if isinstance(event, NotDelivered):
            return unreached(ctx, record, event, lambda: self._next(ctx, record, event))
        if not isinstance(event, Answered):
            return None
        if of_chase(event.token):
            return chase_answered(ctx, record, ctx.name(event.person))
        return self._verifying(ctx, record, event) if record.data.get("phase") == "verify" else self._doing(ctx, record, event)

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        return chase(ctx, record)

    def _next(self, ctx: Context, record: StepRecord, event: NotDelivered) -> Move:
        """Whoever comes after those who are gone: to do it, to verify it, or to take it up because it is late."""
        if of_chase(event.token):
            return chase(ctx, record)
        return self._call(ctx, record, record.data["phase"], record.data["tries"], record.data["asked"])

    def _doing(self, ctx: Context, record: StepRecord, event: Answered) -> Move | None:
        who = ctx.name(event.person)
        if event.answer == "refused":
            return Move("refused", lines=[("refused", who, str(event.values.get("why", "")))])
        if event.answer != "done":
            return None
        if not self.verified_by:
            return Move("done", effects=self._recorded(ctx), lines=[("done", who, "")])
        verifier = self._call(ctx, record, "verify", record.data["tries"])
        assert verifier.data is not None
        verifier.anew = True
        verifier.data["doer"] = event.person
        verifier.lines.insert(0, ("done, to be verified", who, ""))
        return verifier

    def _verifying(self, ctx: Context, record: StepRecord, event: Answered) -> Move | None:
        if not event.token.rpartition(":")[2].startswith("verify"):
            return None
        who = ctx.name(event.person)
        if event.answer == "accepted":
            return Move("done", effects=self._recorded(ctx), lines=[("verified", who, "")])
        again = self._call(ctx, record, "do", record.data["tries"] + 1)
        again.anew = True
        again.lines.insert(0, ("not verified, to be done again", who, ""))
        return again

    def _call(self, ctx: Context, record: StepRecord, phase: str, tries: int, place: Place | None = None) -> Move:
        """Give it to the next who is there, or have it verified by them; `tries`: how often it is being done."""
        if phase == "verify":
            audience, part = str(self.verified_by), f"verify{tries}."
            how: dict[str, Any] = {"expects": "accept", "text": "muster.verify"}
        else:
            audience, part = self.assign, "" if tries == 1 else f"again{tries}."
            how = {"expects": "done", "deadline": record.deadline}
        move = climb(ctx, record, audience, place, part, urgency=do.NORMAL, **how)
        assert move.data is not None
        move.wake = record.wake
        move.data |= {"phase": phase, "tries": tries, "asked": move.data.pop("ladder")}
        return move

    def _recorded(self, ctx: Context) -> list[do.Effect]:
        """What a task done makes known of the truck it is about."""
        return recorded(self.records, ctx.item) if self.records and ctx.item else []
