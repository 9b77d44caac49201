"""`wait: signal`: something reported, about the step's own truck, line, site or report under `for
each`; or a time.

`wait: no more warnings` (each that gathered under this name has had its own end) ·
`wait: no more suspension of delivery` (by another incident, where the step is) ·
`wait: 2h` · `wait: end of working day` · `wait: until 18:00` · `wait: until decide.time` (what was
entered with the answer of that step; `else: 24h` where nothing was) · `wait: until
incident.onset` (a time that reports name; it moves with them).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo

from incidents.local_time import stored_time
from incidents.run_events import DeadlinePassed, Event, Reported
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.signal_effects import SERVED
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.definition.time_limits import Calendar, Limit, limit_of, read_limit
from playbooks.engine import reported_times
from playbooks.engine.dependencies import record_of
from playbooks.engine.gathered_items import open_items
from playbooks.engine.items import about
from playbooks.engine.site_suspensions import suspensions_there
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_model import Fields, Finding, Named, Span
from playbooks.engine.timeline_line import Line
from translations import FaultError
from translations.messages import Message, message

_CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
_ENTERED = re.compile(r"^(\w+)\.(\w+)$")
_ENDINGS = re.compile(r"^no more (\w+)$")
_SERVICE = re.compile(r"^no more suspension of (\S+)$")
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
    undoes: ClassVar[bool] = True
    failures: ClassVar[tuple[str, ...]] = ("overdue",)

    wait: Annotated[str, AfterValidator(_object)]
    # duration, if no time was entered
    otherwise: Span | None = Field(default=None, alias="else")

    @property
    def signal(self) -> str | None:
        """The signal waited for; None where a time is."""
        timed = self.wait.startswith("until ") or _SPAN.match(self.wait)
        return None if timed or self.gathered or self.service else self.wait

    @property
    def gathered(self) -> str | None:
        """Where that gathers which is waited for to be over; None where something else is."""
        found = _ENDINGS.match(self.wait)
        return found[1] if found else None

    @property
    def service(self) -> str | None:
        """The service whose suspension by other incidents is to end; None where something else
        is waited for.
        """
        found = _SERVICE.match(self.wait)
        return found[1] if found else None

    @property
    def entered(self) -> tuple[str, str] | None:
        """The step, and the field entered with its answer, that say until when."""
        found = _ENTERED.match(self.wait.removeprefix("until ")) if self.signal is None else None
        return (found[1], found[2]) if found and found[1] not in reported_times.OWNERS else None

    @property
    def moment(self) -> str | None:
        """The fact that names the moment which is waited for; None where something else is."""
        name = self.wait.removeprefix("until ")
        known = name != self.wait and name.partition(".")[0] in reported_times.OWNERS
        return name if known else None

    def yields(self) -> tuple[str, ...]:
        """Of a moment that reports name: when it is, as known now."""
        return ("time",) if self.moment else ()

    @property
    def trouble(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("overdue",) if self.needs_limit else ()

    def outcomes(self) -> tuple[str, ...]:
        return ("arrived", *self.trouble)

    @property
    def needs_limit(self) -> bool:  # type: ignore[override]
        """A time always comes."""
        return bool(self.signal or self.gathered or self.service)

    def names(self) -> Iterable[Named]:
        return [("wait", "signal", self.signal)] if self.signal else []

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterator[Finding]:
        endings = {signal.settles for signal in plan.signals.values() if signal.settles}
        if self.gathered and self.gathered not in endings:
            fault = message("plan.no_signal_settles", name=self.gathered)
            yield "wait", fault, nearest(self.gathered, endings)
        if self.moment and not reported_times.is_moment(plan, self.moment):
            fault = message("plan.is_no_moment_of_report", text=self.moment)
            times = {n for n in plan.types if reported_times.is_moment(plan, n)}
            yield "wait", fault, nearest(self.moment, times)
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
        if self.gathered and not open_items(ctx.run, self.gathered):
            return StepResult("arrived", lines=[self._all_over()])
        if self.service and not self._suspended(ctx):
            return StepResult("arrived", lines=[self._all_over()])
        if self.needs_limit:
            within = message("reason.within", limit=str(ctx.step.within))
            return StepResult(lines=[Line(message("timeline.waiting"), self._what(), within)])
        if self.moment:
            return self._to_moment(ctx)
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
        if self.gathered:
            return message("who.all_over", kind=self.gathered)
        if self.service:
            return message("who.in_service", service=self.service)
        if self.moment:
            return message("who.moment", fact=self.moment)
        if self.entered:
            step, field = self.entered
            return message("who.entered_time", step=step, field=field) if entered else None
        until = self.wait.removeprefix("until ")
        if until != self.wait:
            return message("who.until", time=until)
        return message("who.limit", limit=self.wait)

    def _all_over(self) -> Line:
        return Line(message("timeline.reported"), self._what())

    def hears(self, signal: str) -> bool:
        # What is over, in service or at hand again is seen at the next report of any kind.
        return signal == self.signal or bool(self.gathered or self.service or self.moment)

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if self.gathered:
            over = not open_items(ctx.run, self.gathered)
            return StepResult("arrived", lines=[self._all_over()]) if over else None
        if self.service or self.moment:
            return self.settled(ctx, record)
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

    def settled(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """Other incidents lift what they suspended, or hear that a route is served, which no report
        says to this one; or the moment is another one.
        """
        if self.moment:
            return self._moved(ctx, record)
        if self.signal:
            return self._served(ctx)
        if not self.service or self._suspended(ctx):
            return None
        return StepResult("arrived", lines=[self._all_over()])

    def _served(self, ctx: StepContext) -> StepResult | None:
        truck = ctx.run.units.get(ctx.item or "")
        if not truck or not truck.served or ctx.plan.signals[str(self.signal)].records != SERVED:
            return None
        return StepResult("arrived", lines=[Line(message("timeline.done_as_reported"))])

    def _ahead(self, ctx: StepContext) -> datetime | None:
        """The moment, if it is still to come."""
        if self.moment is None or not reported_times.has_object(ctx, self.moment):
            return None
        moment = reported_times.moment_of(ctx, self.moment)
        return moment if moment and moment > ctx.now else None

    def _to_moment(self, ctx: StepContext) -> StepResult:
        ahead = self._ahead(ctx)
        if ahead is None:
            lines = [Line(message("timeline.time_has_come"), self._what())]
            return StepResult("arrived", lines=lines, data=_time(ctx.now))
        end = message("reason.until", time=ctx.clock(ahead, "%m-%d %H:%M"))
        lines = [Line(message("timeline.waiting"), self._what(), end)]
        return StepResult(wake=ahead, lines=lines, data=_time(ahead))

    def _moved(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        assert self.moment
        # Without anything that names it, it never comes: the plan withdraws the step.
        if not reported_times.has_object(ctx, self.moment):
            return None
        step_result, known = self._to_moment(ctx), record.data.get("values")
        if step_result.outcome:
            step_result.data = None if known else step_result.data
            return step_result
        return None if step_result.wake == record.wake else step_result

    def _suspended(self, ctx: StepContext) -> bool:
        return any(one.link == self.service for one in suspensions_there(ctx))

    def reopens(self, ctx: StepContext, record: StepRecord) -> bool:
        """What was over has come again, such as another warning."""
        if self.service:
            return record.outcome == "arrived" and self._suspended(ctx)
        if self.moment:
            return record.outcome == "arrived" and self._ahead(ctx) is not None
        known = self.gathered
        return bool(known and record.outcome == "arrived" and open_items(ctx.run, known))

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
        if _CLOCK.match(text):
            return next_clock(time.fromisoformat(text), ctx.now, ctx.plan.calendar)
        moment = stored_time(text, ctx.plan.calendar.zone)
        if moment is None and self.otherwise:
            return ctx.plan.calendar.until(self.otherwise, ctx.now)
        return moment


def _time(moment: datetime) -> dict[str, dict[str, str]]:
    return {"values": {"time": moment.isoformat()}}


def next_clock(clock: time, now: datetime, calendar: Calendar) -> datetime:
    """The next moment at which the clocks of the place show that time."""
    local = now.astimezone(calendar.zone)
    day = local.date() if local.time() <= clock else local.date() + timedelta(days=1)
    return calendar.at(day, clock)
