"""Who is meant by the plan's names, who may publish: as lines for the meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playbooks.definition.agreement import Agreement
from playbooks.definition.declarations import AudienceSpec
from playbooks.definition.desk_rights import EVERYBODY, PUBLISH, RIGHTS
from playbooks.definition.sources import OTHERS
from playbooks.prose.phrasing import Phrasing


def policies(phrasing: Phrasing, brief: bool = False) -> Iterator[str]:
    """`brief`: without other systems and the desk."""
    words = phrasing.wording.words
    for spec in phrasing.plan.audiences.values():
        who = _who(phrasing, spec)
        # A role that bears its own name needs no line, nor does one that is on duty under it.
        own = phrasing.name(spec.name)
        if brief and _plain(phrasing, own) == _plain(phrasing, who):
            continue
        if own not in (who, phrasing.name(spec.value) if spec.way == "on call" else who):
            yield words["audience"].format(name=phrasing.name(spec.name), who=who)
    yield words["own name here" if brief else "own name"]
    if not brief:
        yield from _sources(phrasing)
    agree, publishers = phrasing.plan.publish_agree, phrasing.value(phrasing.plan.publish)
    if agree == Agreement(1):
        yield words["publish"].format(publishers)
    else:
        yield words["publish agree"].format(publishers, phrasing.agreement(agree))
    if days := phrasing.plan.keep_persons.days:
        yield words["keep persons"].format(days)
    if not brief:
        yield from _desk(phrasing)


def _plain(phrasing: Phrasing, name: str) -> str:
    """Without words that make no difference: `the driver of the truck`, `driver of the truck`."""
    at = phrasing.wording.words["role at"].format(role="")
    return re.sub(phrasing.wording.words["small words"], "", name.replace(at, "")).lower()


def _desk(phrasing: Phrasing) -> Iterator[str]:
    """Who may do what at the desk."""
    words, plan = phrasing.wording.words, phrasing.plan
    for right in RIGHTS:
        names = plan.has_right(right)
        if right != PUBLISH and names:
            who = phrasing.wording.listing.join(_allowed(phrasing, name) for name in names)
            yield words["desk"].format(who=who, right=words[f"may {right}"])
    yield words["desk token"]


def _allowed(phrasing: Phrasing, name: str) -> str:
    if name == EVERYBODY:
        return phrasing.wording.words["everybody"]
    department = next((d for d in phrasing.plan.departments if d.name == name), None)
    return phrasing.title(department.titles, name) if department else phrasing.name(name)


def _sources(phrasing: Phrasing) -> Iterator[str]:
    words, plan = phrasing.wording.words, phrasing.plan
    for name, allowed in plan.sources.items():
        who = words["other sources"] if name == OTHERS else words["source"].format(name)
        titles = [phrasing.title(plan.signals[each].titles, each) for each in allowed or ()]
        what = words["anything"] if allowed is None else phrasing.value(tuple(titles))
        yield words["may send"].format(who=who, what=what)
    if plan.sources and OTHERS not in plan.sources:
        yield words["no other source"]


def _who(phrasing: Phrasing, spec: AudienceSpec) -> str:
    words = phrasing.wording.words
    if spec.way == "role":
        return words["role" if spec.at == "anywhere" else "role at"].format(
            role=phrasing.name(spec.value)
        )
    if spec.way == "role in":
        return words["role in"].format(phrasing.fact(spec.value))
    return words[spec.way].format(phrasing.name(spec.value))
