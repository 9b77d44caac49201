"""`request: contact`: an outside party (carrier, vendor, insurer, factory) is asked for
something.
"""

from __future__ import annotations

from typing import ClassVar

from incidents import effects as do
from incidents.events import Answered, Event, NotDelivered
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext, StepResult
from playbooks.engine.steps.step_fields import Fields


class Request(Fields):
    word: ClassVar[str] = "request"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True
    trouble: ClassVar[tuple[str, ...]] = ("refused", "silent")

    request: str

    def outcomes(self) -> tuple[str, ...]:
        return ("confirmed", "refused", "silent")

    def audiences(self) -> tuple[str, ...]:
        return (self.request,)

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        called, token = ctx.people(self.request), ctx.token(record)
        how = {
            "options": ("confirmed", "refused"),
            "urgency": do.URGENT,
            "deadline": record.deadline,
        }
        effects: list[do.Effect] = [
            ctx.notify(token, person, called.role, "option", **how) for person, _ in called.present
        ]
        names = ", ".join(name for _, name in called.present)
        return StepResult(
            effects=effects,
            tokens=[token],
            lines=[("requested", names or "nobody", "" if names else "no contact is known")],
        )

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, NotDelivered):
            return StepResult(
                wake=record.wake,
                lines=[("could not be reached", ctx.name(event.person), event.why)],
            )
        if isinstance(event, Answered) and event.answer in ("confirmed", "refused"):
            return StepResult(event.answer, lines=[(event.answer, ctx.name(event.person), "")])
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return StepResult("silent", lines=[("no answer", "", f"within {ctx.step.within}")])
