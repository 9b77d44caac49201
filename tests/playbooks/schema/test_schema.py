"""The schemas editors use agree with what is read: every word there is, no word there is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from drills.scenario_loader import read_drill
from playbooks.engine.steps import KINDS
from playbooks.loader.faults import BadPlanError
from playbooks.loader.plan_folder import examine
from playbooks.loader.section import Section
from playbooks.schema.plan_files import FILES, PLACES, schema
from playbooks.schema.step_kinds import kind_properties
from tests.playbooks.small import SHIPPED_FOLDER, shipped_files, shipped_plan, small_files

PLAN = shipped_plan()
SCHEMAS = {file: schema(PLAN, file) for file in FILES}
PLAN_OF_BAKERY = Path(__file__).parents[3] / "docs" / "examples" / "bakery"
SAY = "- {id: a, tell: head, text: word}"


def loaded(text: str) -> Any:
    """As an editor reads it: YAML 1.2 with its own types, days as text."""
    return json.loads(json.dumps(YAML(typ="safe").load(text), default=str))


def faults(file: str, text: str) -> list[str]:
    return [
        f"{'/'.join(map(str, e.absolute_path))}: {e.message}"
        for e in Draft202012Validator(SCHEMAS[file]).iter_errors(loaded(text))
    ]


@pytest.mark.parametrize("file", FILES)
def test_every_schema_is_one(file: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[file])


@pytest.mark.parametrize("name", shipped_files())
def test_the_shipped_files_agree_with_their_schemas(name: str) -> None:
    file = next(file for file, place in PLACES.items() if fnmatch(name, place))
    assert faults(file, shipped_files()[name]) == []


def test_every_word_that_reading_asks_for_stands_in_a_schema(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is asked for and not there is a word of the language; what is there is proved by the
    shipped files.
    """
    asked: set[str] = set()

    def noting(plain: Any) -> Any:
        def look(self: Section, word: str) -> Any:
            if word not in self.tree.items:
                asked.add(word)
            return plain(self, word)

        return look

    monkeypatch.setattr(Section, "raw", noting(Section.raw))
    monkeypatch.setattr(Section, "has", noting(Section.has))
    for files in (shipped_files(), small_files(SAY)):
        examine(files)
    known = {word for found in SCHEMAS.values() for word in _properties(found)}
    assert asked - known == {"ends"}  # what it was called is understood, and never offered


def _properties(form: Any) -> Iterator[str]:
    if isinstance(form, dict):
        yield from form.get("properties", {})
        for inner in form.values():
            yield from _properties(inner)
    elif isinstance(form, list):
        for inner in form:
            yield from _properties(inner)


def test_every_word_of_every_kind_is_there_with_a_hover_text() -> None:
    properties = kind_properties()
    for kind in KINDS.values():
        for name, field in kind.model_fields.items():
            assert properties[field.alias or name].get("description") or properties[
                field.alias or name
            ].get("anyOf")
    assert "is called until" in properties["page"]["description"]
    assert "呼叫" in properties["page"]["description"]


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("playbook", "owner: head on site", "ownr: head on site"),
        ("playbook", "page: head of security", "pgae: head of security"),
        ("playbook", "playbook: truck_failure", "playbok: truck_failure"),
        (
            "playbook",
            "repeat: {if: silent, every: 10m, times: 2}",
            "repeat: {if: silent, times: 2}",
        ),
        ("playbook", "assign: workshop,", "assign: workshop, page: workshop,"),
        ("plan", "is: whole number", "is: whole nmber"),
        ("plan", "is: whole number", "is: one of"),
        ("plan", "as: context", "as: contxt, to: me"),
        ("policies", "last resort: general manager", "last resrt: general manager"),
        ("policies", "see phones: [", "see phnes: ["),
        ("routines", "every: working day", "evry: working day"),
    ],
)
def test_a_slip_is_underlined(file: str, right: str, wrong: str) -> None:
    name = {"playbook": "playbooks/truck_failure.yaml"}.get(file, f"{file}.yaml")
    text = shipped_files()[name]
    assert right in text
    assert faults(file, text.replace(right, wrong, 1))


DRILLS = sorted(
    [*(SHIPPED_FOLDER / "drills").glob("*.yaml"), *(PLAN_OF_BAKERY / "drills").glob("*.yaml")]
)


@pytest.mark.parametrize("path", DRILLS, ids=lambda path: path.stem)
def test_drills_agree_with_their_schema(path: Path) -> None:
    assert faults("drill", path.read_text("utf-8")) == []


def test_the_words_of_a_drill_are_just_those_that_reading_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with a line of each kind: what reading asks for there and what the schema offers is
    the same.
    """
    form = SCHEMAS["drill"]["properties"]
    lists = [word for word, inner in form.items() if inner.get("type") == "array"]
    asked: set[str] = set()
    plain = Section.raw

    def noting(self: Section, word: str) -> Any:
        asked.add(word)
        return plain(self, word)

    monkeypatch.setattr(Section, "raw", noting)
    path = tmp_path / "drills" / "all.yaml"
    path.parent.mkdir()
    path.write_text(
        "".join(
            f"{word}:\n  - {{{'change: [{file: x}]' if word == 'publish' else 'at: 1m'}}}\n"
            for word in lists
        ),
        "utf-8",
    )
    with pytest.raises(BadPlanError):
        read_drill(path, PLAN)
    assert asked == set(_properties(SCHEMAS["drill"])) | {"title"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("by: leader", "buy: leader"),
        ("note: 换一个负责人", "not: 换一个负责人"),
        ("instead of: ", "instead: "),
        ("effect: refused", "efect: refused"),
        ("reports:", "report:"),
    ],
)
def test_a_slip_in_a_drill_is_underlined(right: str, wrong: str) -> None:
    text = (SHIPPED_FOLDER / "drills" / "publishing.yaml").read_text("utf-8")
    assert right in text
    assert faults("drill", text.replace(right, wrong, 1))


def test_names_of_the_plan_are_offered_and_others_are_not_refused() -> None:
    owner = SCHEMAS["playbook"]["properties"]["owner"]
    assert "head on site" in owner["anyOf"][0]["enum"]
    text = shipped_files()["playbooks/readiness.yaml"].replace(
        "owner: head of distribution centre", "owner: somebody else"
    )
    assert faults("playbook", text) == []
