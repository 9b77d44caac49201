"""The glossary's words are the code's words: every name exists, and one name of each row uses the
term.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "incidents",
    "playbooks",
    "ledger",
    "handlers",
    "streams",
    "sources",
    "notifier",
    "desk",
    "drills",
    "muster",
    "demo",
    "translations",
)
HEAD = ["term", "中文", "meaning", "name in code"]


def rows() -> list[list[str]]:
    """The cells of each line of the glossary's table."""
    lines = [
        line
        for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
        if line.startswith("|")
    ]
    head, _, *body = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert head == HEAD
    return body


def names_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def names_of_the_code() -> frozenset[str]:
    """Classes, functions and type aliases, `Class.attribute`, and `table.column`."""
    found: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.parse(path.read_text("utf-8")).body:
                found |= names_of(node)
    return frozenset(found)


def names_of(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return class_names(node) if isinstance(node, ast.ClassDef) else set()


def class_names(node: ast.ClassDef) -> set[str]:
    """The class with its attributes; for a table also its columns."""
    fields = [
        n.target.id
        for n in node.body
        if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
    ]
    tables = [
        str(n.value.value)
        for n in node.body
        if isinstance(n, ast.Assign)
        and isinstance(n.value, ast.Constant)
        and ast.unparse(n.targets[0]) == "__tablename__"
    ]
    return {node.name} | {f"{owner}.{field}" for owner in (node.name, *tables) for field in fields}


def uses(name: str, term: str) -> bool:
    """Whether a word of the term is in the name, in the singular and without regard to case."""
    flat = name.replace("_", "").lower()
    return any(word.rstrip("s").lower() in flat for word in re.findall(r"[a-z]{3,}", term))


def test_there_are_at_least_fifty_terms_each_with_a_chinese_word_and_a_meaning() -> None:
    body = rows()
    assert len(body) >= 50
    assert [row[0] for row in body if len(row) != len(HEAD) or not all(row)] == []
    assert len({row[0] for row in body}) == len(body)
    assert [row[0] for row in body if not re.search(r"[一-鿿]", row[1])] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_name_of_a_term_is_in_the_code(row: list[str]) -> None:
    names = names_in(row[3])
    assert names, f"{row[0]} has no name in the code"
    assert [name for name in names if name not in names_of_the_code()] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_code_uses_the_word_of_the_glossary(row: list[str]) -> None:
    assert any(uses(name, row[0]) for name in names_in(row[3])), f"{row[0]}: {row[3]}"
