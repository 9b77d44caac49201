"""The plan as a document to be signed: what is done, in order, and apart from it what is done where
something goes wrong. Steps refer to each other by number.
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Plan, Playbook, Routine
from playbooks.definition.step import Step
from playbooks.prose import WORDINGS
from playbooks.prose.group_heading import GroupHeading, group_runs, heading
from playbooks.prose.legend import commanding, legend
from playbooks.prose.numbered_steps import OURS, NumberedSteps
from playbooks.prose.phrasing import Phrasing, capital
from playbooks.prose.policies import policies
from playbooks.prose.table_of_contents import is_own_step
from playbooks.prose.triggers import schedule_sentence, trigger_sentences

MOST_IN_PARAGRAPH = 700  # characters of groups that share one


def plan_document(plan: Plan, language: str) -> Iterator[str]:
    """Lines. `language`: one of WORDINGS."""
    phrasing = Phrasing(plan, language, WORDINGS[language])
    words = phrasing.wording.words
    yield phrasing.title(plan.name, "")
    yield from _preamble(phrasing)
    yield ""
    yield from _chapter(phrasing, words["commanding"], _command(phrasing))
    yield from _chapter(phrasing, words["reckoning"], list(legend(phrasing, brief=True)))
    for playbook in plan.playbooks.values():
        yield from _playbook(phrasing, playbook)
    yield words["duties"]
    duties = [_duty(phrasing, routine) for routine in plan.routines.values()]
    yield from (f"  {said}" for said in _paragraphs(duties, phrasing.wording.between))
    yield from _chapter(phrasing, words["policies"], list(policies(phrasing, brief=True)))
    if any(marked for _, marked in _all_steps(plan)):
        yield words["ours"].format(OURS)


def _preamble(phrasing: Phrasing) -> Iterator[str]:
    words, plan = phrasing.wording.words, phrasing.plan
    said = []
    if plan.since:
        said.append(words["since"].format(plan.since))
    if plan.scope:
        said.append(words["scope"].format(phrasing.title(plan.scope, "")))
    if said:
        yield _paragraph(phrasing, said)


def _command(phrasing: Phrasing) -> list[str]:
    """Who commands, and the steps that every incident has."""
    said = list(commanding(phrasing))
    for playbook in [*phrasing.plan.playbooks.values()][:1]:
        steps = [s for s in playbook.steps.values() if not is_own_step(s) and not s.builtin]
        lines = NumberedSteps(phrasing, playbook, steps)
        said += [*lines.lines(lines.plain), *lines.exceptions()]
    return said


def _chapter(phrasing: Phrasing, title: str, said: list[str]) -> Iterator[str]:
    if said:
        yield title
        yield "  " + _paragraph(phrasing, said)


def _paragraph(phrasing: Phrasing, said: list[str]) -> str:
    stop = phrasing.wording.stop
    return phrasing.wording.between.join(capital(one.removesuffix(stop)) + stop for one in said)


def _playbook(phrasing: Phrasing, playbook: Playbook) -> Iterator[str]:
    words = phrasing.wording.words
    clause = words["clause"].format(", ".join(playbook.clause)) if playbook.clause else ""
    title = phrasing.title(playbook.titles, playbook.name) + _mark(playbook.ours)
    title += words["aside"].format(clause) if clause else ""
    begins = _paragraph(phrasing, list(trigger_sentences(phrasing, playbook, brief=True)))
    yield f"{title}{phrasing.wording.stop}{phrasing.wording.between}{begins}"
    steps = [step for step in playbook.steps.values() if is_own_step(step)]
    lines = NumberedSteps(phrasing, playbook, steps)
    groups = [_group(phrasing, playbook, lines, run) for run in group_runs(lines.plain)]
    yield from (f"  {said}" for said in _paragraphs(groups, phrasing.wording.between))
    if exceptions := list(lines.exceptions()):
        between = phrasing.wording.between
        yield f"  {words['exceptions']}{between}{between.join(exceptions)}"


def _paragraphs(groups: list[str], between: str) -> Iterator[str]:
    """Short groups share a paragraph: a plan with a line for each of them is no longer read."""
    kept = ""
    for said in groups:
        if kept and len(kept) + len(said) > MOST_IN_PARAGRAPH:
            yield kept
            kept = said
        else:
            kept += between + said if kept else said
    if kept:
        yield kept


def _group(
    phrasing: Phrasing,
    playbook: Playbook,
    lines: NumberedSteps,
    run: tuple[Step, GroupHeading, list[Step]],
) -> str:
    """Its title, under which conditions, its steps."""
    first, shared, members = run
    whole = first.group is not None and all(step.ours for step in members)
    marked = not whole and not playbook.ours
    said = phrasing.wording.between.join(lines.lines(members, shared, marked))
    if not first.group:
        return said
    title = heading(phrasing, first, shared) + _mark(whole and not playbook.ours)
    return phrasing.wording.words["paragraph"].format(title=title, what=said)


def _duty(phrasing: Phrasing, routine: Routine) -> str:
    playbook = routine.playbook
    steps = [step for step in playbook.steps.values() if is_own_step(step)]
    lines = NumberedSteps(phrasing, playbook, steps)
    begins = next(iter(schedule_sentence(phrasing, routine)))
    said = [*lines.untitled(lines.plain), *lines.exceptions()]
    clause = phrasing.wording.words["clause"].format(", ".join(routine.clause))
    title = phrasing.title(routine.titles, routine.name)
    title += phrasing.wording.words["aside"].format(clause) if routine.clause else ""
    words = phrasing.wording.words
    title = words["heading"].format(title=title, what=begins)
    return words["paragraph"].format(title=title, what=_paragraph(phrasing, said))


def _mark(ours: bool) -> str:
    return OURS if ours else ""


def _all_steps(plan: Plan) -> Iterator[tuple[Step, bool]]:
    for playbook in plan.all_playbooks:
        yield from ((step, step.ours or playbook.ours) for step in playbook.steps.values())
