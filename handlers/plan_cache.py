"""Parsed plans, kept by the content of their files: 10 ms to read one, 200 ms to parse it.

They are pickles, and to unpickle is to run code: a file is read only where no other user could
have written it, and names no classes but the plan's own.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import stat
import sys
import tempfile
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pydantic
from holidays.version import __version__ as holidays_version

import incidents
import playbooks
import translations
from playbooks.definition.plan import Plan
from playbooks.definition.plan_files import content_hash, folder_files
from playbooks.loader import BadPlanError, read_files, read_folder, read_stored

# working days that are kept with a plan; others are looked up in the holiday tables as they come
KNOWN_BEFORE, KNOWN_AFTER = timedelta(days=120), timedelta(days=400)
KEPT = 8  # files; the plan in force, those of open runs, and some that are being written
DIGEST = hashlib.sha256().digest_size
# what a plan is made of
_PACKAGES = ("playbooks", "incidents", "translations", "datetime", "zoneinfo")
_BUILTINS = ("frozenset", "set", "complex")
_UNREADABLE = (OSError, pickle.UnpicklingError, AttributeError, ImportError, EOFError)


class PlanCache:
    """Plans by content hash, in a folder that only this user can read and write.

    `folder` None: nothing is kept. What is missing, damaged, of other code or not ours alone is
    parsed again.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def read_folder(self, folder: Path) -> Plan:
        """Raises BadPlanError."""
        files = folder_files(folder)
        if found := self._find(files):
            return found
        return self._keep(read_folder(folder))

    def read_files(self, files: dict[str, str]) -> Plan:
        """Raises BadPlanError. `files`: path inside the plan's folder -> content."""
        return self._find(files) or self._keep(read_files(files))

    def read_stored(self, files: dict[str, str]) -> Plan:
        """As `read_files`, of a version that was published: see `loader.read_stored`. Raises
        BadPlanError.
        """
        try:
            return self.read_files(files)
        except BadPlanError:
            # Not kept: the other two would take it for a plan without a fault.
            return read_stored(files)

    def _find(self, files: dict[str, str]) -> Plan | None:
        if self._folder is None:
            return None
        with suppress(*_UNREADABLE):
            if not _is_private(os.lstat(self._folder)):
                return None
            kept = _read_private(_path(self._folder, content_hash(files)))
            digest, pickled = kept[:DIGEST], kept[DIGEST:]
            if hashlib.sha256(pickled).digest() == digest:
                plan = _PlanUnpickler(io.BytesIO(pickled)).load()
                return plan if isinstance(plan, Plan) else None
        return None

    def _keep(self, plan: Plan) -> Plan:
        if self._folder is not None:
            # A home that cannot be written, or is not there yet, costs the time of parsing.
            with suppress(OSError):
                self._folder.mkdir(mode=0o700, exist_ok=True)
                if _is_private(os.lstat(self._folder)):
                    today = date.today()
                    plan.calendar.look_up(today - KNOWN_BEFORE, today + KNOWN_AFTER)
                    _write(_path(self._folder, plan.content), pickle.dumps(plan, 5))
                    _delete_oldest(self._folder)
        return plan


def _path(folder: Path, content: str) -> Path:
    return folder / f"plan-{content}-{_code()}.pickle"


class _PlanUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Raises UnpicklingError for what no plan is made of."""
        if module.partition(".")[0] in _PACKAGES or (module == "builtins" and name in _BUILTINS):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"a plan has no {module}.{name}")


@cache
def _code() -> str:
    """Which code a pickle belongs to: other classes would read it wrongly or not at all."""
    digest = hashlib.sha256(f"{sys.version} {pydantic.VERSION} {holidays_version}".encode())
    # Not by the version: in a checkout the code changes while the version stays.
    for package in (playbooks, incidents, translations):
        root = Path(package.__path__[0])
        for file in sorted(root.rglob("*.py")):
            status = file.stat()
            digest.update(f"\n{file} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def _is_private(status: os.stat_result) -> bool:
    """Whether a folder or file is ours and not writable by others."""
    others = stat.S_IWGRP | stat.S_IWOTH
    kind = stat.S_ISDIR(status.st_mode) or stat.S_ISREG(status.st_mode)
    return kind and status.st_uid == os.geteuid() and not status.st_mode & others


def _read_private(path: Path) -> bytes:
    """Raises OSError where it is missing, a link, or not ours alone."""
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        # Of the open file, so that it cannot be exchanged between the check and the reading.
        if not _is_private(os.fstat(file.fileno())):
            raise PermissionError(path)
        return file.read()


def _write(path: Path, pickled: bytes) -> None:
    """Atomic, also where another process writes the same; mode 0600."""
    number, fresh = tempfile.mkstemp(dir=path.parent, prefix="new-")
    try:
        with open(number, "wb") as file:
            file.write(hashlib.sha256(pickled).digest() + pickled)
        Path(fresh).replace(path)
    except OSError:
        Path(fresh).unlink(missing_ok=True)
        raise


def _delete_oldest(folder: Path) -> None:
    for _, file in sorted((file.stat().st_mtime, file) for file in folder.iterdir())[:-KEPT]:
        file.unlink(missing_ok=True)
