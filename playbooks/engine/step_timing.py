"""Moments inside a step: reminders on the way to its limit, and the hours it waits for."""

from __future__ import annotations

from datetime import datetime, timedelta

from incidents.local_time import stored_time
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.definition.time_limits import Calendar, Hours, Limit, in_hours, read_limit
from playbooks.engine.step_scope import StepScope
from translations import FaultError
from translations.messages import Message, message


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
    if in_hours(hours, local.time()):
        return None
    day = local.date() if local.time() < hours[0] else local.date() + timedelta(days=1)
    return calendar.at(day, hours[0])


def counted_from(ctx: StepScope, fact: str | None) -> datetime:
    """Since when a limit counts: the moment that a report names (`counts from`), where that is
    past, else now.
    """
    return min(_told_moment(ctx, fact or "") or ctx.now, ctx.now)


def _told_moment(ctx: StepScope, fact: str) -> datetime | None:
    """The moment that reports name under a fact; None where they do not."""
    owner, _, name = fact.partition(".")
    known = ctx.thing.fields if owner == "signal" and ctx.thing else ctx.run.fields
    return stored_time(known.get(name), ctx.plan.calendar.zone)


def reminders(
    step: Step, start: datetime, end: datetime | None, now: datetime
) -> list[tuple[datetime, str]]:
    """When to remind, in order; what has passed since `start` is due now.

    A mark that lies before the start is left out: there is nothing to remind of yet.
    """
    if step.remind is None or end is None:
        return []
    found = [(_moment(mark, start, end), mark) for mark in step.remind.marks]
    return [(max(moment, now), mark) for moment, mark in sorted(found) if moment >= start]


def _moment(mark: str, start: datetime, end: datetime) -> datetime:
    if mark == "start":
        return start
    if mark == "half":
        return start + (end - start) / 2
    span = read_limit(mark.removesuffix(" left")).span
    assert span is not None
    return end - span


def deadline(ctx: StepScope, limit: Limit, start: datetime) -> datetime:
    """When a step whose limit counts from `start` must have ended: by its limit, and at latest at
    the moment that its plan names.

    What lies behind us means at once (docs/semantics.md, M17).
    """
    # Without any stop the calendar falls back to the end of the working day (M17).
    planned = _first_stop(ctx) if limit.before_stop else None
    end = planned or ctx.plan.calendar.until(limit, start)
    return max(min(end, _latest(ctx) or end), ctx.now)


def _latest(ctx: StepScope) -> datetime | None:
    latest = ctx.step.at_latest
    moment = _told_moment(ctx, latest.fact) if latest else None
    if latest is None or moment is None or latest.before is None:
        return moment
    assert latest.before.span is not None  # refused when the plan is read
    return moment - latest.before.span


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


def why_late(ctx: StepScope, record: StepRecord) -> Message:
    """The limit as the plan writes it, or the moment that came before its end."""
    limit, start, end = ctx.step.within, record.counted_from, record.deadline
    own = ctx.plan.calendar.until(limit, start) if limit and start else None
    if ctx.step.at_latest and own and end and end < own:
        local = end.astimezone(ctx.plan.calendar.zone)
        return message("reason.not_ended_by", time=f"{local:%m-%d %H:%M}")
    return message("reason.not_ended_within", limit=str(limit))
