"""One step as a sentence: whom it is for, when it begins, what is done by whom, until when, and what follows from each ending."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from playbooks.aloud.doing import does
from playbooks.aloud.shared import NOTHING, Shared
from playbooks.aloud.voice import Voice, capital
from playbooks.plan import Playbook, Ref, Step, Turn

STAYS_OPEN = ("assign", "approve")  # late is late, and somebody above is called (PLAN_LANGUAGE, meaning 4)


def sentence(voice: Voice, playbook: Playbook, step: Step, shared: Shared = NOTHING) -> str:
    """What stands in the plan, every word of it but the wording itself and what its group's heading has said (`shared`)."""
    says = voice.wording
    parts = (*_begins(voice, playbook, step, shared), does(voice, playbook, step.does), *_limits(voice, playbook, step))
    main = says.comma.join(part for part in parts if part)
    rest = [part for part in (*_after(voice, playbook, step), *_follows(voice, playbook, step)) if part]
    return " ".join(capital(part) + says.stop for part in [main, *rest])


def _begins(voice: Voice, playbook: Playbook, step: Step, shared: Shared) -> Iterator[str]:
    words = voice.wording.words
    if step.each and step.each != shared.each:
        yield words["each"].format(voice.item(step.each))
    if not step.afters:
        yield words["at once"]
    for turn in step.afters:
        yield _turn(voice, playbook, turn)
    for condition in step.whens[len(shared.whens) :]:
        yield words["when"].format(voice.condition(condition.text))
    if step.hours:
        yield words["hours"].format("–".join(f"{moment:%H:%M}" for moment in step.hours))


def _turn(voice: Voice, playbook: Playbook, turn: Turn) -> str:
    words = voice.wording.words
    several = turn.first and len(turn.refs) > 1
    return words["after any" if several else "after"].format(voice.refs(turn.refs, playbook, "or" if turn.first else "and"))


def _limits(voice: Voice, playbook: Playbook, step: Step) -> Iterator[str]:
    words = voice.wording.words
    if step.within and getattr(step.does, "own_limit", False):
        yield from _levels(voice, step)
    elif step.within:
        yield voice.within(step.within)
    if step.if_late and step.if_late != "escalate":
        yield words["if late"].format(voice.name(step.if_late))
    elif step.if_late or (step.within and step.does.word in STAYS_OPEN):
        yield words["if late escalate"].format(voice.name(playbook.owner))


def _levels(voice: Voice, step: Step) -> Iterator[str]:
    """Who is called next, how soon, and when the last of all is."""
    words, rule = voice.wording.words, voice.plan.escalation
    above = [level for level in rule.levels if level not in ("audience", getattr(step.does, step.does.word))]
    if not step.within or not above:
        return
    yield words["within each"].format(wait=voice.limit(step.within), levels=voice.listed(above))
    if step.within.span:
        spent = voice.span(step.within.span * len(rule.levels) * rule.rounds)
        yield words["last resort"].format(spent=spent, last=voice.name(rule.last_resort))


def _after(voice: Voice, playbook: Playbook, step: Step) -> Iterator[str]:
    words = voice.wording.words
    if step.repeat:
        yield voice.wording.comma.join(_again(voice, step))
    if step.remind:
        marks = voice.wording.listing.join(voice.mark(mark) for mark in step.remind.marks)
        yield words["remind"].format(to=voice.name(step.remind.audience), at=marks)
    if step.again_when:
        yield words["again when"].format(voice.fact(step.again_when))
    if step.untils:
        refs = dict.fromkeys(ref for turn in step.untils for ref in turn.refs)
        yield words["until"].format(voice.refs(tuple(refs), playbook, "or"))


def _again(voice: Voice, step: Step) -> Iterator[str]:
    words, repeat = voice.wording.words, step.repeat
    if not repeat:
        return
    every, outcome = voice.limit(repeat.every), voice.name(repeat.if_outcome or "")
    yield words["repeat if"].format(every=every, **{"if": outcome}) if repeat.if_outcome else words["repeat"].format(every)
    if repeat.times:
        yield words["repeat times"].format(repeat.times) if repeat.times > 1 else words["repeat once"]
    if repeat.if_outcome == "silent" and repeat.times and repeat.every.span and step.within and step.within.span:
        wholly: timedelta = step.within.span * (repeat.times + 1) + repeat.every.span * repeat.times
        yield words["repeat in all"].format(outcome=outcome, after=voice.span(wholly))


def _follows(voice: Voice, playbook: Playbook, step: Step) -> Iterator[str]:
    """What comes next, ending by ending."""
    words = voice.wording.words
    for outcome in step.does.outcomes():
        following = [voice.quoted(s) for s in playbook.steps.values() if _waits(s, Ref(step.id, outcome))]
        if following:
            yield words["then"].format(outcome=voice.name(outcome), steps=voice.wording.listing.join(following))
    if step.ends:
        yield words["ends"].format(voice.wording.choice.join(voice.name(outcome) for outcome in step.ends))


def _waits(step: Step, ref: Ref) -> bool:
    return any(ref in turn.refs for turn in step.afters)
