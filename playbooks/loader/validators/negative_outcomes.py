"""Of each outcome that means trouble: a step follows it, or the plan says why none does; and no
step follows a failure by accident (docs/semantics.md, M2).
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Dependency, Plan, Playbook, StepRef
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.engine.steps.step_model import Finding
from playbooks.loader.default_outcome import BECAUSE, UNFOLLOWED
from translations import message


def validate_trouble(plan: Plan, playbook: Playbook, step: Step) -> Iterator[Finding]:
    """Faults of one step."""
    yield from _followers(playbook, step)
    yield from _unfollowed(plan, playbook, step)
    yield from _however_it_ends(playbook, step)


def needs_reason(step: Step, outcome: str) -> bool:
    """Whether nothing may follow this outcome only for a reason: it is trouble, and no option that
    a person has chosen. An outcome by default is none.
    """
    return outcome in step.does.trouble and (
        outcome == step.if_late or not step.does.decision or outcome == "refused"
    )


def accepted(playbook: Playbook, step: Step) -> list[str]:
    """The trouble that the plan says needs no step after it, and that none follows."""
    return [
        outcome
        for outcome in step.unfollowed
        if needs_reason(step, outcome)
        and not _is_followed(playbook, step, outcome, conditions=step.does.decides)
    ]


def _unfollowed(plan: Plan, playbook: Playbook, step: Step) -> Iterator[Finding]:
    for outcome in step.unfollowed:
        if outcome not in step.does.outcomes():
            yield (
                UNFOLLOWED,
                message("plan.is_no_outcome_of", text=outcome, word=step.does.word),
                nearest(outcome, step.does.outcomes()),
            )
    if step.because and not step.unfollowed:
        yield (
            BECAUSE,
            message("plan.reason_for_nothing"),
            message("remedy.write_nothing_follows_when", outcomes=", ".join(step.does.trouble)),
        )
    for outcome in accepted(playbook, step):
        lacking = [name for name in plan.languages if not step.because.get(name, "").strip()]
        if lacking:
            yield (
                BECAUSE if step.because else UNFOLLOWED,
                message("plan.says_not_why_nothing_follows", text=outcome),
                message("remedy.write_because", known=", ".join(lacking)),
            )


def _however_it_ends(playbook: Playbook, step: Step) -> Iterator[Finding]:
    """A bare name also follows a failure: the plan says that it means so."""
    for turn in step.afters:
        for ref in turn.refs:
            target = playbook.steps.get(ref.step)
            if target is None or ref.outcome or ref.any_outcome or not target.does.trouble:
                continue
            yield (
                "after any" if turn.first else "after",
                message(
                    "plan.follows_trouble_as_well",
                    named=ref.step,
                    known=", ".join(target.does.outcomes()),
                ),
                message(
                    "remedy.write_which_outcome",
                    named=ref.step,
                    outcome=target.does.outcomes()[0],
                ),
            )


def _followers(playbook: Playbook, step: Step) -> Iterator[Finding]:
    """Rule 2: an outcome that means trouble has a follower without a `when`, or is listed under
    `nothing follows when`.
    """
    for outcome in step.does.trouble:
        if outcome in step.unfollowed or (
            step.repeat and outcome == step.repeat.if_outcome and step.repeat.times is None
        ):
            continue
        if not _is_followed(playbook, step, outcome):
            yield (
                UNFOLLOWED,
                message("plan.nothing_follows_when_it_is", text=outcome),
                message("remedy.add_step_without_when_or", id=step.id, outcome=outcome),
            )


def _is_followed(playbook: Playbook, step: Step, outcome: str, conditions: bool = False) -> bool:
    """`conditions`: a follower that has a `when` counts as well."""
    followers = [s for s in playbook.steps.values() if _follows(s, step, outcome)]
    if conditions and followers:
        return True
    # A condition that the step itself has is met already, so it does not count as a `when` (M2).
    return any(all(w in step.whens for w in s.whens) for s in followers)


def _follows(step: Step, target: Step, outcome: str) -> bool:
    """Whether this outcome alone brings the step on: what else it waits for, the other waited for
    as well.
    """
    wanted = (StepRef(target.id, outcome), StepRef(target.id))
    return any(_alone(turn, wanted) for turn in step.afters) and all(
        _alone(t, wanted) or t in target.afters for t in step.afters
    )


def _alone(turn: Dependency, wanted: tuple[StepRef, ...]) -> bool:
    return any(ref in wanted for ref in turn.refs) and (turn.first or len(turn.refs) == 1)
