"""`muster report --help` names the signals of the plan; `muster report SIGNAL --help` its fields
and how each is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from muster.cli import output
from muster.cli.declaration_cache import Declared, Field
from playbooks.definition.suggestions import nearest
from translations import english

WRITTEN = {
    "unit": "the truck's number: K-07",
    "place": "latitude,longitude or words: 26.51,107.89",
    "site": "a site's id: kaili",
    "brand": "a brand's id or name",
    "customer": "a retailer's number, or a telephone in its file: R-00001",
    "lines": "brands and cartons: 'B-43=80; B-34=6'",
    "yes or no": "yes or no; --{name} alone is yes",
    "whole number": "a whole number",
    "number": "a number",
    "text": "words",
    "thing": "its name",
    "time": "14:30 (today) or 2026-11-23T14:30",
    "area": (
        "districts by name, '26.58,107.98 5' (a circle of 5 km), three or more corners, or 'whole"
        " city'"
    ),
}
VALUE_OF = {"some of": "one or several of: ", "thing": "another name, or one of: "}
SAMPLES = {
    "unit": "K-07",
    "place": "26.51,107.89",
    "site": "kaili",
    "area": "'whole city'",
    "customer": "R-00001",
    "lines": "'B-43=80'",
    "time": "14:30",
}


def add_signal_help(signals: Mapping[str, Declared], kind: str = "") -> None:
    """All signals in a line each; `kind`: this one with its fields.

    Refuses one that the plan does not know.
    """
    output.print_answer(
        f"Usage: muster report {kind or 'SIGNAL'} --field value … [--json] [--id ID] [--kafka]\n"
    )
    if not kind:
        _signals(signals)
    elif kind in signals:
        _fields(signals[kind])
    else:
        meant = english(nearest(kind, signals))
        output.exit_refused([f"the plan knows no signal {kind!r}; {meant}"])
    output.print_answer('\n  --json    print {"signal": id} once the signal is durable')
    output.print_answer("  --id ID   your own id: the same report sent twice under it counts once")
    output.print_answer("  --kafka   publish straight to the topic `signals` of MUSTER_KAFKA")
    output.print_answer(
        f"\nExample: {example(signals[kind] if kind else next(iter(signals.values())))}"
    )


def _signals(signals: Mapping[str, Declared]) -> None:
    output.print_answer(
        "Report something that happened; the plan decides what follows. The plan's signals:\n"
    )
    for spec in signals.values():
        output.print_answer(f"  {spec.name:22} {_titles(spec.titles)}")
    output.print_answer(
        "\n  muster report SIGNAL --help   the fields of one, and how each is written"
    )


def _fields(spec: Declared) -> None:
    output.print_answer(f"{_titles(spec.titles)}\n")
    for field in spec.fields.values():
        need = (
            "required"
            if field.default is None
            else f"else {field.default!r}"
            if field.default
            else ""
        )
        output.print_answer(f"  --{option(field):18} {need:22} {_titles(field.titles)}")
        output.print_answer(f"    {value_format(field)}")


def value_format(field: Field) -> str:
    """How a value of this field is written: for `one of` each of its choices."""
    if field.choices:
        return VALUE_OF.get(field.kind, "one of: ") + ", ".join(
            f"'{choice}'" if " " in choice else choice for choice in field.choices
        )
    return WRITTEN[field.kind].format(name=option(field))


def option(field: Field) -> str:
    return field.name.replace("_", "-")


def _titles(titles: dict[str, str]) -> str:
    return " ".join(filter(None, (titles.get("en"), titles.get("zh"))))


def example(spec: Declared, ids: Mapping[str, str] = MappingProxyType({})) -> str:
    """The command with every required field.

    `ids`: ids of the running company by kind of field, in place of the demo company's.
    """
    needed = [field for field in spec.fields.values() if field.default is None]
    return " ".join(
        [
            f"muster report {spec.name}",
            *(f"--{option(field)} {_sample(field, ids)}" for field in needed),
        ]
    )


def _sample(field: Field, ids: Mapping[str, str]) -> str:
    if field.choices:
        return f"'{field.choices[0]}'" if " " in field.choices[0] else field.choices[0]
    return {**SAMPLES, **ids}.get(field.kind, "3" if "number" in field.kind else "…")
