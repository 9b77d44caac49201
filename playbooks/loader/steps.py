"""The steps of a playbook, with the words of their groups folded in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from playbooks.definition.conditions import Condition
from playbooks.definition.declarations import Group
from playbooks.definition.plan import QUIET, Dependency, Plan, Step, StepRef
from playbooks.definition.time_limits import Limit, read_hours
from playbooks.engine.steps import KINDS
from playbooks.loader.closing_question import read_closing_question
from playbooks.loader.condition_scope import read_condition, read_each, visible_names
from playbooks.loader.section import Section
from playbooks.loader.step_kinds import COMMON_WORDS, read_kind
from playbooks.loader.step_options import read_fact, read_remind, read_repeat
from translations import message


@dataclass(frozen=True)
class GroupOptions:
    """What a group says for each of its members."""

    clause: tuple[str, ...] = ()
    afters: tuple[Dependency, ...] = ()
    untils: tuple[Dependency, ...] = ()
    whens: tuple[Condition, ...] = ()
    each: tuple[str, str] | None = None
    group: Group | None = None
    values: dict[str, str] = field(default_factory=dict)


def read_steps(section: Section, plan: Plan, quiet_for: Limit | None = None) -> dict[str, Step]:
    """The steps under `steps:`, groups folded in; the owner's closing question is added to every
    playbook.
    """
    steps: dict[str, Step] = {}
    for entry in section.sections("steps"):
        read_entry(entry, plan, GroupOptions(), steps)
    for taken in {"closing", QUIET} & set(steps):
        section.report.step = taken
        section.report.add(
            steps[taken].line,
            "id",
            message("plan.id_stands_for_question_whether_to", taken=taken),
            message("remedy.take_another"),
        )
    section.report.step = ""
    owner = section.text("owner") or ""
    steps["closing"] = read_closing_question("closing", "muster.closing", owner)
    if quiet_for:
        steps[QUIET] = read_closing_question(QUIET, "muster.quiet", owner)
    return steps


def _turns(section: Section, word: str, any_word: str) -> tuple[Dependency, ...]:
    turns = []
    if section.has(word):
        turns.append(Dependency(tuple(_ref(t) for t in section.texts(word)), first=word == "until"))
    if any_word and section.has(any_word):
        turns.append(Dependency(tuple(_ref(t) for t in section.texts(any_word)), first=True))
    return tuple(turns)


def _ref(text: str) -> StepRef:
    step, _, outcome = text.strip().partition(" ")
    return StepRef(step, outcome.strip() or None)


def _folded(section: Section, plan: Plan, outer: GroupOptions) -> GroupOptions:
    """The options a group or a step inherits from the enclosing group."""
    each = read_each(section, plan) or outer.each
    condition = read_condition(section, "when", visible_names(plan.types, each))
    return GroupOptions(
        tuple(dict.fromkeys((*outer.clause, *section.texts("clause")))),
        outer.afters + _turns(section, "after", "after any"),
        outer.untils + _turns(section, "until", ""),
        outer.whens + ((condition,) if condition else ()),
        each,
        outer.group,
        outer.values | section.strings("with"),
    )


def read_entry(section: Section, plan: Plan, outer: GroupOptions, steps: dict[str, Step]) -> None:
    if section.has("group"):
        name = section.report.step = section.text("group") or ""
        folded = replace(_folded(section, plan, outer), group=Group(name, section.titles()))
        for member in section.sections("steps"):
            read_entry(member, plan, folded, steps)
        section.report.step = name
        section.end()
        return
    step_id = section.text("id", required=True)
    section.report.step = step_id or "?"
    if step_id and step_id.split() != [step_id]:
        section.fault(
            "id",
            message("plan.holds_blank_in_first_word_is", text=step_id),
            message("remedy.write_known", known="_".join(step_id.split())),
        )
    step = _step(section, plan, outer, step_id or f"?{section.tree.line}")
    if step_id in steps:
        twice = message("plan.step_stands_twice", id=step_id)
        section.fault("id", twice, message("remedy.give_each_its_own_id"))
    if step:
        steps[step.id if step.id not in steps else f"{step.id}?{step.line}"] = step


def _step(section: Section, plan: Plan, outer: GroupOptions, step_id: str) -> Step | None:
    folded = _folded(section, plan, outer)
    does = read_kind(section, plan.types, visible_names(plan.types, folded.each))
    step = Step(
        id=step_id,
        does=does,
        clause=folded.clause,
        afters=folded.afters,
        untils=folded.untils,
        whens=folded.whens,
        again_when=read_fact(section, "again when", plan.types),
        within=section.limit("within"),
        if_late=section.text("if late"),
        remind=read_remind(section),
        repeat=read_repeat(section),
        hours=section.read("hours", read_hours),
        each=folded.each,
        text=section.text("text"),
        values=folded.values,
        ends=section.texts("ends"),
        title=section.titles(),
        line=section.tree.line,
        group=folded.group,
        lines=section.tree.lines,
    )
    section.end({*KINDS, *COMMON_WORDS})
    return step if does is not None else None
