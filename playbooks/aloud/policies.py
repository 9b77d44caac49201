"""Who is meant by the plan's names, who is called next, who commands, who may publish: as lines for the meeting."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.aloud.voice import Voice
from playbooks.names import AudienceSpec


def policies(voice: Voice) -> Iterator[str]:
    plan, words = voice.plan, voice.wording.words
    for spec in plan.audiences.values():
        yield words["audience"].format(name=voice.name(spec.name), who=_who(voice, spec))
    rule = plan.escalation
    yield words["escalation"].format(
        levels=voice.listed(rule.levels), wait=voice.limit(rule.wait), rounds=rule.rounds, last=voice.name(rule.last_resort)
    )
    yield words["acknowledged for"].format(voice.limit(rule.acknowledged_for))
    for kind, role in plan.command.acting.items():
        yield words["acting"].format(kind=voice.name(kind), role=voice.name(role))
    yield words["publish"].format(voice.value(plan.publish))


def _who(voice: Voice, spec: AudienceSpec) -> str:
    words = voice.wording.words
    if spec.way == "role":
        return words["role" if spec.at == "anywhere" else "role at"].format(role=voice.name(spec.value))
    return words.get(spec.way, "{}").format(voice.name(spec.value))
