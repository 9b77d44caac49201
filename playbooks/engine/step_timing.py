"""Moments inside a step: reminders on the way to its limit, and the hours it waits for."""

from __future__ import annotations

from datetime import datetime, timedelta

from playbooks.definition.plan import Step
from playbooks.definition.time_limits import Calendar, Hours, Limit, read_limit
from playbooks.engine.step_instance import StepScope
from translations import FaultError
from translations.messages import message


def read_mark(text: str) -> str:
    """`start`, `half`, `1h left`. Raises ValueError naming what was expected."""
    if text in ("start", "half"):
        return text
    span, blank, left = text.rpartition(" ")
    if left != "left" or not blank or read_limit(span).span is None:
        raise FaultError(message("plan.is_no_moment_to_remind_at", text=text))
    return text


def opening(hours: Hours | None, now: datetime, calendar: Calendar) -> datetime | None:
    """When the hours begin that a step waits for; None where it need not wait."""
    if hours is None:
        return None
    local = now.astimezone(calendar.zone)
    if hours[0] <= local.time() < hours[1]:
        return None
    day = local.date() if local.time() < hours[0] else local.date() + timedelta(days=1)
    return calendar.at(day, hours[0])


def reminders(step: Step, start: datetime, end: datetime | None) -> list[tuple[datetime, str]]:
    """When to remind, in order.

    A mark that lies before the start is left out: there is nothing to remind of yet.
    """
    if step.remind is None or end is None:
        return []
    found = [(_moment(mark, start, end), mark) for mark in step.remind.marks]
    return sorted((moment, mark) for moment, mark in found if moment >= start)


def _moment(mark: str, start: datetime, end: datetime) -> datetime:
    if mark == "start":
        return start
    if mark == "half":
        return start + (end - start) / 2
    span = read_limit(mark.removesuffix(" left")).span
    assert span is not None
    return end - span


def deadline(ctx: StepScope, limit: Limit) -> datetime:
    """When a step that begins now must have ended.

    A planned stop that lies behind us means at once (docs/semantics.md, M17).
    """
    planned = _first_stop(ctx) if limit.before_stop else None
    return ctx.plan.calendar.until(limit, ctx.now) if planned is None else max(planned, ctx.now)


def _first_stop(ctx: StepScope) -> datetime | None:
    """The first stop that is planned for the truck the step is about, else for any of the
    incident's, else for its site.
    """
    units = [ctx.item] if ctx.item in ctx.run.units else list(ctx.run.units)
    if not units:
        found: datetime | None = ctx.decision_facts.ask(
            "first stop", ctx.run.site, ctx.run.opened_at
        )
        return found
    return min((planned for unit in units if (planned := ctx.rest(str(unit))[1])), default=None)
