"""What stands above the steps of a playbook or a routine."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.aloud.voice import Voice, lower
from playbooks.plan import Join, Playbook, Routine


def opens(voice: Voice, playbook: Playbook) -> Iterator[str]:
    """Who leads a playbook, on what it begins, what belongs to it, when it is major and when it may close."""
    words = voice.wording.words
    yield words["owner"].format(voice.name(playbook.owner))
    if playbook.links:
        yield words["links"].format(voice.listed(playbook.links))
    yield words["opens on"].format(_openings(voice, playbook)) if playbook.openings else words["opened"]
    for join in playbook.joins:
        within = f" ({voice.within(join.within)})" if join.within else ""
        yield words["joins"].format(_same(voice, join)) + within
    if playbook.quiet_while:
        said = [*(hours.text for hours in playbook.quiet_while.hours), *playbook.quiet_while.signals]
        yield words["quiet while"].format(voice.listed(said))
    if playbook.quiet_for:
        yield words["quiet for"].format(voice.limit(playbook.quiet_for))
    if playbook.catch_all:
        yield words["catch-all"]
    if playbook.ends_on:
        yield words["ends on"].format(voice.listed(playbook.ends_on))
    if playbook.major:
        yield words["major"].format(voice.condition(playbook.major.text))
    if playbook.closes_when:
        yield words["closes when"].format(voice.condition(playbook.closes_when.text))


def _same(voice: Voice, join: Join) -> str:
    """`same site`, or the title of the field that must be the same."""
    said = voice.name(f"same {join.field or join.by}")
    if said != f"same {join.field}":
        return said
    return voice.wording.words["same"].format(lower(voice.fact(f"incident.{join.field}")))


def _openings(voice: Voice, playbook: Playbook) -> str:
    words, said = voice.wording.words, []
    for opening in playbook.openings:
        more = [words["when"].format(voice.condition(opening.when.text))] if opening.when else []
        if opening.count:
            more.append(words["count"].format(times=opening.count.times, within=voice.limit(opening.count.within)))
        said.append(voice.name(opening.signal) + (f" ({voice.wording.comma.join(more)})" if more else ""))
    return voice.wording.listing.join(dict.fromkeys(said))


def _begins(voice: Voice, routine: Routine) -> str:
    words = voice.wording.words
    if routine.spot:
        return words["spot"].format(times=routine.spot.times, of=voice.name(routine.spot.of))
    if routine.after_closing:
        kinds = voice.listed(routine.kinds)
        return words["after closing"].format(kinds=kinds, due=voice.limit(routine.due) if routine.due else words["at once"])
    return words["every"].format(every=voice.name(routine.every or ""), at=f"{routine.at:%H:%M}")


def falls(voice: Voice, routine: Routine) -> Iterator[str]:
    """When a routine falls due, for what, and who leads it."""
    words = voice.wording.words
    each = words["each"].format(voice.item((routine.each, ""))) if routine.each else ""
    yield voice.wording.comma.join(filter(None, (_begins(voice, routine), each)))
    if routine.condition:
        yield words["when"].format(voice.condition(routine.condition.text))
    missed = routine.if_missed
    yield words["if missed"].format(voice.name(missed) if isinstance(missed, str) else words["made up"].format(voice.within(missed)))
    yield words["owner"].format(voice.name(routine.playbook.owner))
