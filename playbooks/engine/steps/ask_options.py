"""What the options of a question let people enter: `[stop, go on]`, or `{stop: {enter: [time]}, go
on: {}}`.

`records: unit failed` is what an option makes known of the truck that is entered with it, or that
the step is about.

A value is named as its kind, `enter: [time, area]`, or by a name of one's own, `enter: {until:
time}`; with more words as a signal's field has them: `enter: {area: {is: area, else: "", title:
{en: Area}}}`. `else: ""` lets it be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from incidents.question_form import Form
from playbooks.definition.declarations import FieldSpec
from playbooks.definition.signal_effects import OF_UNIT
from playbooks.intake.answer_values import KINDS, AnswerField, entries_of
from translations import FaultError, message

WORDS = {"is", "else", "title"}


def unit_record(word: Any, known: tuple[str, ...] = OF_UNIT) -> str | None:
    """What is made known, of a truck for instance. Raises ValueError for another word than those
    `known`.
    """
    if word is not None and word not in known:
        named = ", ".join(known)
        raise FaultError(message("plan.is_unknown_one_of", text=str(word), known=named))
    return None if word is None else str(word)


def option_list(value: Any) -> Any:
    """A list of options is one of options that ask for nothing."""
    return {str(name): {} for name in value} if isinstance(value, list) else value


def read_options(options: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each option with the fields it asks for under `enter`. Raises ValueError."""
    for name, words in options.items():
        if strange := set(words) - {"enter", "records"}:
            raise FaultError(
                message(
                    "plan.option_has_unknown_word_option_may",
                    text=name,
                    text2=f"{sorted(strange)[0]!r}",
                )
            )
        words["records"] = unit_record(words.get("records"))
        enter = words.get("enter") or {}
        kinds = [enter] if isinstance(enter, str) else enter
        named = (
            kinds.items() if isinstance(kinds, dict) else [(kind, {"is": kind}) for kind in kinds]
        )
        words["enter"] = {
            key: _field(key, written)
            for value, written in named
            if (key := str(value).replace(" ", "_"))
        }
    return options


def option_form(options: Mapping[str, Any]) -> Form:
    """The values that each option asks for."""
    asked = {option: words["enter"] for option, words in options.items() if words["enter"]}
    enters = {
        option: {name: spec.kind for name, spec in fields.items()}
        for option, fields in asked.items()
    }
    lack = {
        option: names
        for option, fields in asked.items()
        if (names := tuple(n for n, spec in fields.items() if spec.default is not None))
    }
    return Form(enters, may_lack=lack)


def fields_of_option(options: Mapping[str, Any], option: str) -> list[AnswerField]:
    """The values that an option asks for."""
    return entries_of(asdict(option_form(options)), option)


def _field(name: str, written: Any) -> FieldSpec:
    words = written if isinstance(written, dict) else {"is": written}
    if strange := set(words) - WORDS:
        raise FaultError(
            message("plan.has_unknown_word_write", text=name, text2=f"{sorted(strange)[0]!r}")
        )
    if not isinstance(words.get("is"), str) or words["is"] not in KINDS:
        raise FaultError(
            message(
                "plan.cannot_be_entered_one_of", text=f"{words.get('is')!r}", known=", ".join(KINDS)
            )
        )
    if words.get("else", "") != "":
        raise FaultError(message("plan.what_is_not_entered_is_empty", text=name))
    titles = words.get("title") or {}
    if not isinstance(titles, dict):
        raise FaultError(message("plan.title_is_written_by_language", text=name))
    return FieldSpec(name, words["is"], words.get("else"), "latest", titles)
