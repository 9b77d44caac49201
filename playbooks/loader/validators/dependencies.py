"""Of the order of steps: every reference leads somewhere, no circle, every step can start."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from playbooks.definition.plan import Playbook, StepRef
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.engine.steps.step_model import Finding
from translations import message


def validate_dependencies(playbook: Playbook, step: Step) -> Iterator[Finding]:
    yield from _refs(playbook, step)
    yield from _can_start(playbook, step)
    yield from _whens(step)


def _refs(playbook: Playbook, step: Step) -> Iterator[Finding]:
    for word, turns in (("after", step.afters), ("until", step.untils)):
        for turn in turns:
            for ref in turn.refs:
                found = "after any" if word == "after" and turn.first else word
                target = playbook.steps.get(ref.step)
                if target is None:
                    yield (
                        found,
                        message("plan.there_is_no_step", text=ref.step),
                        nearest(ref.step, playbook.steps),
                    )
                elif ref.outcome and ref.outcome not in allowed_outcomes(target):
                    yield (
                        found,
                        message("plan.never_ends_as", named=ref.step, text=ref.outcome),
                        nearest(ref.outcome, allowed_outcomes(target)),
                    )


def validate_severity(playbook: Playbook) -> Iterator[Finding]:
    """What `severity: {after any: …}` names exists."""
    for ref in playbook.major_after:
        target = playbook.steps.get(ref.step)
        if target is None:
            fault = message("plan.there_is_no_step", text=ref.step)
            yield "severity", fault, nearest(ref.step, playbook.steps)
        elif ref.outcome and ref.outcome not in allowed_outcomes(target):
            fault = message("plan.never_ends_as", named=ref.step, text=ref.outcome)
            yield "severity", fault, nearest(ref.outcome, allowed_outcomes(target))


def allowed_outcomes(step: Step) -> tuple[str, ...]:
    """What `after` may name of a step: its outcomes, and the marks of its reminder."""
    return (*step.does.outcomes(), *(step.remind.marks if step.remind else ()))


def _can_start(playbook: Playbook, step: Step) -> Iterator[Finding]:
    """A turn that asks two endings of one step at once never comes; what `until` names must not be
    what `after` waits for.
    """
    needed = [
        ref for turn in step.afters if not turn.first or len(turn.refs) == 1 for ref in turn.refs
    ]
    for target in dict.fromkeys(ref.step for ref in needed):
        wanted = {ref.outcome for ref in needed if ref.step == target and ref.outcome}
        marks = playbook.steps[target].remind if target in playbook.steps else None
        # Marks of a reminder are no endings: several of them can come one after the other.
        ends = wanted - set(marks.marks if marks else ())
        if len(ends) > 1:
            both = " and ".join(sorted(ends))
            yield (
                "after",
                message("plan.can_never_start_does_not_end", target=target, both=both),
                message(
                    "remedy.write_after_any_known",
                    known=", ".join(f"{target} {e}" for e in sorted(ends)),
                ),
            )  # noqa: E501
    stops = {ref for turn in step.untils for ref in turn.refs}
    for ref in needed:
        if ref in stops or StepRef(ref.step) in stops:
            yield (
                "until",
                message("plan.can_never_start_both_begins_it", ref=ref),
                message("remedy.name_another_ending_under"),
            )


def _whens(step: Step) -> Iterator[Finding]:
    """Conditions that can never hold: a constant, or a thing and its contrary (a group's and the
    step's own).
    """
    said = {" ".join(condition.text.split()): condition for condition in step.whens}
    for text, condition in said.items():
        if condition.constant() is False:
            yield (
                "when",
                message("plan.can_never_start_never_holds", text=text),
                message("remedy.compare_with_fact_such_as_incident"),
            )
        if f"!{text}" in said or f"!({text})" in said:
            yield (
                "when",
                message("plan.can_never_start_it_asks_for", text=text),
                message("remedy.take_one_of_conditions_out"),
            )


def find_cycle(playbook: Playbook) -> tuple[Step | None, Finding] | None:
    """Steps that wait for one another, if there are such: the first of them, and what to say."""
    # Without `until`: it ends steps and never makes one wait.
    graph = {s.id: {r.step for t in s.afters for r in t.refs} for s in playbook.steps.values()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        names = error.args[1]
        return playbook.steps.get(names[0]), (
            "after",
            message("plan.steps_wait_for_one_another", names=" → ".join(names)),
            message("remedy.take_one_after_out"),
        )
    return None
