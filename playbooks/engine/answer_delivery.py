"""Answers, and messages that could not be delivered, reach the step that asked."""

from __future__ import annotations

from dataclasses import replace

from incidents.run_events import FALSE_ALARM, Answered, NotDelivered
from playbooks.definition.step import Step
from playbooks.engine.answer_author import add_author
from playbooks.engine.report_confirmation import confirm_by_answer, reject
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.steps.ask_holders import ASKED, GONE
from playbooks.engine.unconfirmed_reports import awaits_confirmation


def deliver_answer(work: RunUpdate, event: Answered | NotDelivered) -> None:
    """Only an asking that is still open can be answered; anything else is too late and changes
    nothing.
    """
    for step, item, record in work.active():
        if event.token in record.tokens:
            if isinstance(event, Answered) and event.answer == FALSE_ALARM:
                if awaits_confirmation(work.run, step, item):
                    return reject(work, step, item, event)
                # Confirmed by another person before this one: the sender has at least read it.
                event = replace(event, answer="acknowledged")
            ctx = work.context(step, item)
            step_result = step.does.on(ctx, record, event)
            if isinstance(event, Answered):
                add_author(step_result, event, ctx.name)
            work.apply(step, item, record, step_result)
            if isinstance(event, Answered):
                confirm_by_answer(work, step, item, event)
            else:
                _unreachable_elsewhere(work, step, event)
            return None
    return None


def _unreachable_elsewhere(work: RunUpdate, answered: Step, event: NotDelivered) -> None:
    """A person who cannot be reached about one step decides no other one either."""
    for step, item, record in work.active():
        token = record.data.get(ASKED, {}).get(event.person)
        known = event.person in record.data.get(GONE, ())
        if step is not answered and token in record.tokens and not known:
            missing = replace(event, token=token)
            work.apply(step, item, record, step.does.on(work.context(step, item), record, missing))
