"""Each decision has a default outcome, and no default sends people out without an order."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Plan, Playbook, StepRef
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.engine.steps.step_model import Finding
from playbooks.loader.default_outcome import NOBODY_DECIDES, default_word
from translations import message

ESCALATE = "escalate"
SENDS_OUT = ("dispatch", "assign", "resume")
ORDER = "by order of"


def validate_default_outcome(plan: Plan, playbook: Playbook, step: Step) -> Iterator[Finding]:
    """Faults of one step."""
    yield from _order(plan, step)
    if not step.does.decision:
        return
    if step.if_late is None:
        yield (
            NOBODY_DECIDES,
            message("plan.what_holds_if_nobody_decides_is_not_said"),
            message("remedy.write_if_nobody_decides", known=", ".join(step.does.outcomes())),
        )
    elif step.if_late in step.does.outcomes() and not step.by_order_of:
        sent = sent_out_after(playbook, step, step.if_late)
        if sent is not None:
            yield (
                default_word(step.does, step.lines),
                message("plan.silence_sends_people_out", option=step.if_late, step=sent.id),
                message("remedy.write_by_order_of"),
            )


def _order(plan: Plan, step: Step) -> Iterator[Finding]:
    if not step.by_order_of:
        return
    if step.by_order_of not in plan.clauses:
        yield (
            ORDER,
            message("plan.plan_has_no_clause", text=step.by_order_of),
            nearest(step.by_order_of, plan.clauses),
        )
    if not step.does.decision or step.if_late in (None, ESCALATE):
        yield (
            ORDER,
            message("plan.nothing_is_ordered"),
            message("remedy.write_if_nobody_decides", known=", ".join(step.does.outcomes())),
        )


def sent_out_after(playbook: Playbook, step: Step, outcome: str) -> Step | None:
    """The first step that sends people out once `step` has that outcome, without a decision by a
    person or a report in between; None where there is none.
    """
    seen: set[str] = set()
    ahead = [(step, (outcome,))]
    while ahead:
        before, outcomes = ahead.pop(0)
        for follower in playbook.steps.values():
            if follower.id in seen or not _begins(follower, before, outcomes):
                continue
            seen.add(follower.id)
            # What the same silence has suspended may end again.
            if follower.does.word == "resume" and before.does.word == "suspend":
                continue
            if follower.does.word in SENDS_OUT:
                return follower
            if not follower.does.decision and not _hears_report(follower):
                ahead.append((follower, follower.does.outcomes()))
    return None


def _hears_report(step: Step) -> bool:
    return step.does.word == "wait" and bool(step.does.signal or step.does.gathered)


def _begins(follower: Step, before: Step, outcomes: tuple[str, ...]) -> bool:
    """Whether one of these outcomes can bring a step on; what it withdraws, it does not begin."""
    wanted = {StepRef(before.id, outcome) for outcome in outcomes}
    if len(outcomes) == 1 and any(
        ref in wanted or ref == StepRef(before.id) for turn in follower.untils for ref in turn.refs
    ):
        return False
    wanted.add(StepRef(before.id))
    return any(ref in wanted for turn in follower.afters for ref in turn.refs)
