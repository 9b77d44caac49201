"""`muster plan translate|upgrade|hash`: the words a plan is written in, and what it means."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from muster.cli import output
from muster.cli.load_settings import load_settings
from muster.cli.options import Folder
from playbooks.keywords import LANGUAGES
from playbooks.loader.plan_folder import folder_files, meaning_hash
from playbooks.loader.rewriting import translated, upgraded

Files = dict[str, str]


def translate_command(
    folder: Folder = None,
    into: Annotated[str, typer.Option(help="The language of the keywords: zh or en.")] = "zh",
    to: Annotated[
        Path | None, typer.Option(help="Write the plan into this folder instead of its own.")
    ] = None,
) -> None:
    """Write a plan with the keywords of another language. It keeps its comments and its version."""
    raise SystemExit(translate(folder or load_settings().plan, into, to))


def upgrade_command(
    folder: Folder = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 2 where something would change.")
    ] = False,
) -> None:
    """Write a plan with the current words of the plan language, and show what changes."""
    raise SystemExit(upgrade(folder or load_settings().plan, check))


def hash_command(folder: Folder = None) -> None:
    """Print the version of a plan: the hash of what it means, the same in all languages."""
    output.print_answer(meaning_hash(_plan(folder or load_settings().plan)))


def translate(folder: Path, into: str, to: Path | None) -> int:
    """The exit code: 2 where the plan would mean something else afterwards."""
    if into not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        output.exit_refused([f"there are no keywords in {into!r}; write one of: {known}"])
    files, drills = _plan(folder), _drills(folder)
    found = translated(files, drills, into)
    before, after = meaning_hash(files), meaning_hash({name: found[name] for name in files})
    if before != after:
        output.exit_refused(["the plan has faults: mend them first (muster plan check)"])
    target = to or folder
    changed = _write(target, found, files | drills if target == folder else {})
    company = folder / "company.yaml"
    if target != folder and company.is_file():
        (target / "company.yaml").write_text(company.read_text("utf-8"), "utf-8")
    output.note(f"{len(changed)} files written into {target}; version {after}, as before.")
    return output.DONE


def upgrade(folder: Path, check: bool) -> int:
    """The exit code: 2 with `check` where something would change."""
    files = _plan(folder)
    found = upgraded(files)
    for name in sorted(files):
        lines = difflib.unified_diff(
            files[name].splitlines(), found[name].splitlines(), name, name, lineterm="", n=0
        )
        for line in lines:
            output.print_answer(line)
    changed = [name for name in files if files[name] != found[name]]
    if check:
        return output.REFUSED if changed else output.DONE
    before, after = meaning_hash(files), meaning_hash(found)
    if before != after:
        output.exit_refused(["the plan has faults: mend them first (muster plan check)"])
    _write(folder, found, files)
    output.note(f"{len(changed)} files changed; version {after}, as before.")
    return output.DONE


def _plan(folder: Path) -> Files:
    files = folder_files(folder)
    if "plan.yaml" not in files:
        output.exit_refused([f"there is no plan in {folder}"])
    return files


def _drills(folder: Path) -> Files:
    found = sorted((folder / "drills").glob("*.yaml"))
    return {f"drills/{path.name}": path.read_text("utf-8") for path in found}


def _write(folder: Path, files: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    """The names of the files that were written."""
    changed = [name for name, text in files.items() if before.get(name) != text]
    try:
        for name in changed:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[name], "utf-8")
    except OSError as error:
        output.exit_failed(f"nothing can be written into {folder}: {error.strerror}")
    return changed
