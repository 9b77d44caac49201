"""The whole plan, or one playbook of it, as lines to be read in a meeting."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.aloud import WORDINGS
from playbooks.aloud.policies import policies
from playbooks.aloud.step import sentence
from playbooks.aloud.voice import Voice
from playbooks.plan import Plan, Playbook, Routine, Step


def aloud(plan: Plan, language: str, playbook: str | None = None, texts: bool = False) -> Iterator[str]:
    """Lines. `language`: one of WORDINGS; `playbook`: a playbook's or routine's name, else all; `texts`: with what people will read."""
    voice = Voice(plan, language, WORDINGS[language])
    for found in plan.playbooks.values():
        if playbook in (None, found.name):
            yield from _playbook(voice, found, _head(voice, found), texts)
    for routine in plan.routines.values():
        if playbook in (None, routine.name):
            yield from _playbook(voice, routine.playbook, _when(voice, routine), texts)
    if playbook is None:
        yield voice.wording.words["policies"]
        yield from (f"  {line}{voice.wording.stop}" for line in policies(voice))


def _playbook(voice: Voice, playbook: Playbook, head: Iterator[str], texts: bool) -> Iterator[str]:
    clause = f"  [{voice.wording.words['clause'].format(', '.join(playbook.clause))}]" if playbook.clause else ""
    yield f"{voice.title(playbook.titles, playbook.name)} ({playbook.name}){clause}"
    yield from (f"  {line}{voice.wording.stop}" for line in head)
    for number, step in enumerate((s for s in playbook.steps.values() if not s.builtin), 1):
        yield ""
        yield from _step(voice, playbook, step, number, texts)
    yield ""
    yield f"  {voice.wording.words['closing'].format(voice.name(playbook.owner))}{voice.wording.stop}"
    yield ""


def _step(voice: Voice, playbook: Playbook, step: Step, number: int, texts: bool) -> Iterator[str]:
    clause = f", {voice.wording.words['clause'].format(', '.join(step.clause))}" if step.clause else ""
    yield f"  {number}. {voice.title(step.title, step.id)}  [{step.id}{clause}]"
    yield f"     {sentence(voice, playbook, step)}"
    if texts and step.text:
        yield f"     {voice.wording.words['text'].format(voice.plan.texts.get(voice.language, {}).get(step.text, step.text))}"


def _head(voice: Voice, playbook: Playbook) -> Iterator[str]:
    words = voice.wording.words
    yield words["owner"].format(voice.name(playbook.owner))
    if playbook.links:
        yield words["links"].format(voice.listed(playbook.links))
    yield words["opens on"].format(_openings(voice, playbook)) if playbook.openings else words["opened"]
    for join in playbook.joins:
        within = f" ({words['within'].format(voice.limit(join.within))})" if join.within else ""
        yield words["joins"].format(voice.name(f"same {join.field or join.by}")) + within
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


def _when(voice: Voice, routine: Routine) -> Iterator[str]:
    words = voice.wording.words
    each = words["each"].format(voice.name(routine.each)) if routine.each else ""
    yield voice.wording.comma.join(filter(None, (_begins(voice, routine), each)))
    if routine.condition:
        yield words["when"].format(voice.condition(routine.condition.text))
    missed = routine.if_missed
    yield words["if missed"].format(voice.name(missed) if isinstance(missed, str) else words["within"].format(voice.limit(missed)))
    yield words["owner"].format(voice.name(routine.playbook.owner))
