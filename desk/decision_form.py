"""The form for a decision: the numbers prepared for it, each option with its consequences and the
values it asks for, and the default if no decision is made. All of it comes from the stored notice
and from the plan version of its incident.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from desk.form_inputs import Input, rows_of
from desk.plan_names import PlanNames, localized_title
from desk.words import button, word
from handlers.notice_answers import choices
from ledger.list_rows import QuestionRow
from playbooks.definition.declarations import FieldSpec
from playbooks.definition.plan import Playbook
from playbooks.definition.step import Step

OVER = ("answered", "withdrawn", "failed")
MOST_FOLLOW = 4  # steps named as what an option leads to
_ROW = re.compile(r"^value_(\w+)_(brand|cartons)_(\d+)$")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: its wording, its consequences, and the inputs for the values it asks for."""

    answer: str
    wording: str
    follows: str = ""
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """`shown`: pairs of a name and a number; `otherwise`: what happens without an answer, in a
    sentence (empty: not shown); `lines`: brand and cartons of the application it is about.
    """

    choices: tuple[Choice, ...] = ()
    shown: tuple[tuple[str, str], ...] = ()
    otherwise: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    words: bool = False  # it is answered in words of one's own
    takes_note: bool = False  # words may be written beside the answer
    counted: bool = False  # its text numbers the options

    @property
    def numbered(self) -> list[tuple[int, Choice]]:
        """All of them with the numbers that its text gives them."""
        return list(enumerate(self.choices, 1))

    @property
    def plain(self) -> list[tuple[int, Choice]]:
        """Those that ask for nothing more, with their number in the list."""
        return [(n, c) for n, c in enumerate(self.choices, 1) if not c.inputs]

    @property
    def asking(self) -> list[tuple[int, Choice]]:
        """Options that ask for values: each has its own form."""
        return [(n, c) for n, c in enumerate(self.choices, 1) if c.inputs]


def decision_form(
    notice: QuestionRow,
    step: Step | None,
    playbook: Playbook | None,
    naming: PlanNames,
    typed: Mapping[str, str] = MappingProxyType({}),
) -> DecisionForm:
    """What can still be answered to a notice; nothing where it only informs or is over.

    `typed`: a posted answer that was refused.
    """
    if notice["expects"] == "nothing" or notice["state"] in OVER:
        return DecisionForm()
    form = notice.get("form") or {}
    answers = choices(notice["expects"], notice["options"])
    again = {answer: typed if typed.get("answer") == answer else {} for answer in answers}
    found = tuple(
        _choice(answer, form, step, playbook, naming, again[answer]) for answer in answers
    )
    shown = tuple(
        (naming.name(name), value_of(name, value, naming))
        for name, value in (form.get("show") or {}).items()
    )
    lines = tuple(
        (naming.name(line["brand"]), str(line["cartons"])) for line in form.get("lines") or ()
    )
    otherwise = _otherwise(notice, form, step, naming)
    takes_note, counted = notice["expects"] in ("done", "accept"), notice["expects"] == "option"
    words = bool(form.get("words"))
    return DecisionForm(found, shown, otherwise, lines, words, takes_note, counted)


def _choice(
    answer: str,
    form: Mapping[str, Any],
    step: Step | None,
    playbook: Playbook | None,
    naming: PlanNames,
    typed: Mapping[str, str],
) -> Choice:
    wording = button(answer, naming.language, naming.plan.texts.get(naming.language))
    inputs = tuple(_inputs(answer, form, step, naming, typed))
    follows = (
        _follows(answer, step, playbook, naming)
        if step and playbook and len(getattr(step.does, "options", ()))
        else ""
    )
    return Choice(answer, wording, follows, inputs)


def _inputs(
    answer: str,
    form: Mapping[str, Any],
    step: Step | None,
    naming: PlanNames,
    typed: Mapping[str, str],
) -> Iterator[Input]:
    enters = (form.get("enters") or {}).get(answer)
    if enters is None:  # asked before notices carried it: as the plan says
        enters = {name: spec.kind for name, spec in fields_of(step, answer).items()}
    lines = form.get("lines") or ()
    for name, kind in enters.items():
        key = f"value_{name}"
        asked = (
            tuple((line["brand"], str(line["cartons"])) for line in lines)
            if kind == "lines"
            else ()
        )
        rows = tuple(row for row in rows_of(typed, key) if any(row)) if kind == "lines" else ()
        spec, lack = fields_of(step, answer).get(name), (form.get("may_lack") or {}).get(answer, ())
        own = button(name, naming.language, naming.plan.texts.get(naming.language))
        title = localized_title(spec.titles, naming.language, own) if spec else own
        yield Input(name, kind, title, name not in lack, typed.get(key, ""), rows=rows or asked)


def fields_of(step: Step | None, option: str) -> Mapping[str, FieldSpec]:
    """What an option asks for, as the plan declares it."""
    found: Mapping[str, FieldSpec] = (
        getattr(step.does, "options", {}).get(option, {}).get("enter", {}) if step else {}
    )
    return found


def _follows(answer: str, step: Step, playbook: Playbook, naming: PlanNames) -> str:
    """The steps that this answer leads to, by their titles."""
    # A step with further conditions may not follow, so it is not promised.
    own = {condition.text for condition in step.whens}
    # others may not come
    following = [
        s
        for s in playbook.steps.values()
        if own.issuperset(condition.text for condition in s.whens)
    ]
    ahead = [
        s
        for s in following
        if any(r.step == step.id and r.outcome == answer for t in s.afters for r in t.refs)
    ]
    titles = [naming.step(s) for s in ahead[:MOST_FOLLOW]]
    return word("comma", naming.language).join(titles)


def _otherwise(
    notice: QuestionRow, form: Mapping[str, Any], step: Step | None, naming: PlanNames
) -> str:
    language = naming.language
    options = getattr(step.does, "options", ()) if step else ()
    if notice["expects"] == "option" and step and options:
        default_option = form.get("otherwise") or (
            step.if_late if step and step.if_late in notice["options"] else ""
        )
        if default_option:
            return word(
                "if_nobody_decides",
                language,
                option=button(default_option, language, naming.plan.texts.get(language)),
            )
        return word("if_nobody_answers", language)
    offered = step is not None and step.does.word == "dispatch"
    return word("if_nobody_takes_it", language) if offered and notice["deadline"] else ""


def value_of(name: str, value: Any, naming: PlanNames) -> str:
    """A prepared number as a person reads it; what is called a share is said in per cent."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return word("yes" if value else "no", naming.language)
    if isinstance(value, float):
        return f"{value:.0%}" if "share" in name else f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return "; ".join(
            f"{naming.name(str(key))} {value_of(str(key), one, naming)}"
            for key, one in value.items()
        )
    if isinstance(value, (list, tuple)):
        return ", ".join(value_of(name, one, naming) for one in value)
    return naming.name(str(value))


def given_values(form: Mapping[str, str]) -> dict[str, Any]:
    """The values posted with an answer; rows of lines are merged, empty and zero rows left out."""
    values: dict[str, Any] = {}
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for name, value in form.items():
        if row := _ROW.match(name):
            rows.setdefault((row[1], row[3]), {})[row[2]] = value
        elif name.startswith("value_") and value:
            values[name.removeprefix("value_")] = value
    for (name, _), row_ in rows.items():
        # Zero cartons is how a line is refused in a partial approval.
        if row_.get("brand") and row_.get("cartons") not in (None, "", "0"):
            rows_of_name = values.setdefault(name, [])
            # What was written into one field goes before the rows beside it.
            if isinstance(rows_of_name, list):
                rows_of_name.append(row_)
    return values
