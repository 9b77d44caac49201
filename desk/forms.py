"""Forms as the plan declares them: one input for each field of a signal, and each fault beside its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desk.phrases import said
from desk.words import Language
from playbooks.names import FieldSpec, SignalSpec


@dataclass(frozen=True, slots=True)
class Input:
    """One field as it is shown, with what was typed and what is wrong with it."""

    name: str
    kind: str
    title: str
    required: bool
    value: str
    faults: tuple[str, ...]


def title(spec: SignalSpec | FieldSpec, language: Language) -> str:
    return spec.titles.get(language, spec.name)


def inputs(spec: SignalSpec, typed: Mapping[str, str], faults: Iterable[str], language: Language) -> list[Input]:
    faults = list(faults)
    return [_input(field, typed, faults, language) for field in spec.fields.values()]


def _input(field: FieldSpec, typed: Mapping[str, str], faults: list[str], language: Language) -> Input:
    usual = field.default if field.kind in ("yes or no", "whole number") and field.default else ""
    mine = tuple(said(_short(field.name, fault), language) for fault in faults if _about(field.name, fault))
    return Input(field.name, field.kind, title(field, language), field.default is None, typed.get(field.name, usual), mine)


def others(spec: SignalSpec, faults: Iterable[str], language: Language) -> list[str]:
    """Faults that are about no field."""
    return [said(f, language) for f in faults if not any(_about(name, f) for name in spec.fields)]


def fields(spec: SignalSpec, typed: Mapping[str, str]) -> dict[str, str]:
    return {name: typed[name] for name in spec.fields if typed.get(name)}


def _about(name: str, fault: str) -> bool:
    return fault.startswith((f"{name}: ", f"{name} is missing"))


def _short(name: str, fault: str) -> str:
    return fault.removeprefix(f"{name}: ").removeprefix(f"{name} ")
