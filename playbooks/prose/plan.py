"""The whole plan, or one playbook of it, as lines to be read in a meeting."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.step import Step
from playbooks.prose import WORDINGS
from playbooks.prose.group_heading import GroupHeading, group_runs, heading
from playbooks.prose.legend import commanding, legend
from playbooks.prose.phrasing import Phrasing, capital
from playbooks.prose.policies import policies
from playbooks.prose.step_sentence import sentence
from playbooks.prose.table_of_contents import contents, is_own_step
from playbooks.prose.things import things
from playbooks.prose.triggers import schedule_sentence, trigger_sentences


def plan_prose(
    plan: Plan, language: str, playbook: str | None = None, texts: bool = False
) -> Iterator[str]:
    """Lines.

    `language`: one of WORDINGS; `playbook`: a playbook's or routine's name, else all; `texts`: with
    what people will read.
    """
    phrasing = Phrasing(plan, language, WORDINGS[language])
    if playbook is not None:
        yield from _alone(phrasing, playbook, texts)
        return
    yield from contents(phrasing)
    yield from _chapter(phrasing, "legend", legend(phrasing))
    yield from _everywhere(
        phrasing, next(iter(plan.playbooks.values())), commanding(phrasing), texts
    )
    for found in plan.playbooks.values():
        yield from _playbook(phrasing, found, trigger_sentences(phrasing, found), texts)
    for routine in plan.routines.values():
        yield from _playbook(
            phrasing, routine.playbook, schedule_sentence(phrasing, routine), texts
        )
    yield from _chapter(phrasing, "policies", policies(phrasing))
    if plan.things:
        yield from _chapter(phrasing, "things", things(phrasing))


def _alone(phrasing: Phrasing, name: str, texts: bool) -> Iterator[str]:
    """One playbook or routine, with all that it takes to understand it."""
    plan = phrasing.plan
    if name in plan.playbooks:
        found = plan.playbooks[name]
        yield from _playbook(phrasing, found, trigger_sentences(phrasing, found), texts)
        yield from _everywhere(phrasing, found, commanding(phrasing, name), texts)
    else:
        yield from _playbook(
            phrasing,
            plan.routines[name].playbook,
            schedule_sentence(phrasing, plan.routines[name]),
            texts,
        )
    yield from _chapter(phrasing, "legend", legend(phrasing))


def _chapter(phrasing: Phrasing, title: str, lines: Iterator[str]) -> Iterator[str]:
    yield phrasing.wording.words[title]
    yield from (f"  {capital(line)}{phrasing.wording.stop}" for line in lines)
    yield ""


def _playbook(
    phrasing: Phrasing, playbook: Playbook, head: Iterator[str], texts: bool
) -> Iterator[str]:
    clause = (
        f"  [{phrasing.wording.words['clause'].format(', '.join(playbook.clause))}]"
        if playbook.clause
        else ""
    )
    yield f"{phrasing.title(playbook.titles, playbook.name)} ({playbook.name}){clause}"
    yield from (f"  {capital(line)}{phrasing.wording.stop}" for line in head)
    yield from _steps(
        phrasing, playbook, [step for step in playbook.steps.values() if is_own_step(step)], texts
    )
    yield ""
    closing = phrasing.wording.words["closing"].format(phrasing.name(playbook.owner))
    yield f"  {closing}{phrasing.wording.stop}"
    yield ""


def _everywhere(
    phrasing: Phrasing, playbook: Playbook, rules: Iterator[str], texts: bool
) -> Iterator[str]:
    """The steps that every incident has, listed once, and who commands."""
    steps = [step for step in playbook.steps.values() if not is_own_step(step) and not step.builtin]
    if not steps:
        return
    yield phrasing.wording.words["everywhere"]
    yield from (f"  {capital(line)}{phrasing.wording.stop}" for line in rules)
    yield from _steps(phrasing, playbook, steps, texts)
    yield ""


def _steps(phrasing: Phrasing, playbook: Playbook, steps: list[Step], texts: bool) -> Iterator[str]:
    """Under the heading of its group, if any step has one."""
    number = 0
    for first, shared, members in group_runs(steps):
        if first.group or number:
            yield ""
            yield f"  {heading(phrasing, first, shared)}"
        for step in members:
            number += 1
            yield ""
            yield from _step(phrasing, playbook, step, number, shared, texts)


def _step(
    phrasing: Phrasing,
    playbook: Playbook,
    step: Step,
    number: int,
    shared: GroupHeading,
    texts: bool,
) -> Iterator[str]:
    clause = (
        f", {phrasing.wording.words['clause'].format(', '.join(step.clause))}"
        if step.clause
        else ""
    )
    yield f"  {number}. {phrasing.title(step.title, step.id)}  [{step.id}{clause}]"
    yield f"     {sentence(phrasing, playbook, step, shared)}"
    if texts and step.text:
        wording = phrasing.plan.texts.get(phrasing.language, {}).get(step.text, step.text)
        yield f"     {phrasing.wording.words['text'].format(wording)}"
