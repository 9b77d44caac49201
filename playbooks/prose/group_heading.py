"""What the steps of a group have in common, said once in its heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from playbooks.definition.conditions import Condition
from playbooks.definition.step import Step
from playbooks.prose.phrasing import Phrasing


@dataclass(frozen=True)
class GroupHeading:
    """What every step of a group is done for, and the conditions under which any of them is."""

    each: tuple[str, str] | None = None
    whens: tuple[Condition, ...] = ()


NOTHING = GroupHeading()


def group_runs(steps: Iterable[Step]) -> Iterator[tuple[Step, GroupHeading, list[Step]]]:
    """Runs of steps that stand in the same group: the first of them, what they share, all of
    them.
    """
    # Only neighbours are joined: the order of the plan's lines is kept.
    for _, found in groupby(steps, lambda step: step.group):
        members = list(found)
        yield members[0], _shared(members) if members[0].group else NOTHING, members


def _shared(members: list[Step]) -> GroupHeading:
    first, *others = members
    count = next(
        (i for i, when in enumerate(first.whens) if any(_at(o, i) != when for o in others)),
        len(first.whens),
    )
    return GroupHeading(
        first.each if all(o.each == first.each for o in others) else None, first.whens[:count]
    )


def _at(step: Step, i: int) -> Condition | None:
    return step.whens[i] if i < len(step.whens) else None


def heading(phrasing: Phrasing, first: Step, shared: GroupHeading) -> str:
    """`Both hosts: if the number of hosts is at least 2`; for ungrouped steps the word for those
    outside groups.
    """
    if not first.group:
        return phrasing.wording.words["no group"]
    each = (
        [phrasing.wording.words["each"].format(phrasing.item(shared.each))] if shared.each else []
    )
    whens = [
        phrasing.wording.words["when"].format(phrasing.condition(when.text))
        for when in shared.whens
    ]
    title = phrasing.title(first.group.titles, first.group.name)
    return (
        phrasing.wording.words["heading"]
        .format(title=title, what=phrasing.wording.comma.join(each + whens))
        .rstrip(":： ")
    )
