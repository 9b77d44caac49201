"""A playbook as a picture: a box for each step, a line for each `after` with the outcome that leads
there, a band for each group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.diagram_layout import WIDTH, Drawing, Link, Node, lay_out
from desk.plan_names import PlanNames
from desk.step_progress import StepProgress, whole
from desk.text_width import cut, length, lines
from desk.words import word
from incidents.local_time import local_time
from playbooks.definition.plan import Playbook
from playbooks.definition.step import Step

TITLE, SMALL, LABEL = 13.5, 11.5, 11  # sizes of letters
ROOM, LINE, PAD, LONGEST = WIDTH - 22, 16, 9, 128
MARKS = {
    "idle": "○",
    "open": "●",
    "late": "!",
    "standing": "◐",
    "ended": "✓",
    "skipped": "–",
    "withdrawn": "×",
    "unused": "–",
    "passed": "–",
    "plan": "",
}


@dataclass(frozen=True, slots=True)
class StepBox:
    """The text of a box, line by line as (text, class); `label` holds all of it for screen
    readers.
    """

    step: Step
    state: str
    lines: list[tuple[str, str]]
    label: str
    instances: tuple[StepProgress, ...]

    @property
    def height(self) -> float:
        return 2 * PAD + LINE * len(self.lines)


@dataclass(frozen=True, slots=True)
class GroupBand:
    """A group: its title, and what holds for all inside."""

    title: str
    says: str


@dataclass(frozen=True, slots=True)
class PlaybookDiagram:
    playbook: Playbook
    cards: dict[str, StepBox]
    bands: list[GroupBand]
    drawing: Drawing


def playbook_diagram(
    playbook: Playbook,
    naming: PlanNames,
    found: Mapping[str, list[StepProgress]] | None = None,
    now: datetime | None = None,
) -> PlaybookDiagram:
    """`found` is how far a run is (`desk.step_progress.places`) at the local time `now`; without it
    the plan itself is shown.
    """
    steps = [s for s in playbook.steps.values() if not s.builtin]
    names = list(dict.fromkeys(map(group_of, steps)))
    cards = {
        s.id: _card(s, playbook, naming, None if found is None else found.get(s.id, []), now)
        for s in steps
    }
    nodes = [Node(s.id, names.index(group_of(s)), cards[s.id].height) for s in steps]
    return PlaybookDiagram(
        playbook,
        cards,
        [_band(name, steps, naming) for name in names],
        lay_out(nodes, _links(steps, naming)),
    )


def group_of(step: Step) -> str:
    """The group a step is drawn in; steps common to every incident have their own."""
    return step.group.name if step.group else step.file


def _band(name: str, steps: list[Step], naming: PlanNames) -> GroupBand:
    inside = [s for s in steps if group_of(s) == name]
    if not inside[0].group:
        return GroupBand(word("every_incident", naming.language) if name else "", "")
    shared = [c for c in inside[0].whens if all(c in s.whens for s in inside)]
    says = (
        [f"{word('step_each', naming.language)} {_each(inside[0].each, naming)}"]
        if inside[0].each
        else []
    )
    says += [f"{word('step_when', naming.language)} {naming.condition(c.text)}" for c in shared]
    return GroupBand(naming.group(inside[0]), " · ".join(says))


def _each(each: tuple[str, str], naming: PlanNames) -> str:
    """The item of a group: gathered reports by their name, others as the plan words it."""
    whole = " in ".join(each)
    said = naming.name(whole)
    return naming.name(each[-1].rpartition(".")[2]) if said == whole else said


def own_whens(step: Step, playbook: Playbook) -> list[str]:
    """Conditions of the step itself, without those its whole group shares."""
    mates = [s for s in playbook.steps.values() if step.group and s.group == step.group]
    return [
        c.text
        for c in step.whens
        if not mates or len(mates) == 1 or not all(c in s.whens for s in mates)
    ]


def _links(steps: list[Step], naming: PlanNames) -> Iterator[Link]:
    for step in steps:
        for ref in dict.fromkeys(r for turn in step.afters for r in turn.refs):
            label = cut(naming.outcome(ref.outcome), LABEL, LONGEST) if ref.outcome else ""
            yield Link(ref.step, step.id, label, length(label, LABEL))


def _card(
    step: Step,
    playbook: Playbook,
    naming: PlanNames,
    instances: list[StepProgress] | None,
    now: datetime | None,
) -> StepBox:
    title = [(line, "name") for line in lines(naming.step(step), TITLE, ROOM - 20, 2)]
    kind = f"{naming.kind(step)}{': ' if naming.language == 'en' else '：'}{naming.object(step)}"
    small = [(cut(kind, SMALL, ROOM), "small")]
    limit = (
        f"{word('step_within', naming.language)} {naming.name(str(step.within))}"
        if step.within
        else ""
    )
    if instances is None:
        wants = [
            f"{word('step_when', naming.language)} {naming.condition(text)}"
            for text in own_whens(step, playbook)
        ]
        small += [(cut(text, SMALL, ROOM), "small") for text in (*wants, limit) if text]
        label = ", ".join(part for part in (naming.step(step), kind, *wants, limit) if part)
        return StepBox(step, "plan", title + small, label, ())
    shown = whole(instances)
    state = shown.state if shown else "idle"
    says = _says(shown, instances, naming, now) if shown else word("place_idle", naming.language)
    lines_ = [*title, *small, (cut(says, SMALL, ROOM), f"small says {state}")]
    return StepBox(step, state, lines_, f"{naming.step(step)}, {kind}: {says}", tuple(instances))


def _says(
    shown: StepProgress, instances: list[StepProgress], naming: PlanNames, now: datetime | None
) -> str:
    """Of one instance its outcome and time; of several how many are how far."""
    if len(instances) > 1:
        counted = {
            p.state: sum(q.state == p.state for q in instances)
            for p in sorted(instances, key=lambda p: p.state)
        }
        return " · ".join(
            f"{word('place_' + state, naming.language)} {count}" for state, count in counted.items()
        )
    return says(shown, naming, now)


def says(place: StepProgress, naming: PlanNames, now: datetime | None) -> str:
    """`done 14:02`, `open, by 11-24 08:16`, `not yet`: the day only where it is another one than
    that of the local time `now`.
    """
    state = word(f"place_{place.state}", naming.language)
    if place.state in ("ended", "standing"):
        return f"{naming.name(place.outcome or '')} {_clock(place.at, now)}".strip()
    if place.state in ("open", "late") and place.deadline:
        return f"{state} · {word('by_time', naming.language, time=_clock(place.deadline, now))}"
    return state


def _clock(moment: datetime | None, now: datetime | None) -> str:
    if moment is None or now is None or now.tzinfo is None:
        return ""
    return local_time(moment, now, now.tzinfo)
