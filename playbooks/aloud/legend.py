"""How a plan is to be read: what its limits and its calls mean, on which calendar. Without it no deadline can be reckoned."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.aloud.voice import Voice


def legend(voice: Voice) -> Iterator[str]:
    words, calendar, rule = voice.wording.words, voice.plan.calendar, voice.plan.escalation
    hours = {"opens": f"{calendar.opens:%H:%M}", "closes": f"{calendar.closes:%H:%M}"}
    hours |= {"zone": voice.name(calendar.timezone), "country": voice.name(calendar.country)}
    for word in ("legend at once", "legend hours", "legend working hours", "legend working day", "legend end of day"):
        yield words[word].format_map(hours)
    yield words["escalation"].format(
        levels=voice.listed(rule.levels), wait=voice.limit(rule.wait), rounds=rule.rounds, last=voice.name(rule.last_resort)
    )
    yield words["legend late"]
    yield words["acknowledged for"].format(voice.limit(rule.acknowledged_for))


def commanding(voice: Voice, kind: str | None = None) -> Iterator[str]:
    """Who commands while those who lead are away; `kind`: only for this kind of incident."""
    words, command = voice.wording.words, voice.plan.command
    for condition, role in command.first:
        yield words["acting first"].format(when=voice.condition(condition.text), role=voice.name(role))
    for role in dict.fromkeys(command.acting.values()):
        kinds = [of for of, who in command.acting.items() if who == role and kind in (None, of)]
        if kinds:
            yield words["acting"].format(kinds=voice.listed(kinds), role=voice.name(role))
    if command.confirm_by:
        yield words["confirm"].format(by=voice.listed(command.confirm_by), within=voice.limit(command.within))
