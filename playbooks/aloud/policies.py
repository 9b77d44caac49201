"""Who is meant by the plan's names, who may publish: as lines for the meeting."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.aloud.voice import Voice
from playbooks.names import AudienceSpec


def policies(voice: Voice) -> Iterator[str]:
    words = voice.wording.words
    for spec in voice.plan.audiences.values():
        who = _who(voice, spec)
        if who != words["role"].format(role=voice.name(spec.name)):  # a role that bears its own name needs no line
            yield words["audience"].format(name=voice.name(spec.name), who=who)
    yield words["own name"]
    yield words["publish"].format(voice.value(voice.plan.publish))


def _who(voice: Voice, spec: AudienceSpec) -> str:
    words = voice.wording.words
    if spec.way == "role":
        return words["role" if spec.at == "anywhere" else "role at"].format(role=voice.name(spec.value))
    if spec.way == "role in":
        return words["role in"].format(voice.fact(spec.value))
    return words[spec.way].format(voice.name(spec.value))
