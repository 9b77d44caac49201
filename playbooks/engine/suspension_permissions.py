"""A step that needs a service which another incident has suspended there waits for a permission
(docs/semantics.md, M23).
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.company.suspensions import LocalSuspension
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.needed_services import (
    ASKED_ABOUT,
    PERMITTED,
    permitted_by,
    question_of,
    suspending,
    suspension_key,
    unpermitted_suspensions,
    why_held,
)
from playbooks.engine.repeated_steps import repeat_is_due, reset_step, undo_followers
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.site_suspensions import suspensions_there
from playbooks.engine.step_predicates import needs_service, permits
from playbooks.engine.timeline_line import Line
from translations.messages import message


def waits_for_service(work: RunUpdate, step: Step, item: str | None) -> bool:
    """Whether a step may not begin by itself now: it is held, or is the question about such steps,
    which `ask_for_permission` puts.
    """
    return bool(step.permits or unpermitted_suspensions(work.context(step, item)))


def ask_for_permission(work: RunUpdate) -> bool:
    """Put the questions that steps wait for; take back those whose suspensions have ended."""
    changed = False
    for step, item, record in work.instances(work.playbook.steps_where(permits)):
        found = suspensions_there(work.context(step, item))
        there = [one for one in found if one.link in step.permits]
        if not there:
            changed |= _take_back(work, step, item, record)
        elif record and record.state == "open" and _all_permitted(record, there):
            # The further suspension that it was asked about again has ended.
            work.end(step, item, record, step.does.outcomes()[0])
            changed = True
        elif _is_new(record, there) and _wanted(work, step, item):
            _put(work, step, item, record or StepRecord(), there)
            changed = True
    return changed


def note_held_services(work: RunUpdate) -> None:
    """One line of the timeline for each step that waits, and for each incident it waits for."""
    for step, item, there in held_steps(work):
        key = f"held:{work.context(step, item).key}:{suspending(there)}"
        if work.run.is_first(key):
            work.entry(
                step, item, Line(message("timeline.waits_for_service"), None, why_held(there))
            )


def held_steps(
    work: RunUpdate,
) -> Iterator[tuple[Step, str | None, list[LocalSuspension]]]:
    """Steps that would begin now if their service were not suspended there, with what suspends
    it.
    """
    turns, steps = work.turns(), work.playbook.steps_where(needs_service)
    for step, item, record in work.instances(filter(turns.may_come, steps)):
        begun = record is not None and record.state != "idle"
        if not begun and turns.ready(step, item):
            there = unpermitted_suspensions(work.context(step, item))
            if there:
                yield step, item, there


def _all_permitted(record: StepRecord, there: list[LocalSuspension]) -> bool:
    return {suspension_key(one) for one in there} <= set(record.data.get(PERMITTED, ()))


def _wanted(work: RunUpdate, question: Step, item: str | None) -> bool:
    """Whether a step that the question is for would begin now, or is under way."""
    turns = work.turns()
    return any(
        record.state in ("open", "standing") or repeat_is_due(work, step, its, record)
        if record and record.state != "idle"
        else turns.ready(step, its) and not turns.over(step, its)
        for step, its, record in _guarded(work, question, item)
    )


def _guarded(
    work: RunUpdate, question: Step, item: str | None
) -> Iterator[tuple[Step, str | None, StepRecord | None]]:
    links = question.does.permits

    def asked_about(step: Step) -> bool:
        return any(
            link in links and question_of(work.playbook, step, link) is question
            for link in step.services
        )

    needing = work.playbook.steps_where(needs_service)
    for step, its, record in work.instances(filter(asked_about, needing)):
        if question.each is None or its == item:
            yield step, its, record


def _is_new(record: StepRecord | None, there: list[LocalSuspension]) -> bool:
    """Whether one of these suspensions has still to be asked about."""
    if record is None or record.state == "idle":
        return True
    return not {suspension_key(one) for one in there} <= set(record.data.get(ASKED_ABOUT, ()))


def _put(
    work: RunUpdate,
    step: Step,
    item: str | None,
    record: StepRecord,
    there: list[LocalSuspension],
) -> None:
    record.data[PERMITTED] = sorted(permitted_by(step, record))
    record.data[ASKED_ABOUT] = [suspension_key(one) for one in there]
    work.start(step, item, record)


def _take_back(work: RunUpdate, step: Step, item: str | None, record: StepRecord | None) -> bool:
    """The service is back: the answer counts no longer, and what followed from it begins again."""
    if record is None or record.state == "idle":
        return False
    reset_step(work, step, item, record)
    record.data.pop(ASKED_ABOUT, None)
    record.data.pop(PERMITTED, None)
    undo_followers(work, step, None)
    return True
