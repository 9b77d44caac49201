"""The steps of a playbook, with the words of their groups folded in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from playbooks.definition.conditions import Condition
from playbooks.definition.declarations import Group
from playbooks.definition.plan import QUIET, Dependency, Plan, StepRef
from playbooks.definition.step import Step
from playbooks.definition.step_links import read_latest
from playbooks.definition.time_limits import Limit, read_hours
from playbooks.engine.steps import KINDS
from playbooks.loader.closing_question import read_closing_question
from playbooks.loader.condition_scope import read_condition, read_each, visible_names
from playbooks.loader.default_outcome import read_default, read_unfollowed
from playbooks.loader.section import Section
from playbooks.loader.step_kinds import COMMON_WORDS, read_kind
from playbooks.loader.step_options import read_facts, read_remind, read_repeat
from translations import message

WHATEVER = "whatever came of it"  # of `after`: however the step has ended


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
    urgency: str = ""
    ours: bool = False
    needs: tuple[str, ...] = ()


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
    # Without a last resort an escalation ends after some rounds: so does this.
    urgent = bool(plan.ladder(section.text("urgency") or "").last_resort)
    steps["closing"] = read_closing_question("closing", "muster.closing", owner, urgent)
    if quiet_for:
        steps[QUIET] = read_closing_question(QUIET, "muster.quiet", owner)
    return steps


def _turns(section: Section, word: str, any_word: str) -> tuple[Dependency, ...]:
    turns = []
    if section.has(word):
        # `after` needs all of its references, `until` the first.
        turns.append(Dependency(tuple(_ref(t) for t in section.texts(word)), first=word == "until"))
    if any_word and section.has(any_word):
        turns.append(Dependency(tuple(_ref(t) for t in section.texts(any_word)), first=True))
    return tuple(turns)


def read_refs(section: Section, word: str) -> tuple[StepRef, ...]:
    """`battery overdue`, or a list of such: steps, each with an outcome or without."""
    return tuple(_ref(text) for text in section.texts(word))


def _ref(text: str) -> StepRef:
    step, _, outcome = text.strip().partition(" ")
    step, outcome = step.removesuffix(","), outcome.strip()
    if outcome == WHATEVER:
        return StepRef(step, any_outcome=True)
    return StepRef(step, outcome or None)


def _folded(section: Section, plan: Plan, outer: GroupOptions) -> GroupOptions:
    """The options a group or a step inherits from the enclosing group."""
    each = read_each(section, plan) or outer.each
    condition = read_condition(section, "when", visible_names(plan.types, each))
    return GroupOptions(
        tuple(dict.fromkeys((*outer.clause, *section.texts("clause")))),
        # A group's words hold in addition to those of its members (M5).
        outer.afters + _turns(section, "after", "after any"),
        outer.untils + _turns(section, "until", ""),
        outer.whens + ((condition,) if condition else ()),
        each,
        outer.group,
        outer.values | section.strings("with"),
        section.choice("urgency", plan.escalations) or outer.urgency,
        section.choice("ours", ("yes", "no"), "no") == "yes" or outer.ours,
        section.texts("needs") or outer.needs,
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
        # A second step of one id gets another key, so that its own faults are found as well.
        steps[step.id if step.id not in steps else f"{step.id}?{step.line}"] = step


def _step(section: Section, plan: Plan, outer: GroupOptions, step_id: str) -> Step | None:
    folded = _folded(section, plan, outer)
    does = read_kind(section, plan, visible_names(plan.types, folded.each))
    step = Step(
        id=step_id,
        does=does,
        clause=folded.clause,
        afters=folded.afters,
        untils=folded.untils,
        whens=folded.whens,
        again_when=read_facts(section, "again when", plan.types),
        within=section.limit("within"),
        counts_from=section.text("counts from"),
        at_latest=section.read("at latest", read_latest),
        if_late=read_default(section, does),
        by_order_of=section.text("by order of") or "",
        remind=read_remind(section),
        repeat=read_repeat(section),
        hours=section.read("hours", read_hours),
        each=folded.each,
        text=section.text("text"),
        values=folded.values,
        unfollowed=read_unfollowed(section),
        because=section.titles("because"),
        title=section.titles(),
        line=section.tree.line,
        group=folded.group,
        urgency=folded.urgency,
        ours=folded.ours,
        needs=folded.needs,
        lines=section.tree.lines,
    )
    section.end({*KINDS, *COMMON_WORDS})
    return step if does is not None else None
