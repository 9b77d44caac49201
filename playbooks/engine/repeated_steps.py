"""A step that is done again because a fact has changed, and what follows from it (M22)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from playbooks.definition.plan import Dependency, StepRef
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.needed_services import unpermitted_suspensions
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.step_context import ROUND
from playbooks.engine.step_predicates import decides, decides_again, is_of_the_plan, may_repeat
from playbooks.engine.timeline_line import Line
from translations.messages import message


def repeat_changed(work: RunUpdate) -> bool:
    """Start again every step one of whose facts under `again when` has changed.

    What follows from a decision holds until there is another one; what follows from a wait or from
    a dispatch does not.
    """
    changed = False
    for step, item, record in work.instances(work.playbook.steps_where(may_repeat)):
        due = repeat_is_due(work, step, item, record)
        if record is None or not due or _waits(work, step, item, record):
            continue
        changed = True
        work.start(step, item, record)
        if step.does.undoes:
            undo_followers(work, step, None)
        if step.does.word == "wait":
            _ask_again(work)
    return changed


def _ask_again(work: RunUpdate) -> None:
    """What had ended is back: a decision is taken again, though its facts are the same."""
    for _, _, record in work.instances(work.playbook.steps_where(decides_again)):
        if record and record.state == "ended":
            record.data["again"] = []


def undo_superseded(work: RunUpdate) -> bool:
    """Where a decision was taken again: undo what follows from the earlier one, if it differs."""
    changed = False
    for step, item, record in work.instances(work.playbook.steps_where(decides)):
        if record is None or record.state not in ("ended", "standing"):
            continue
        earlier = record.data.pop("earlier", None)
        if earlier is None or record.outcome == "withdrawn":
            continue
        now = {"outcome": record.outcome, "values": record.data.get("values") or {}}
        if now == earlier and _in_force(work, step, record):
            line = Line(message("timeline.decision_confirmed", option=str(record.outcome)))
            work.entry(step, item, line)
            continue
        changed = True
        undo_followers(work, step, record.outcome)
    return changed


def _in_force(work: RunUpdate, step: Step, record: StepRecord) -> bool:
    """Whether nothing that a decision put in force has ended since."""
    return not any(
        its.state == "ended" and follower.does.in_force and _due(follower, step, record.outcome)
        for follower, _, its in _followers(work, step)
    )


def repeat_is_due(work: RunUpdate, step: Step, item: str | None, record: StepRecord | None) -> bool:
    """Whether a step that has ended must be done again; an open decision is asked again."""
    if record is None or record.outcome == "withdrawn":
        return False
    states = ("open", "ended", "standing") if step.does.decides else ("ended", "standing")
    if record.state not in states:
        return False
    context = work.context(step, item)
    # Compared with the values it was last started for, which `RunUpdate.start` keeps.
    known = record.data.get("again")
    differs = known is not None and known != [context.value(name) for name in step.again_when]
    if not differs and not step.does.reopens(context, record):
        return False
    turns = work.turns()
    return turns.allowed(step, item) and not turns.over(step, item)


def _waits(work: RunUpdate, step: Step, item: str | None, record: StepRecord) -> bool:
    """Whether it is done again only when its service is back or it is permitted to go ahead (M23):
    its fact still differs then. An outcome that failed is taken back at once.
    """
    context = work.context(step, item)
    return bool(unpermitted_suspensions(context)) and not step.does.reopens(context, record)


def undo_followers(work: RunUpdate, step: Step, outcome: str | None) -> None:
    """Let steps that follow from `step` begin again, now that its outcome is another one.

    A step whose turn it still is because of others goes on. What lasts, such as a suspension, goes
    on until the plan ends it.
    """
    for follower, item, record in _followers(work, step):
        due, withdrawn = _due(follower, step, outcome), record.outcome == "withdrawn"
        if not due and not withdrawn and work.turns().ready(follower, item):
            continue
        if record.state == "standing":
            if not follower.does.restarts:
                continue
            if due:
                work.start(follower, item, record)
                continue
            context = work.context(follower, item)
            work.apply(follower, item, record, follower.does.recall(context, record))
        reset_step(work, follower, item, record, taken_back=not due)
        undo_followers(work, follower, None)


def _followers(work: RunUpdate, step: Step) -> Iterator[tuple[Step, str | None, StepRecord]]:
    """Steps that began after `step`, or that it withdrew, and have not been reset yet."""
    followers = (
        one
        for one in work.playbook.steps_where(is_of_the_plan)
        if _refs(one.untils, step) or _refs(one.afters, step)
    )
    for follower, item, record in work.instances(followers):
        if record is None or record.state == "idle":
            continue
        if record.outcome == "withdrawn":
            if _refs(follower.untils, step) and not work.turns().over(follower, item):
                yield follower, item, record
        elif _refs(follower.afters, step):
            yield follower, item, record


def _refs(dependencies: Iterable[Dependency], step: Step) -> list[StepRef]:
    return [ref for turn in dependencies for ref in turn.refs if ref.step == step.id]


def _due(follower: Step, step: Step, outcome: str | None) -> bool:
    """Whether a step follows from this outcome of another."""
    return outcome is not None and any(
        ref.outcome in (None, outcome) for ref in _refs(follower.afters, step)
    )


def reset_step(
    work: RunUpdate, step: Step, item: str | None, record: StepRecord, taken_back: bool = True
) -> None:
    """As before it began; the number of askings goes on, so that no token comes twice.

    `taken_back`: what it said is not true any more, so that it may have to be said once more.
    """
    if record.state == "open":
        work.end(step, item, record, "withdrawn")
    record.state, record.outcome, record.late = "idle", None, False
    record.at = record.started = record.deadline = record.wake = record.resume = None
    record.times, record.marks, record.reminders = 0, [], []
    kept = (ROUND, *step.does.keeps)
    record.data = {name: value for name, value in record.data.items() if name in kept}
    if taken_back:
        record.data[ROUND] = record.data.get(ROUND, 0) + 1
    work.moved += 1
