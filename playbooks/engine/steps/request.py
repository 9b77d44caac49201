"""`request: contact`: an outside party (carrier, vendor, insurer, factory) is asked for
something.
"""

from __future__ import annotations

from typing import ClassVar

from incidents import effects as do
from incidents.run_events import Answered, Event, NotDelivered
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext, StepResult
from playbooks.engine.steps.step_model import Fields
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import message

ANSWERS = {"confirmed": "timeline.confirmed", "refused": "timeline.refused"}  # -> its entry


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
            "options": tuple(ANSWERS),
            "urgency": do.URGENT,
            "deadline": record.deadline,
        }
        effects: list[do.Effect] = [
            ctx.notify(token, person, called.role, "option", **how) for person, _ in called.present
        ]
        why = None if called.present else message("reason.no_contact")
        line = Line(message("timeline.requested"), who_of(called.present), why)
        return StepResult(effects=effects, tokens=[token], lines=[line])

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, NotDelivered):
            return StepResult(wake=record.wake, lines=[ctx.unreachable(event)])
        if isinstance(event, Answered) and event.answer in ANSWERS:
            line = Line(message(ANSWERS[event.answer]), ctx.who(event.person))
            return StepResult(event.answer, lines=[line])
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        why = message("reason.within", limit=str(ctx.step.within))
        return StepResult("silent", lines=[Line(message("timeline.no_answer"), None, why)])
