"""`quiet for`: after this time without an event, the owner is asked whether the incident is
over.
"""

from __future__ import annotations

from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.definition.plan import QUIET
from playbooks.definition.run import StepRecord
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.timeline_line import Line
from translations.messages import message


def watch_inactivity(work: RunUpdate, event: Event) -> None:
    """An event occurred: the timer restarts, and a pending question about inactivity is
    withdrawn.
    """
    limit = work.playbook.quiet_for
    # Our own wake-ups are no events: else the timer of a run that has others would never expire.
    if limit is None or (isinstance(event, DeadlinePassed) and work.run.quiet_at):
        return
    if _too_late(work, event):
        return
    asked = work.run.steps.get(QUIET)
    if (
        asked
        and asked.state == "open"
        and not (isinstance(event, Answered) and event.token in asked.tokens)
    ):
        work.end(work.playbook.steps[QUIET], None, asked, "withdrawn")
    work.run.quiet_at = work.plan.calendar.until(limit, work.now)


def _too_late(work: RunUpdate, event: Event) -> bool:
    """Whether an answer is about an asking that is over: it changes nothing."""
    return isinstance(event, (Answered, NotDelivered)) and not any(
        event.token in record.tokens for _, _, record in work.active()
    )


def ask_if_inactive(work: RunUpdate) -> None:
    """The timer has expired: the owner is asked now, and again at each expiry."""
    limit, due = work.playbook.quiet_for, work.run.quiet_at
    if limit is None or due is None or due > work.now:
        return
    step, asked = work.playbook.steps[QUIET], work.run.steps.get(QUIET)
    work.run.quiet_at = work.plan.calendar.until(limit, work.now)
    quiet = message("reason.for_limit", limit=str(limit))
    work.entry(step, None, Line(message("timeline.nothing_happened"), None, quiet))
    work.start(step, None, asked or StepRecord())
