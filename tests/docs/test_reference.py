"""The reference of the plan language is complete: every kind with its outcomes, every word, and
examples that can be read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from playbooks.engine.steps import KINDS
from playbooks.schema.steps import step as step_schema
from tests.playbooks.small import shipped_plan

REFERENCE = Path(__file__).parents[2] / "docs" / "plan-language.md"
LONGEST = 140  # columns
FIXED = {"ask": ()}  # kinds whose outcomes are the plan's own words


def section(title: str) -> str:
    """A heading's text up to the next heading of its level or above."""
    found = re.search(
        rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,3}} |\Z)",
        REFERENCE.read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    assert found, f"write a section {title!r} in docs/plan-language.md"
    return found[2]


def examples() -> list[dict[str, Any]]:
    """Every step shown under the kinds of step."""
    found = []
    for word in KINDS:
        for block in re.findall(r"^```yaml\n(- .*?)^```$", section(word), re.MULTILINE | re.DOTALL):
            found += YAML(typ="base").load(block)
    return found


@pytest.mark.parametrize("word", KINDS)
def test_every_kind_of_step_has_a_section_that_names_its_outcomes(word: str) -> None:
    fields = KINDS[word].model_fields
    text = section(word)
    outcomes = FIXED[word] if word in FIXED else outcomes_of(word)
    assert [outcome for outcome in outcomes if f"`{outcome}`" not in text] == []
    own = {field.alias or name for name, field in fields.items()} - {word, "by"}
    assert [name for name in sorted(own) if f"{name}:" not in text] == []


def outcomes_of(word: str) -> set[str]:
    """Of all forms of a kind: with a signal and with a time, by text and by phone."""
    kind = KINDS[word]
    forms = {
        "wait": [{"wait": "x"}, {"wait": "2h"}],
        "tell": [{"tell": "x"}, {"tell": "x", "by": "phone"}],
    }.get(word, [{}])
    return {outcome for form in forms for outcome in kind.model_construct(**form).outcomes()}


def test_every_word_of_a_step_is_explained() -> None:
    words = set(step_schema(shipped_plan())["properties"])
    own = {
        field.alias or name for kind in KINDS.values() for name, field in kind.model_fields.items()
    }
    text = section("Steps")
    assert [word for word in sorted(words - own - {"id"}) if f"`{word}:`" not in text] == []


def test_there_are_examples_of_most_kinds_and_each_can_be_read() -> None:
    shown = examples()
    kinds = {word for step in shown for word in step if word in KINDS}
    assert len(kinds) >= len(KINDS) - 3
    for step in shown:
        (word,) = [word for word in step if word in KINDS]
        own = {field.alias or name for name, field in KINDS[word].model_fields.items()}
        KINDS[word].model_validate(
            {name: value for name, value in step.items() if name in own}, context={}
        )


def test_no_line_is_longer_than_can_be_read() -> None:
    lines = REFERENCE.read_text("utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > LONGEST] == []
