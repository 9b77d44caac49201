"""`wait: signal`: something reported, about the step's own truck, line, site or report under `for
each`; or a time.

`wait: 2h` · `wait: end of working day` · `wait: until 18:00` · `wait: until decide.time` (what was
entered with the answer of that step; `else: 24h` where nothing was).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo

from incidents.run_events import DeadlinePassed, Event, Reported
from playbooks.definition.plan import Plan, Playbook, Step
from playbooks.definition.run import StepRecord
from playbooks.definition.time_limits import Calendar, Limit, limit_of, read_limit
from playbooks.engine.dependencies import record_of
from playbooks.engine.items import about
from playbooks.engine.step_context import StepContext, StepResult
from playbooks.engine.steps.step_model import Fields, Finding, Named, Span
from playbooks.engine.timeline_line import Line
from translations import FaultError
from translations.messages import Message, message

_CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
_ENTERED = re.compile(r"^(\w+)\.(\w+)$")
_SPAN = re.compile(r"^(\d|plan\.|end of )")


def _object(text: str, info: ValidationInfo) -> str:
    """A length of time may be one of the plan's own values: its text takes the value's place."""
    if _SPAN.match(text):
        return limit_of(text, info.context or {}).text
    until = text.removeprefix("until ")
    if until != text and not (_CLOCK.match(until) or _ENTERED.match(until)):
        raise FaultError(message("plan.is_no_time_write_until_or", text=text))
    return text


class Wait(Fields):
    word: ClassVar[str] = "wait"

    wait: Annotated[str, AfterValidator(_object)]
    # duration, if no time was entered
    otherwise: Span | None = Field(default=None, alias="else")

    @property
    def signal(self) -> str | None:
        """The signal waited for; None where a time is."""
        return None if self.wait.startswith("until ") or _SPAN.match(self.wait) else self.wait

    @property
    def entered(self) -> tuple[str, str] | None:
        """The step, and the field entered with its answer, that say until when."""
        found = _ENTERED.match(self.wait.removeprefix("until ")) if self.signal is None else None
        return (found[1], found[2]) if found else None

    @property
    def trouble(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("overdue",) if self.signal else ()

    def outcomes(self) -> tuple[str, ...]:
        return ("arrived", *self.trouble)

    @property
    def needs_limit(self) -> bool:  # type: ignore[override]
        """A time always comes."""
        return self.signal is not None

    def names(self) -> Iterable[Named]:
        return [("wait", "signal", self.signal)] if self.signal else []

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterator[Finding]:
        if self.entered is None:
            if self.otherwise:
                yield (
                    "else",
                    message("plan.only_time_that_somebody_enters_may"),
                    message("remedy.write_wait_until_beside_it"),
                )
            return
        name, field = self.entered
        target = playbook.steps.get(name)
        options = getattr(target.does, "options", {}) if target else {}
        if field not in {
            entered for option in options.values() for entered in option.get("enter", ())
        }:
            yield (
                "wait",
                message("plan.nobody_enters_name_field", name=name, field=field),
                message("remedy.write_question_s_option_as"),
            )

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        if self.signal:
            within = message("reason.within", limit=str(ctx.step.within))
            return StepResult(lines=[Line(message("timeline.waiting"), self._what(), within)])
        # Computed once, when the step starts: a time entered later does not move it.
        until = self._until(ctx)
        if until is None or until <= ctx.now:
            why = None if until else message("reason.no_time_entered")
            what = self._what(entered=True)
            return StepResult("arrived", lines=[Line(message("timeline.time_has_come"), what, why)])
        end = message("reason.until", time=ctx.clock(until, "%m-%d %H:%M"))
        return StepResult(wake=until, lines=[Line(message("timeline.waiting"), self._what(), end)])

    def _what(self, entered: bool = False) -> Message | None:
        """What is waited for, as the plan names it; a time that was entered only if `entered`."""
        if self.signal:
            return message("who.signal", signal=self.signal)
        if self.entered:
            step, field = self.entered
            return message("who.entered_time", step=step, field=field) if entered else None
        until = self.wait.removeprefix("until ")
        if until != self.wait:
            return message("who.until", time=until)
        return message("who.limit", limit=self.wait)

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if self.signal is None:
            come = Line(message("timeline.time_has_come"), self._what())
            return (
                StepResult("arrived", lines=[come]) if isinstance(event, DeadlinePassed) else None
            )
        if not isinstance(event, Reported) or event.signal.kind != self.wait:
            return None
        if not about(ctx.step, ctx.item, ctx.run, event.signal):
            return None
        source = message("reason.source", channel=event.signal.source)
        line = Line(message("timeline.reported"), self._what(), source)
        return StepResult("arrived", lines=[line])

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        why = message("reason.not_reported_within", limit=str(ctx.step.within))
        return StepResult("overdue", lines=[Line(message("timeline.overdue"), self._what(), why)])

    def _until(self, ctx: StepContext) -> datetime | None:
        until = self.wait.removeprefix("until ")
        if self.entered:
            return self._entered(ctx, *self.entered)
        if until != self.wait:
            return next_clock(time.fromisoformat(until), ctx.now, ctx.plan.calendar)
        limit: Limit = read_limit(self.wait)
        return ctx.plan.calendar.until(limit, ctx.now)

    def _entered(self, ctx: StepContext, step: str, field: str) -> datetime | None:
        record = record_of(ctx.run, step, ctx.item if ctx.playbook.steps[step].each else None)
        text = str((record.data.get("values") or {}).get(field, "")) if record else ""
        try:
            if _CLOCK.match(text):
                return next_clock(time.fromisoformat(text), ctx.now, ctx.plan.calendar)
            moment = datetime.fromisoformat(text)
        except ValueError:
            return ctx.plan.calendar.until(self.otherwise, ctx.now) if self.otherwise else None
        # A time entered without a zone is one of the company's clocks.
        return moment if moment.tzinfo else moment.replace(tzinfo=ctx.plan.calendar.zone)


def next_clock(clock: time, now: datetime, calendar: Calendar) -> datetime:
    """The next moment at which the clocks of the place show that time."""
    local = now.astimezone(calendar.zone)
    day = local.date() if local.time() <= clock else local.date() + timedelta(days=1)
    return calendar.at(day, clock)
