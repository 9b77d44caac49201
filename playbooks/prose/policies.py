"""Who is meant by the plan's names, who may publish: as lines for the meeting."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.declarations import AudienceSpec
from playbooks.prose.phrasing import Phrasing


def policies(phrasing: Phrasing) -> Iterator[str]:
    words = phrasing.wording.words
    for spec in phrasing.plan.audiences.values():
        who = _who(phrasing, spec)
        if who != words["role"].format(
            role=phrasing.name(spec.name)
        ):  # a role that bears its own name needs no line
            yield words["audience"].format(name=phrasing.name(spec.name), who=who)
    yield words["own name"]
    yield words["publish"].format(phrasing.value(phrasing.plan.publish))


def _who(phrasing: Phrasing, spec: AudienceSpec) -> str:
    words = phrasing.wording.words
    if spec.way == "role":
        return words["role" if spec.at == "anywhere" else "role at"].format(
            role=phrasing.name(spec.value)
        )
    if spec.way == "role in":
        return words["role in"].format(phrasing.fact(spec.value))
    return words[spec.way].format(phrasing.name(spec.value))
