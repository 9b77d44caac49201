"""The whole plan, or one playbook of it, as lines to be read in a meeting."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.aloud import WORDINGS
from playbooks.aloud.contents import contents, own
from playbooks.aloud.head import falls, opens
from playbooks.aloud.legend import commanding, legend
from playbooks.aloud.policies import policies
from playbooks.aloud.shared import Shared, bands, heading
from playbooks.aloud.step import sentence
from playbooks.aloud.voice import Voice, capital
from playbooks.plan import Plan, Playbook, Step


def aloud(plan: Plan, language: str, playbook: str | None = None, texts: bool = False) -> Iterator[str]:
    """Lines. `language`: one of WORDINGS; `playbook`: a playbook's or routine's name, else all; `texts`: with what people will read."""
    voice = Voice(plan, language, WORDINGS[language])
    if playbook is not None:
        yield from _alone(voice, playbook, texts)
        return
    yield from contents(voice)
    yield from _chapter(voice, "legend", legend(voice))
    yield from _everywhere(voice, next(iter(plan.playbooks.values())), commanding(voice), texts)
    for found in plan.playbooks.values():
        yield from _playbook(voice, found, opens(voice, found), texts)
    for routine in plan.routines.values():
        yield from _playbook(voice, routine.playbook, falls(voice, routine), texts)
    yield from _chapter(voice, "policies", policies(voice))


def _alone(voice: Voice, name: str, texts: bool) -> Iterator[str]:
    """One playbook or routine, with all that it takes to understand it."""
    plan = voice.plan
    if name in plan.playbooks:
        found = plan.playbooks[name]
        yield from _playbook(voice, found, opens(voice, found), texts)
        yield from _everywhere(voice, found, commanding(voice, name), texts)
    else:
        yield from _playbook(voice, plan.routines[name].playbook, falls(voice, plan.routines[name]), texts)
    yield from _chapter(voice, "legend", legend(voice))


def _chapter(voice: Voice, title: str, lines: Iterator[str]) -> Iterator[str]:
    yield voice.wording.words[title]
    yield from (f"  {capital(line)}{voice.wording.stop}" for line in lines)
    yield ""


def _playbook(voice: Voice, playbook: Playbook, head: Iterator[str], texts: bool) -> Iterator[str]:
    clause = f"  [{voice.wording.words['clause'].format(', '.join(playbook.clause))}]" if playbook.clause else ""
    yield f"{voice.title(playbook.titles, playbook.name)} ({playbook.name}){clause}"
    yield from (f"  {capital(line)}{voice.wording.stop}" for line in head)
    yield from _steps(voice, playbook, [step for step in playbook.steps.values() if own(step)], texts)
    yield ""
    yield f"  {voice.wording.words['closing'].format(voice.name(playbook.owner))}{voice.wording.stop}"
    yield ""


def _everywhere(voice: Voice, playbook: Playbook, rules: Iterator[str], texts: bool) -> Iterator[str]:
    """The steps that every incident has, told once, and who commands."""
    steps = [step for step in playbook.steps.values() if not own(step) and not step.builtin]
    if not steps:
        return
    yield voice.wording.words["everywhere"]
    yield from (f"  {capital(line)}{voice.wording.stop}" for line in rules)
    yield from _steps(voice, playbook, steps, texts)
    yield ""


def _steps(voice: Voice, playbook: Playbook, steps: list[Step], texts: bool) -> Iterator[str]:
    """Under the heading of its group, if any step has one."""
    number = 0
    for first, shared, members in bands(steps):
        if first.group or number:
            yield ""
            yield f"  {heading(voice, first, shared)}"
        for step in members:
            number += 1
            yield ""
            yield from _step(voice, playbook, step, number, shared, texts)


def _step(voice: Voice, playbook: Playbook, step: Step, number: int, shared: Shared, texts: bool) -> Iterator[str]:
    clause = f", {voice.wording.words['clause'].format(', '.join(step.clause))}" if step.clause else ""
    yield f"  {number}. {voice.title(step.title, step.id)}  [{step.id}{clause}]"
    yield f"     {sentence(voice, playbook, step, shared)}"
    if texts and step.text:
        yield f"     {voice.wording.words['text'].format(voice.plan.texts.get(voice.language, {}).get(step.text, step.text))}"
