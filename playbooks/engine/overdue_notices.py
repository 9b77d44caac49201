"""A step that is late: its owner is notified, then the levels above, until one takes it up."""

from __future__ import annotations

from incidents.run_events import NOT_ME, Answered
from playbooks.definition.run import StepRecord
from playbooks.engine.escalation import OVERDUE, escalate, on_passed_on
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.timeline_line import Line
from translations.messages import message


def is_overdue_notice(token: str) -> bool:
    """Whether this asking was about being late, and not the step's own."""
    return token.rpartition(":")[2].startswith(OVERDUE)


def escalate_overdue(
    ctx: StepContext, record: StepRecord, stays_with: str | None = None
) -> StepResult:
    """A person's limit has passed: notify the playbook's owner, then the levels above, until one
    acknowledges.
    """
    place = record.data.get("ladder")
    step_result = escalate(
        ctx, record, ctx.playbook.owner, place, OVERDUE, stays_with, text="muster.late"
    )
    step_result.late = True
    return step_result


def on_overdue_answered(ctx: StepContext, record: StepRecord, event: Answered) -> StepResult:
    """The late step was acknowledged: silent for `acknowledged for`, longer each time, then asked
    again, starting with the owner. Or it was passed on, to the next level.
    """
    if event.answer == NOT_ME:
        return on_passed_on(
            ctx, record, event, lambda: escalate_overdue(ctx, record, stays_with=event.person)
        )
    place = record.data.get("ladder") or {"rung": 0}
    # Without growing pauses, a person who cannot help it would be called forty times a day.
    times = place.get("acknowledged", 0) + 1
    quiet = ctx.escalation.quiet_after(times)
    wake = ctx.plan.calendar.until(quiet, ctx.now)
    again = message("reason.asked_again_in", limit=str(quiet))
    return StepResult(
        wake=wake,
        lines=[Line(message("timeline.took_up_late"), ctx.who(event.person), again)],
        # `rung` goes on, so that each call has its own token
        data={
            "ladder": {"rung": place["rung"], "next": 0, "round": 1, "acknowledged": times},
        },
    )
