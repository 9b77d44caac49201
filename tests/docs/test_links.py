"""What the documents point to is there: files, headings, commands, options, paths of the code."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main
from typer.core import TyperGroup

from muster.cli.lazy_commands import LazyCommand
from muster.cli.main import app

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img [^>]*src=\"([^\"]+)\"")
ANCHOR = re.compile(r"<a id=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6} (.*)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?<![\w./-])muster ([a-z][a-z-]*)((?: [^\s`|·#]+)*)")
PATH = re.compile(r"`([a-z_]+(?:/[a-z\d_.]+)+)`")
RULE = re.compile(r"(?:docs/semantics\.md,\s+|\brules? )((?:[MI]\d+(?:,\s+| to | and )?)+)")
PROSE = {"down"}  # `muster down:` is a word of drills
MADE = ("var", "build")  # folders that running and building make
PLACEHOLDERS = ("benchmarks/latest.json", "playbooks/engine/steps/note.py")


@cache
def files(ending: str) -> tuple[Path, ...]:
    """The project's own files: nothing of an environment, a build or a running Muster."""
    folders = [p for p in ROOT.iterdir() if p.is_dir() and p.name[0] != "." and p.name not in MADE]
    inside = [path for folder in folders for path in folder.rglob(f"*{ending}")]
    return (*ROOT.glob(f"*{ending}"), *inside)


def documents() -> list[Path]:
    return sorted(files(".md"))


def anchors(path: Path) -> set[str]:
    """Ids of the headings, as the usual renderers make them, and those written out."""
    text = path.read_text("utf-8")
    plain = FENCE.sub("", text)
    headings = {slug(found) for found in HEADING.findall(plain)}
    return headings | set(ANCHOR.findall(plain))


def slug(heading: str) -> str:
    text = re.sub(r"<[^>]+>|[`*]", "", heading)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def broken_links(document: Path) -> list[str]:
    text = FENCE.sub("", document.read_text("utf-8"))
    targets = [one or other for one, other in LINK.findall(text)]
    return [t for t in targets if not re.match(r"[a-z]+:", t) and not resolves(document, t)]


def resolves(document: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    path = (document.parent / name).resolve() if name else document
    return path.exists() and (not anchor or anchor in anchors(path))


@pytest.mark.parametrize("document", documents(), ids=lambda d: d.relative_to(ROOT).as_posix())
def test_every_link_and_anchor_resolves(document: Path) -> None:
    assert broken_links(document) == []


@cache
def commands() -> TyperGroup:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return group


CONTEXT = typer.Context(commands())


def loaded(group: TyperGroup, name: str) -> Any:
    """A command of a group with its options; None where there is none."""
    found = group.get_command(CONTEXT, name)
    return found.loaded() if isinstance(found, LazyCommand) else found


def wrong_command(name: str, words: list[str]) -> str | None:
    """What is wrong with `muster NAME WORDS…`, or None."""
    command = loaded(commands(), name)
    if command is None:
        return f"there is no command {name}"
    if isinstance(command, TyperGroup):
        if not words:
            return None
        own = words[0].lstrip("[").startswith("-")  # options of the group itself
        command = command if own else loaded(command, words[0])
        if command is None:
            return f"there is no command {name} {words[0]}"
    if command.context_settings.get("ignore_unknown_options"):
        return None  # its options are those of the plan's signals
    options = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    given = {found for word in words for found in re.findall(r"^\[?(--[a-z][a-z-]*)", word)}
    unknown = sorted(given - options - {"--help"})
    return f"{name} has no {', '.join(unknown)}" if unknown else None


def shown_commands(document: Path) -> list[tuple[str, list[str]]]:
    """Every command in the code spans and blocks of a document."""
    text = document.read_text("utf-8")
    code = [*FENCE.findall(text), *re.findall(r"`([^`\n]+)`", FENCE.sub("", text))]
    found = [match for part in code for match in COMMAND.findall(part)]
    return [(name, rest.partition(" &&")[0].split()) for name, rest in found if name not in PROSE]


@pytest.mark.parametrize(
    "document",
    [d for d in documents() if "decisions" not in d.parts and d.name != "CHANGELOG.md"],
    ids=lambda d: d.relative_to(ROOT).as_posix(),
)
def test_every_command_and_option_shown_exists(document: Path) -> None:
    wrong = {wrong_command(name, words) for name, words in shown_commands(document)}
    assert wrong <= {None}


def test_there_are_many_commands_to_look_at() -> None:
    shown = {name for document in documents() for name, _ in shown_commands(document)}
    assert len(shown & set(commands().list_commands(CONTEXT))) > 30


def test_every_path_in_contributing_exists() -> None:
    paths = PATH.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert len(paths) > 25
    missing = [path for path in paths if path not in PLACEHOLDERS and not (ROOT / path).exists()]
    assert missing == []


def test_every_rule_that_code_and_tests_cite_is_defined() -> None:
    defined = {anchor.upper() for anchor in anchors(ROOT / "docs" / "semantics.md")}
    cited = {
        rule
        for path in files(".py")
        for listed in RULE.findall(path.read_text("utf-8"))
        for rule in re.findall(r"[MI]\d+", listed)
    }
    assert len(cited) > 15
    assert sorted(cited - defined) == []
