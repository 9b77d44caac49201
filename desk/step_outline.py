"""The steps of a playbook as a list: what each does, when its turn comes, how long it has, what it
says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desk.plan_names import PlanNames
from desk.playbook_diagram import own_whens
from desk.words import mark, word
from playbooks.definition.plan import Playbook
from playbooks.definition.step import Step


@dataclass(frozen=True, slots=True)
class Line:
    """One step; `depth` is the number of its predecessors, `says` pairs of an option and its
    value.
    """

    step: Step
    title: str
    group: str  # said where a new group begins, else empty
    kind: str
    object: str
    depth: int
    says: list[tuple[str, str]]
    wording: str


def outline(playbook: Playbook, naming: PlanNames) -> list[Line]:
    """In the order of the file."""
    found, depths, group = [], _depths(playbook), ""
    for step in (s for s in playbook.steps.values() if not s.builtin):
        here = naming.group(step) or (word("every_incident", naming.language) if step.file else "")
        new = here if here != group else ""
        group = here
        wording = naming.plan.texts.get(
            naming.language, naming.plan.texts.get(naming.plan.languages[0], {})
        ).get(step.text or "", "")
        says = list(_says(playbook, step, naming))
        found.append(
            Line(
                step,
                naming.step(step),
                new,
                naming.kind(step),
                naming.object(step),
                depths[step.id],
                says,
                wording,
            )
        )
    return found


def _depths(playbook: Playbook) -> dict[str, int]:
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            step = playbook.steps.get(name)
            depths[name] = (
                max((depth(r.step) + 1 for t in step.afters for r in t.refs), default=0)
                if step
                else 0
            )
        return depths[name]

    for name in playbook.steps:
        depth(name)
    return depths


def _says(playbook: Playbook, step: Step, naming: PlanNames) -> Iterator[tuple[str, str]]:
    def named(key: str) -> str:
        return word(key, naming.language)

    for turn in step.afters:
        yield (
            named("step_after_any" if turn.first and len(turn.refs) > 1 else "step_after"),
            naming.turn(playbook, turn),
        )
    for text in own_whens(step, playbook):
        yield named("step_when"), naming.condition(text)
    if step.within:
        yield named("step_within"), naming.name(str(step.within))
    if step.if_late:
        yield named("step_late"), naming.name(step.if_late)
    yield from _own(step, naming)
    if step.repeat:
        yield (
            named("step_repeat"),
            naming.name(str(step.repeat.every))
            + (f" ({naming.name(step.repeat.if_outcome)})" if step.repeat.if_outcome else ""),
        )
    if step.remind:
        yield (
            named("step_remind"),
            (
                f"{', '.join(mark(one, naming.language) for one in step.remind.marks)} →"
                f" {naming.name(step.remind.audience)}"
            ),
        )
    if step.hours:
        yield named("step_hours"), "-".join(hour.strftime("%H:%M") for hour in step.hours)
    for turn in step.untils:
        yield named("step_until"), naming.turn(playbook, turn)


def _own(step: Step, naming: PlanNames) -> Iterator[tuple[str, str]]:
    """What only some kinds have."""
    for key, attribute in (
        ("step_options", "options"),
        ("step_verify", "verified_by"),
        ("step_from", "sources"),
    ):
        found = getattr(step.does, attribute, None)
        if found:
            many = [found] if isinstance(found, str) else list(found)
            yield (
                word(key, naming.language),
                word("comma", naming.language).join(naming.name(one) for one in many),
            )
    if fit := getattr(step.does, "fit", None):
        yield word("step_fit", naming.language), naming.condition(getattr(fit, "text", str(fit)))
