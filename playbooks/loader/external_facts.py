"""`facts:` of plan.yaml: what is known from outside, with its type and where the company has it
from.
"""

from __future__ import annotations

from typing import cast, get_args

from playbooks.definition.declarations import FactSpec, FieldKind
from playbooks.loader.section import Section
from translations import message

NO_FACT = ("one of", "some of", "thing", "lines")
KINDS = [kind for kind in get_args(FieldKind) if kind not in NO_FACT]


def read_fact(name: str, section: Section) -> FactSpec:
    """`spare_scanners: {is: whole number, title: …, from: …}`."""
    kind = cast(FieldKind, section.choice("is", KINDS, "text", required=True))
    found = FactSpec(name, kind, section.titles(), section.titles("from"))
    if not (name.isidentifier() and name.isascii()):
        section.report.add(
            section.tree.line,
            name,
            message("plan.is_no_name_for_fact"),
            message("remedy.write_one_word_such_as_spare"),
        )
    section.end()
    return found
