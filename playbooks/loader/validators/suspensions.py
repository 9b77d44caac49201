"""Of services that are suspended: steps that need one declare it, and a question can permit it
(docs/semantics.md, M23).
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.engine.needed_services import question_of
from playbooks.engine.steps.step_model import Finding
from translations import message

NEED_PERMISSION = ("dispatch", "approve", "replenish")  # kinds that may go where nothing should go


def validate_suspensions(plan: Plan, playbook: Playbook, step: Step) -> Iterator[Finding]:
    """Faults of one step."""
    yield from _known(plan, step)
    for link in step.services:
        if question_of(playbook, step, link) is None:
            yield (
                "needs",
                message("plan.nobody_permits", service=link),
                message("remedy.add_question_that_permits", service=link),
            )
    if not step.needs and not getattr(step.does, "permits", ()):
        yield from _unsaid(plan, playbook, step)


def _known(plan: Plan, step: Step) -> Iterator[Finding]:
    """What is needed, permitted or waited for is suspended by some step."""
    suspended = {name for book in plan.all_playbooks for name in _suspended_by(book)}
    named = [("needs", name) for name in step.services]
    named += [("permits", name) for name in getattr(step.does, "permits", ())]
    named += [("wait", name) for name in (getattr(step.does, "service", None),) if name]
    for word, name in named:
        if name not in suspended:
            fault = message("plan.no_step_suspends", service=name)
            yield word, fault, nearest(name, suspended)


def _unsaid(plan: Plan, playbook: Playbook, step: Step) -> Iterator[Finding]:
    """Another playbook suspends a service of this one's links: what acts must say whether it needs
    it, and what tells customers whether it promises it.
    """
    others = {
        name
        for book in plan.playbooks.values()
        if book.name != playbook.name
        for name in _suspended_by(book)
        if name in playbook.links
    }
    if not others or not _acts(plan, playbook, step):
        return
    service = min(others)
    yield (
        step.does.word,
        message("plan.may_go_into_suspension", service=service),
        message("remedy.write_needs_or_nothing", service=service),
    )


def _acts(plan: Plan, playbook: Playbook, step: Step) -> bool:
    if step.does.word in NEED_PERMISSION:
        return True
    tells = step.does.word == "tell" and step.does.reaches_customers(plan)
    return tells and any(s.does.word in NEED_PERMISSION for s in playbook.steps.values())


def _suspended_by(playbook: Playbook) -> set[str]:
    return {s.does.suspend for s in playbook.steps.values() if s.does.word == "suspend"}
