"""The signals and facts a plan declares, cached in MUSTER_HOME: `muster report` and `muster facts`
need not read the whole plan for their names.

The file is JSON under the plan's content hash and Muster's version; what does not fit is read again
from the plan.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, TypeVar

import orjson

from ledger.list_rows import DeclaredFactRow
from muster.cli.lazy_commands import import_string
from muster.settings import Settings
from muster.version import version
from playbooks.definition.plan_files import content_hash, folder_files

T = TypeVar("T")
FILE = "declarations.json"


class DeclaredFieldRow(TypedDict):
    """A field of a signal, as JSON."""

    name: str
    kind: str
    default: str | None  # None: it must be given
    titles: dict[str, str]
    choices: list[str]


class DeclaredSignalRow(TypedDict):
    """A signal that the plan declares, as JSON."""

    name: str
    titles: dict[str, str]
    records: str | None
    fields: list[DeclaredFieldRow]


class DeclarationRows(TypedDict):
    """What the file holds beside its key."""

    signals: list[DeclaredSignalRow]
    facts: list[DeclaredFactRow]


@dataclass(frozen=True, slots=True)
class Field:
    """As `playbooks.definition.declarations.FieldSpec`. `default` None: it must be given."""

    name: str
    kind: str
    default: str | None
    titles: dict[str, str]
    choices: list[str]


@dataclass(frozen=True, slots=True)
class Declared:
    """A signal as the plan declares it."""

    name: str
    titles: dict[str, str]
    records: str | None
    fields: dict[str, Field]


def declared_signals(settings: Settings) -> dict[str, Declared]:
    """Name -> signal. Ends the command where the plan cannot be used."""
    return _read(settings, lambda found: from_rows(found["signals"]))


def declared_facts(settings: Settings) -> list[DeclaredFactRow]:
    """One row each. Ends the command where the plan cannot be used."""
    return _read(settings, lambda found: [{**row} for row in found["facts"]])


def _read(settings: Settings, part: Callable[[DeclarationRows], T]) -> T:
    """A part of what is declared, from the cache, or from the plan where the cache is of another
    plan, of another Muster, or damaged.
    """
    key = (
        f"{version()}:{content_hash(folder_files(settings.plan))}" if settings.plan.is_dir() else ""
    )
    cached = settings.home / FILE
    # Any damage is a miss: other versions of Muster write this file, too.
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        found = orjson.loads(cached.read_bytes())
        if key and found["key"] == key:
            return part(found)
    fresh = import_string("muster.cli.plan_declarations:plan_declarations")(settings)
    # A command that only reads does not create a home.
    if settings.home.is_dir():
        with suppress(OSError):
            _write(cached, {"key": key, **fresh})
    return part(fresh)


def from_rows(rows: list[DeclaredSignalRow]) -> dict[str, Declared]:
    """Name -> signal, of rows as `plan_declarations.signal_rows` makes them."""
    return {
        row["name"]: Declared(
            row["name"],
            row["titles"],
            row["records"],
            {field["name"]: Field(**field) for field in row["fields"]},
        )
        for row in rows
    }


def _write(file: Path, value: object) -> None:
    """Atomic, also where another process writes it at the same time."""
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(orjson.dumps(value))
    fresh.replace(file)
