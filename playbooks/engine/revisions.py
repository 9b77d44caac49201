"""Decisions taken otherwise than before: another vote, or another order in force (M22)."""

from __future__ import annotations

from collections.abc import Iterator

from incidents import effects as do
from incidents.run_events import Answered, Revised
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.answer_author import add_author, vote_of_another
from playbooks.engine.dependencies import key_of
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.ask import CHANGE, NOBODY
from playbooks.engine.steps.ask_holders import ASKED
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import Message, message, person


def changeable_decisions(work: RunUpdate) -> Iterator[tuple[Step, str | None, StepRecord]]:
    """Decisions of this run that can be changed now: taken, and not over."""
    for step, item, record in work.instances():
        if record and _changeable(work, step, item, record):
            yield step, item, record


def open_decisions(work: RunUpdate) -> Iterator[tuple[Step, str | None, StepRecord]]:
    """Decisions of this run that are asked now."""
    for step, item, record in work.instances():
        if record and _is_asked(step, record):
            yield step, item, record


def who_may_change(work: RunUpdate, step: Step, item: str | None) -> list[str]:
    """Who may decide otherwise: the people that the plan names, else those who decide it now or
    took the decision in force.
    """
    context, record = work.context(step, item), work.run.steps[key_of(step.id, item)]
    if step.does.changed_by:
        return [one for one, _ in context.people(step.does.changed_by).present]
    holders = [*step.does.holders(context)]
    if not holders:
        deputies = context.people(step.does.ask, deputies=True)
        holders = [one for one, _ in deputies.present]
    voted = record.data.get("votes", {})
    asked = record.data.get(ASKED, {}) if record.state == "open" else {}
    return list(dict.fromkeys((*holders, *voted, *asked)))


def refused_revision(work: RunUpdate, event: Revised) -> Message | None:
    """Why it cannot be taken, for who sent it; None where it can."""
    found = _place(work, event)
    if found is None:
        return message("refusal.nothing_to_change")
    step, item, record = found
    if event.answer not in step.does.options:
        return message("refusal.no_such_option", text=event.answer, options=[*step.does.options])
    if event.person not in who_may_change(work, step, item):
        name = work.decision_facts.ask("name", event.person)
        return message("refusal.may_not_decide", person=person(event.person, name))
    if record.state == "open" and step.does.agree:
        return vote_of_another(record, event, lambda one: work.decision_facts.ask("name", one))
    return None


def revise(work: RunUpdate, event: Revised) -> None:
    """Take it; nothing where the decision is over by now."""
    found = _place(work, event)
    if found is None or refused_revision(work, event):
        return
    step, item, record = found
    context = work.context(step, item)
    if record.state != "open":
        _reopen(work, step, item, record, event)
    token = record.tokens[-1] if record.tokens else context.token(record)
    answered = Answered(token, event.person, event.answer, event.values, event.actor)
    step_result = step.does.take_vote(context, record, answered)
    add_author(step_result, answered, context.name)
    work.apply(step, item, record, step_result)


def _reopen(
    work: RunUpdate, step: Step, item: str | None, record: StepRecord, event: Revised
) -> None:
    """The order in force stays until the change is decided. Where one person decides, no other one
    is asked.
    """
    earlier, context = str(record.outcome), work.context(step, item)
    work.begin(step, item, record)
    record.data[CHANGE] = {"person": event.person, "option": event.answer}
    what = message("timeline.changes_order", option=event.answer, earlier=earlier)
    work.apply(step, item, record, StepResult(lines=[Line(what, context.who(event.person))]))
    if step.does.agree:
        asked = _without_proposer(step.does.start(context, record), context, event.person)
        work.apply(step, item, record, asked)


def _without_proposer(asked: StepResult, context: StepContext, proposer: str) -> StepResult:
    """The question goes to the others: the proposer has voted by proposing."""
    calls = [one for one in asked.effects if isinstance(one, do.Notify)]
    others = [one.person for one in calls if one.person != proposer]
    if not others or len(others) == len(calls):
        return asked
    asked.effects = [one for one in asked.effects if getattr(one, "person", "") != proposer]
    who = who_of([(person, context.name(person)) for person in others])
    asked.lines[-1] = asked.lines[-1]._replace(who=who)
    return asked


def _place(work: RunUpdate, event: Revised) -> tuple[Step, str | None, StepRecord] | None:
    for step, item, record in work.instances():
        if record is None or key_of(step.id, item) != event.step:
            continue
        if _is_asked(step, record) or _changeable(work, step, item, record):
            return step, item, record
    return None


def _is_asked(step: Step, record: StepRecord) -> bool:
    return step.does.word == "ask" and record.state == "open" and bool(record.tokens)


def _changeable(work: RunUpdate, step: Step, item: str | None, record: StepRecord) -> bool:
    """Whether a decision was taken, may be changed, and its conditions still hold."""
    if step.builtin or step.does.word != "ask" or step.does.changed_by == NOBODY:
        return False
    if record.state != "ended" or record.outcome not in step.does.options:
        return False
    turns = work.turns()
    return turns.allowed(step, item) and not turns.over(step, item)
