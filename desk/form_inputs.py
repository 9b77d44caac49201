"""Forms as the plan declares them: one input for each field, drawn by its kind (`inputs.html`),
each fault beside its field.

The same inputs serve a signal's form, the driver's page, and the values that an option of a
question asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desk.plan_names import localized_title
from desk.words import Language
from playbooks.definition.declarations import FieldSpec, SignalSpec
from translations import Message, Renderer, message

ROWS = 6  # lines of an application that a form offers; more are written into one field


@dataclass(frozen=True, slots=True)
class Input:
    """One field as it is shown, with what was typed and what is wrong with it.

    `rows`: of a field that holds lines.
    """

    name: str
    kind: str
    title: str
    required: bool
    value: str
    faults: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()  # value, wording
    rows: tuple[tuple[str, str], ...] = ()  # brand, cartons
    picked: tuple[str, ...] = ()  # of a field that takes several choices


def title(spec: SignalSpec | FieldSpec, language: Language) -> str:
    return localized_title(spec.titles, language, spec.name)


def inputs(
    spec: SignalSpec,
    typed: Mapping[str, str],
    faults: Iterable[Message],
    render: Renderer,
    texts: Mapping[str, str] | None = None,
) -> list[Input]:
    """`texts` is the plan's wording in the reader's language: it knows what choices are called."""
    faults = list(faults)
    return [_input(field, typed, faults, render, texts or {}) for field in spec.fields.values()]


def _input(
    field: FieldSpec,
    typed: Mapping[str, str],
    faults: list[Message],
    render: Renderer,
    texts: Mapping[str, str],
) -> Input:
    usual = (
        field.default
        if field.kind in ("yes or no", "whole number", "one of", "some of") and field.default
        else ""
    )
    mine = tuple(render.text(_short(fault)) for fault in faults if _about(field.name, fault))
    choices = tuple(
        (choice, _called(field, choice, texts, render.language)) for choice in field.choices
    )
    return Input(
        field.name,
        field.kind,
        title(field, render.language),
        field.default is None,
        typed.get(field.name, usual),
        mine,
        choices,
        rows_of(typed, field.name) if field.kind == "lines" else (),
        tuple(parse_entry(field.kind, field.name, typed)) if field.kind == "some of" else (),
    )


def _called(field: FieldSpec, choice: str, texts: Mapping[str, str], language: str) -> str:
    """A choice as the reader calls it, a thing by its title in the register."""
    if field.things:
        return field.things.register[choice].titles.get(language, choice)
    return texts.get(choice, choice)


def rows_of(typed: Mapping[str, str], name: str) -> tuple[tuple[str, str], ...]:
    """The rows of a field of lines as typed, empty ones included."""
    return tuple(
        (typed.get(f"{name}_brand_{row}", ""), typed.get(f"{name}_cartons_{row}", ""))
        for row in range(1, ROWS + 1)
    )


def others(spec: SignalSpec, faults: Iterable[Message], render: Renderer) -> list[str]:
    """Faults that are about no field."""
    return [render.text(f) for f in faults if not any(_about(name, f) for name in spec.fields)]


def fields(spec: SignalSpec, typed: Mapping[str, str]) -> dict[str, Any]:
    """What was filled in, as the signal's fields; a field of lines from its rows."""
    return {
        name: value
        for name, field in spec.fields.items()
        if (value := parse_entry(field.kind, name, typed))
    }


def parse_entry(kind: str, name: str, typed: Mapping[str, str]) -> Any:
    """What was typed for one value of a kind."""
    if kind == "some of" and not typed.get(name):
        return [n.removeprefix(f"{name}.") for n in typed if n.startswith(f"{name}.")]
    if kind != "lines" or typed.get(name):
        return typed.get(name)
    return [
        {"brand": brand, "cartons": cartons}
        for brand, cartons in rows_of(typed, name)
        if brand or cartons
    ]


def _about(name: str, fault: Message) -> bool:
    return fault.code in ("fault.field", "fault.missing") and fault.params["field"] == name


def _short(fault: Message) -> Message:
    """Beside its field the fault does not name it again."""
    found = fault.params.get("fault")
    return found if isinstance(found, Message) else message("fault.required")
