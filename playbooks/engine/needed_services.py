"""Services that a step needs and other incidents have suspended where it acts, and whether a person
has permitted it to go ahead in spite of that (docs/semantics.md, M23).
"""

from __future__ import annotations

from playbooks.company.suspensions import LocalSuspension
from playbooks.definition.plan import Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.dependencies import record_of
from playbooks.engine.site_suspensions import suspensions_there
from playbooks.engine.step_context import StepContext
from translations.messages import Message, message

ASKED_ABOUT = "asked_about"  # data of the question: the suspensions that it is about
PERMITTED = "permitted"  # those of an earlier round, in spite of which it may go ahead


def unpermitted_suspensions(ctx: StepContext) -> list[LocalSuspension]:
    """Suspensions of what a step needs, unless each of them is permitted."""
    if not ctx.step.services:
        return []
    there = [one for one in suspensions_there(ctx) if one.link in ctx.step.services]
    return [] if all(_permitted(ctx, one) for one in there) else there


def question_of(playbook: Playbook, step: Step, link: str) -> Step | None:
    """The question that permits a step to go ahead while a service is suspended: that of its own
    items, else that of the incident.
    """
    found = [
        other
        for other in playbook.steps.values()
        if link in other.permits and other.each in (step.each, None)
    ]
    return max(found, key=lambda other: other.each is not None, default=None)


def permitted_by(question: Step, record: StepRecord) -> set[str]:
    """The suspensions in spite of which an answer lets steps go ahead."""
    found = set(record.data.get(PERMITTED, ()))
    if record.outcome == question.does.outcomes()[0]:
        found |= set(record.data.get(ASKED_ABOUT, ()))
    return found


def suspension_key(one: LocalSuspension) -> str:
    """A suspension, as it is kept with the run: the same incident may suspend again later."""
    return f"{one.incident}:{one.link}:{one.since.isoformat()}"


def why_held(there: list[LocalSuspension]) -> Message:
    """Which service is suspended there, and by which incidents."""
    links = sorted({one.link for one in there})
    return message("reason.suspended_there", services=links, incidents=suspending(there))


def suspending(there: list[LocalSuspension]) -> str:
    """The numbers of the incidents."""
    return ", ".join(str(number) for number in sorted({one.incident for one in there}))


def _permitted(ctx: StepContext, one: LocalSuspension) -> bool:
    question = question_of(ctx.playbook, ctx.step, one.link)
    if question is None:
        return False
    record = record_of(ctx.run, question.id, ctx.item if question.each else None)
    return record is not None and suspension_key(one) in permitted_by(question, record)
