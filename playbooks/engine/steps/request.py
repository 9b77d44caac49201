"""`request: contact`: an outside party (carrier, vendor, insurer, factory) is asked for
something.
"""

from __future__ import annotations

from typing import Any, ClassVar

from incidents import effects as do
from incidents.run_events import Answered, Event, NotDelivered
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_model import Fields
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import message

ANSWERS = {"confirmed": "timeline.confirmed", "refused": "timeline.refused"}  # -> its entry


class Request(Fields):
    word: ClassVar[str] = "request"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True
    trouble: ClassVar[tuple[str, ...]] = ("refused", "silent")
    failures: ClassVar[tuple[str, ...]] = trouble

    request: str
    everyone: bool = False  # each of them must confirm

    def yields(self) -> tuple[str, ...]:
        """Names of those who have not confirmed."""
        return ("missing",)

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
        data = {"asked": [person for person, _ in called.present], "confirmed": []}
        return StepResult(
            effects=effects, tokens=[token], lines=[line], data=self._with_missing(ctx, data)
        )

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, NotDelivered):
            return StepResult(wake=record.wake, lines=[ctx.unreachable(event)])
        if isinstance(event, Answered) and event.answer in ANSWERS:
            line = Line(message(ANSWERS[event.answer]), ctx.who(event.person))
            return self._answered(ctx, record, event, line)
        return None

    def _answered(
        self, ctx: StepContext, record: StepRecord, event: Answered, line: Line
    ) -> StepResult:
        if not self.everyone or event.answer != "confirmed":
            return StepResult(event.answer, lines=[line])
        confirmed = sorted({*record.data.get("confirmed", ()), event.person})
        data = self._with_missing(ctx, {**record.data, "confirmed": confirmed})
        all_of_them = set(record.data.get("asked", ())) <= set(confirmed)
        return StepResult(
            "confirmed" if all_of_them else None, data=data, wake=record.wake, lines=[line]
        )

    def _with_missing(self, ctx: StepContext, data: dict[str, Any]) -> dict[str, Any]:
        missing = [ctx.name(p) for p in data["asked"] if p not in data["confirmed"]]
        return {**data, "values": {"missing": missing}}

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        why = message("reason.within", limit=str(ctx.step.within))
        return StepResult("silent", lines=[Line(message("timeline.no_answer"), None, why)])
