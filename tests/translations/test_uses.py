"""The code uses codes as they are registered, and no code is left that nothing uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from playbooks.engine.steps import KINDS
from translations import LANGUAGES, lookup
from translations.codes import PARAMETERS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "incidents", "playbooks", "ledger", "handlers", "streams", "sources", "notifier", "desk", "drills", "muster",
)  # fmt: skip
# Codes that are put together: `who.units` and the like are literals.
COMPOSED = re.compile(r"plan\.(at_site_)?is_held_by_nobody(_with_phone)?|value\.\w+|text")


@cache
def sources() -> dict[Path, str]:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    files += (ROOT / "translations").glob("*.py")
    return {file: file.read_text("utf-8") for file in files}


def calls() -> Iterator[tuple[Path, int, str, frozenset[str]]]:
    """File, line, code and parameters of each message that is made with a literal code."""
    for file, text in sources().items():
        for node in ast.walk(ast.parse(text)):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "message"):
                continue
            names = [keyword.arg for keyword in node.keywords]
            code = node.args[0]
            if isinstance(code, ast.Constant) and None not in names:  # `**more` is not looked into
                yield file, node.lineno, code.value, frozenset(filter(None, names))


def test_every_message_is_made_with_the_parameters_of_its_code() -> None:
    found = list(calls())
    assert len(found) > 300
    wrong = [
        f"{file.relative_to(ROOT)}:{line}: {code} {sorted(names)}"
        for file, line, code, names in found
        if PARAMETERS.get(code) != names
    ]
    assert wrong == []


def test_no_code_is_left_that_nothing_uses() -> None:
    written = {
        node.value
        for text in sources().values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unused = {code for code in PARAMETERS if code not in written and not COMPOSED.fullmatch(code)}
    assert unused == set()


def test_what_is_said_of_an_unknown_name_is_a_code() -> None:
    loader = [text for file, text in sources().items() if "loader" in file.parts]
    names = [
        node.args[2]
        for text in loader
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(".names")
        and len(node.args) == 3
    ]
    literal = [node.value for node in names if isinstance(node, ast.Constant)]
    assert literal and [code for code in literal if code not in PARAMETERS] == []


def test_every_word_a_page_asks_for_has_a_text() -> None:
    """`t("…")` in templates; a word that ends in _ is completed by a state or a kind."""
    asked = {
        (file.name, word)
        for file in (ROOT / "desk" / "templates").glob("*.html")
        for word in re.findall(r'\bt\("(\w+)"', file.read_text("utf-8"))
        if not word.endswith("_")
    }
    assert len(asked) > 200
    assert sorted(one for one in asked if lookup(f"desk.{one[1]}", "en") is None) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_step_has_its_word(kind: str, language: str) -> None:
    assert lookup(f"word.{kind}", language), f"add word.{kind} to translations/{language}.po"
