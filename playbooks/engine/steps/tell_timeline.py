"""What the timeline says of a `tell`."""

from __future__ import annotations

from playbooks.engine.step_context import StepContext
from playbooks.engine.timeline_line import Line
from translations.messages import Message, message


def retailers(count: int) -> Message:
    """`3 retailers`, where the timeline names who was notified."""
    return message("who.retailers", count=count)


def earlier_recipients(ctx: StepContext, steps: tuple[str, ...], but: str) -> Line:
    """The entry for a message to everyone whom these steps reached, without the set `but`; none
    where none has begun.
    """
    begun = any(
        record.started is not None and key.partition("/")[0] in steps
        for key, record in ctx.run.steps.items()
    )
    who = message("who.everyone_reached") if begun else message("who.nobody")
    why = [message("reason.told_by", steps=list(steps))]
    if but:  # it may be all of them: who is left is known only where messages are stored
        why.append(message("reason.left_out", customers=but))
    return Line(message("timeline.told"), who, message("reason.all", reasons=why))


def reassigned(ctx: StepContext, caller: str, count: int) -> Line:
    """The entry that says who calls in place of a caller who cannot be reached."""
    calls = message("reason.retailers", count=count)
    return Line(message("timeline.calls_reassigned"), ctx.who(caller), calls)


def no_calls(customers: str) -> Line:
    """The entry for a call list that is empty."""
    return Line(message("timeline.nobody_to_call"), message("who.customers", customers=customers))


def some_unreached(ctx: StepContext, left: int, total: int) -> Line:
    """The entry for a call list whose limit has passed."""
    limit = message("reason.within", limit=str(ctx.step.within))
    who = message("who.retailers_of", count=left, total=total)
    return Line(message("timeline.some_unreached"), who, limit)
