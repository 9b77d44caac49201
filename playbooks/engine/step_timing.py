"""Moments inside a step: reminders on the way to its limit, and the hours it waits for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from incidents import effects as do
from playbooks.definition.plan import Step
from playbooks.definition.run import StepRecord
from playbooks.definition.time_limits import Calendar, Limit, read_limit

if TYPE_CHECKING:
    from playbooks.engine.run_update import RunUpdate
    from playbooks.engine.step_context import StepContext

Hours = tuple[time, time]


def read_hours(text: str) -> Hours:
    """`09:00-18:00`. Raises ValueError naming what was expected."""
    opens, dash, closes = text.partition("-")
    try:
        hours = time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())
    except ValueError:
        dash = ""
    if not dash or hours[0] >= hours[1]:
        raise ValueError(f"{text!r} are no hours; write 09:00-18:00")
    return hours


def read_mark(text: str) -> str:
    """`start`, `half`, `1h left`. Raises ValueError naming what was expected."""
    if text in ("start", "half"):
        return text
    span, blank, left = text.rpartition(" ")
    if left != "left" or not blank or read_limit(span).span is None:
        raise ValueError(
            f"{text!r} is no moment to remind at; write start, half, 1h left or 15m left"
        )
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


def deadline(ctx: StepContext, limit: Limit) -> datetime:
    """When a step that begins now must have ended.

    A planned stop that lies behind us means at once (docs/semantics.md, M17).
    """
    planned = _first_stop(ctx) if limit.before_stop else None
    return ctx.plan.calendar.until(limit, ctx.now) if planned is None else max(planned, ctx.now)


def _first_stop(ctx: StepContext) -> datetime | None:
    """The first stop that is planned for the truck the step is about, else for any of the
    incident's, else for its site.
    """
    units = [ctx.item] if ctx.item in ctx.run.units else list(ctx.run.units)
    if not units:
        found: datetime | None = ctx.scene.ask("first stop", ctx.run.site, ctx.run.opened_at)
        return found
    return min((planned for unit in units if (planned := ctx.rest(str(unit))[1])), default=None)


def remind(work: RunUpdate, step: Step, item: str | None, record: StepRecord) -> None:
    """Tell the audience how much is left, once, also where several moments passed while we were
    down; every mark counts for `after`.
    """
    passed = [mark for moment, mark in record.reminders if moment <= work.now]
    record.reminders = [(moment, mark) for moment, mark in record.reminders if moment > work.now]
    record.marks += passed
    assert step.remind is not None
    ctx = work.context(step, item)
    called = ctx.people(step.remind.audience)
    left = round((record.deadline - work.now).total_seconds() / 60) if record.deadline else 0
    token = ctx.token(record, f"remind {passed[-1]}")
    for person, _ in called.present:
        work.effects.append(
            ctx.notify(
                token, person, called.role, "nothing", values={"left": left}, urgency=do.URGENT
            )
        )
    names = ", ".join(name for _, name in called.present)
    work.entry(step, item, "reminded", names or "nobody", ", ".join(passed))
