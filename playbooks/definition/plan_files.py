"""A plan's files and their version, without reading what they say."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

COMPANY = "company.yaml"  # a company of its own that lies beside a plan


def folder_files(folder: Path) -> dict[str, str]:
    """The plan's files: path inside the folder -> content.

    Drills and a company beside it are no part of the version. None where there is no folder, also
    of a name that no folder can have.
    """
    if not os.path.isdir(folder):
        return {}
    names = sorted(
        p
        for p in folder.rglob("*.yaml")
        if "drills" not in p.relative_to(folder).parts and p.name != COMPANY
    )
    return {
        p.relative_to(folder).as_posix(): p.read_text("utf-8", errors="surrogateescape")
        for p in names
    }


def content_hash(files: dict[str, str]) -> str:
    """The version of a plan: of its files' names and contents."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()[:16]
