"""Of each step: its names exist, what awaits an answer has a limit and a wording, its words fit its
kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest, nearest_name
from playbooks.definition.time_limits import read_limit
from playbooks.engine.steps.step_model import Finding
from playbooks.loader.approvals import validate_yielded
from playbooks.loader.customer_sets import validate_told_by
from playbooks.loader.default_outcome import default_word
from playbooks.loader.known_names import registers
from playbooks.loader.validators.suspensions import validate_suspensions
from translations import message

# register -> the fault of a name that is not in it
UNKNOWN = {
    "audience": "plan.there_is_no_audience",
    "audience or customers": "plan.there_is_no_audience",
    "customers": "plan.there_is_no_customer_set",
    "pool": "plan.there_is_no_pool",
    "signal": "plan.there_is_no_signal",
    "wording": "plan.there_is_no_wording",
    "playbook": "plan.there_is_no_playbook",
}
_DOTTED = re.compile(r"[a-z]\w*(?:\.\w+)+")


def validate_step(plan: Plan, playbook: Playbook, step: Step) -> Iterator[Finding]:
    yield from _names(plan, step)
    yield from step.does.flaws(step, playbook, plan)
    yield from validate_told_by(plan, playbook, step)
    yield from _limit_and_text(step)
    yield from _counts_from(plan, step)
    yield from _at_latest(plan, step)
    yield from _outcomes(step)
    yield from _remind(step)
    yield from _values(plan, playbook, step)
    yield from validate_yielded(playbook, step)
    yield from validate_suspensions(plan, playbook, step)


def _names(plan: Plan, step: Step) -> Iterator[Finding]:
    known = registers(plan)
    for word, register, name in step.does.names():
        if name not in known[register]:
            yield (
                word,
                message(UNKNOWN[register], text=name),
                nearest(name, known[register]),
            )
    if step.remind and step.remind.audience not in plan.audiences:
        yield (
            "remind",
            message("plan.there_is_no_audience", text=step.remind.audience),
            nearest(step.remind.audience, plan.audiences),
        )
    for clause in step.clause:
        if clause not in plan.clauses:
            yield (
                "clause",
                message("plan.plan_has_no_clause", text=clause),
                nearest(clause, plan.clauses),
            )
    texts = {key for language in plan.languages for key in plan.texts.get(language, {})}
    if step.text and step.text not in texts:
        yield "text", message("plan.there_is_no_wording", text=step.text), nearest(step.text, texts)


def _counts_from(plan: Plan, step: Step) -> Iterator[Finding]:
    """`counts from` needs a limit beside it, and names a time of the reports that the step sees."""
    name = step.counts_from
    if name is None:
        return
    if step.within is None:
        fault = message("plan.counts_from_needs_limit")
        yield "counts from", fault, message("remedy.write_within_beside_it")
    known = _times_of_reports(plan, step)
    if name not in known:
        fault = message("plan.counts_from_no_time", text=name)
        yield "counts from", fault, nearest(name, known)


def _at_latest(plan: Plan, step: Step) -> Iterator[Finding]:
    """`at latest` needs the limit of the whole step beside it, and names such a time as well."""
    latest = step.at_latest
    if latest is None:
        return
    if step.within is None or getattr(step.does, "own_limit", False):
        fault = message("plan.at_latest_needs_limit")
        yield "at latest", fault, message("remedy.write_within_beside_it")
    known = _times_of_reports(plan, step)
    if latest.fact not in known:
        fault = message("plan.counts_from_no_time", text=latest.fact)
        yield "at latest", fault, nearest(latest.fact, known)


def _times_of_reports(plan: Plan, step: Step) -> list[str]:
    seen = ("incident", "signal") if step.each and step.each[0] == "signal" else ("incident",)
    return [
        f"{owner}.{field.name}"
        for owner in seen
        for signal in plan.signals.values()
        for field in signal.fields.values()
        if field.kind == "time"
    ]


def _limit_and_text(step: Step) -> Iterator[Finding]:
    word = step.does.word
    if step.does.needs_limit and "within" not in step.lines:
        yield (
            "within",
            message("plan.has_no_limit", word=word),
            message("remedy.write_so_that_it_cannot_fall"),
        )
    if step.does.needs_text and "text" not in step.lines:
        yield (
            "text",
            message("plan.no_wording_is_named"),
            message("remedy.write_and_wording_in_texts"),
        )


def _outcomes(step: Step) -> Iterator[Finding]:
    word, outcomes = step.does.word, step.does.outcomes()
    if step.repeat and (again := step.repeat.if_outcome) and again not in outcomes:
        yield (
            "repeat",
            message("plan.is_no_outcome_of", text=again, word=word),
            nearest(again, outcomes),
        )
    if step.if_late and step.if_late not in (*outcomes, "escalate"):
        yield (
            default_word(step.does, step.lines),
            message("plan.is_no_outcome_of", text=step.if_late, word=word),
            nearest(step.if_late, outcomes),
        )
    if step.if_late and "within" not in step.lines:
        yield (
            default_word(step.does, step.lines),
            message("plan.there_is_no_limit_that_could"),
            message("remedy.write_within_30m_beside_it"),
        )


def _remind(step: Step) -> Iterator[Finding]:
    if step.remind is None:
        return
    if not {"within", "text"} <= step.lines.keys():
        yield (
            "remind",
            message("plan.reminder_needs_limit_it_counts_to"),
            message("remedy.write_within_5h_text_key"),
        )
    whole = step.within.span if step.within else None
    for mark in step.remind.marks:
        left = _left(mark)
        if whole and left and left > whole:
            yield (
                "remind",
                message("plan.lies_before_start_whole_limit_is", text=mark, within=step.within),
                message("remedy.take_mark_out_or_lengthen"),
            )


def _left(mark: str) -> timedelta | None:
    span = mark.removesuffix(" left")
    if span == mark:
        return None
    try:
        return read_limit(span).span
    except ValueError:  # reported where it was read
        return None


def _values(plan: Plan, playbook: Playbook, step: Step) -> Iterator[Finding]:
    """`with` names a fact, or is a word to be said as it is; what looks like a fact must be one."""
    if step.values and "text" not in step.lines and not step.does.passes_values:
        yield (
            "with",
            message("plan.values_without_wording_that_says_them"),
            message("remedy.write_text_key_beside_it"),
        )
    types = plan.types
    owners = {name.partition(".")[0] for name in types}
    for name, source in step.values.items():
        owner = source.partition(".")[0]
        if (
            _DOTTED.fullmatch(source)
            and source not in types
            and owner not in playbook.steps
            and (owner in owners or nearest_name(source, types))
        ):
            yield (
                "with",
                message("plan.with_names_no_fact", name=name, source=source),
                nearest(source, types),
            )
