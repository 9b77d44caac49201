"""One step as a sentence: for which audience, when it begins, what is done by which person, until
when, and what follows each outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from playbooks.definition.plan import Dependency, Playbook, StepRef
from playbooks.definition.step import Step
from playbooks.definition.step_links import LatestMoment
from playbooks.prose.default_outcome import default_sentence, unfollowed
from playbooks.prose.group_heading import NOTHING, GroupHeading
from playbooks.prose.phrasing import Phrasing, capital
from playbooks.prose.step_action import action_sentence

# late is late, and the next level is called (docs/semantics.md, M4)
STAYS_OPEN = ("assign",)


def sentence(
    phrasing: Phrasing, playbook: Playbook, step: Step, shared: GroupHeading = NOTHING
) -> str:
    """All options of the step except its text and what its group's heading has said (`shared`)."""
    says = phrasing.wording
    parts = (
        *_begins(phrasing, playbook, step, shared),
        action_sentence(phrasing, playbook, step.does),
        *_limits(phrasing, playbook, step),
    )
    main = says.comma.join(part for part in parts if part)
    rest = [
        part
        for part in (*_after(phrasing, playbook, step), *_follows(phrasing, playbook, step))
        if part
    ]
    return " ".join(capital(part) + says.stop for part in [main, *rest])


def _begins(
    phrasing: Phrasing, playbook: Playbook, step: Step, shared: GroupHeading
) -> Iterator[str]:
    words = phrasing.wording.words
    if step.each and step.each != shared.each:
        yield words["each"].format(phrasing.item(step.each))
    if not step.afters:
        yield words["at once"]
    for turn in step.afters:
        yield _turn(phrasing, playbook, turn)
    for condition in step.whens[len(shared.whens) :]:
        yield words["when"].format(phrasing.condition(condition.text))
    if step.hours:
        yield words["hours"].format("–".join(f"{moment:%H:%M}" for moment in step.hours))


def _turn(phrasing: Phrasing, playbook: Playbook, turn: Dependency) -> str:
    words = phrasing.wording.words
    several = turn.first and len(turn.refs) > 1
    return words["after any" if several else "after"].format(
        phrasing.refs(turn.refs, playbook, "or" if turn.first else "and")
    )


def _limits(phrasing: Phrasing, playbook: Playbook, step: Step) -> Iterator[str]:
    words = phrasing.wording.words
    if step.within and getattr(step.does, "own_limit", False):
        yield from _levels(phrasing, playbook, step)
    elif step.within:
        yield phrasing.within(step.within)
        if step.counts_from:
            yield words["counts from"].format(phrasing.fact(step.counts_from))
        if step.at_latest:
            yield _at_latest(phrasing, step.at_latest)
    if step.does.decision:
        yield default_sentence(phrasing, playbook, step)
    elif step.if_late and step.if_late != "escalate":
        yield words["if late"].format(phrasing.name(step.if_late))
    elif step.if_late or (step.within and step.does.word in STAYS_OPEN):
        yield words["if late escalate"].format(phrasing.name(playbook.owner))


def _at_latest(phrasing: Phrasing, latest: LatestMoment) -> str:
    words, fact = phrasing.wording.words, phrasing.fact(latest.fact)
    if latest.before is None:
        return words["at latest"].format(fact)
    return words["at latest before"].format(fact, span=phrasing.limit(latest.before))


def _levels(phrasing: Phrasing, playbook: Playbook, step: Step) -> Iterator[str]:
    """Who is called next, how soon, and when the last of all is."""
    rule = phrasing.plan.ladder(step.urgency or playbook.urgency)
    words = phrasing.wording.words
    above = [
        level
        for level in rule.levels
        if level not in ("audience", getattr(step.does, step.does.word))
    ]
    if not step.within or not above:
        return
    yield words["within each"].format(
        wait=phrasing.limit(step.within), levels=phrasing.listed(above)
    )
    if step.within.span and rule.last_resort:
        # Only lengths of time can be multiplied: working days have no `span`.
        spent = phrasing.span(step.within.span * len(rule.levels) * rule.rounds)
        yield words["last resort"].format(spent=spent, last=phrasing.name(rule.last_resort))


def _after(phrasing: Phrasing, playbook: Playbook, step: Step) -> Iterator[str]:
    words = phrasing.wording.words
    if step.repeat:
        yield phrasing.wording.comma.join(_again(phrasing, step))
    if step.remind:
        marks = phrasing.wording.listing.join(phrasing.mark(mark) for mark in step.remind.marks)
        yield words["remind"].format(to=phrasing.name(step.remind.audience), at=marks)
    if step.again_when:
        facts = phrasing.listed([_fact(phrasing, playbook, name) for name in step.again_when])
        yield words["asked again when" if step.does.word == "ask" else "again when"].format(facts)
    if step.urgency and step.urgency != playbook.urgency:
        yield words["urgency"].format(phrasing.name(step.urgency))
    if step.services:
        yield words["needs"].format(phrasing.listed(step.services))
    if step.untils:
        refs = dict.fromkeys(ref for turn in step.untils for ref in turn.refs)
        yield words["until"].format(phrasing.refs(tuple(refs), playbook, "or"))


def _fact(phrasing: Phrasing, playbook: Playbook, name: str) -> str:
    """A fact, or what a step yields (`suspended.area`)."""
    owner, _, yielded = name.partition(".")
    if owner not in playbook.steps:
        return phrasing.fact(name)
    whose = phrasing.quoted(playbook.steps[owner])
    what = phrasing.fact(f"incident.{yielded}")
    return phrasing.wording.words["of step"].format(what=what, step=whose)


def _again(phrasing: Phrasing, step: Step) -> Iterator[str]:
    words, repeat = phrasing.wording.words, step.repeat
    if not repeat:
        return
    every, outcome = phrasing.limit(repeat.every), phrasing.name(repeat.if_outcome or "")
    yield (
        words["repeat if"].format(every=every, **{"if": outcome})
        if repeat.if_outcome
        else words["repeat"].format(every)
    )
    if repeat.times:
        yield (
            words["repeat times"].format(repeat.times) if repeat.times > 1 else words["repeat once"]
        )
    if (
        repeat.if_outcome == "silent"
        and repeat.times
        and repeat.every.span
        and step.within
        and step.within.span
    ):
        wholly: timedelta = step.within.span * (repeat.times + 1) + repeat.every.span * repeat.times
        yield words["repeat in all"].format(outcome=outcome, after=phrasing.span(wholly))


def _follows(phrasing: Phrasing, playbook: Playbook, step: Step) -> Iterator[str]:
    """What comes next, ending by ending."""
    words = phrasing.wording.words
    for outcome in step.does.outcomes():
        following = [
            phrasing.quoted(s)
            for s in playbook.steps.values()
            if _waits(s, StepRef(step.id, outcome))
        ]
        if following:
            yield words["then"].format(
                outcome=phrasing.name(outcome), steps=phrasing.wording.listing.join(following)
            )
    if step.unfollowed:
        yield unfollowed(phrasing, step)


def _waits(step: Step, ref: StepRef) -> bool:
    return any(ref in turn.refs for turn in step.afters)
