"""The folder of documents that nobody here wrote, with the values expected of them."""

from __future__ import annotations

import csv
import os
from pathlib import Path

FOLDER = Path(os.environ.get("MUSTER_SHARED") or Path(__file__).parents[3] / "shared" / "data")
ABSENT = "the shared documents (shared/data) are not here; MUSTER_SHARED may name the folder"
HERE = FOLDER.is_dir()


def expected(name: str) -> list[dict[str, str]]:
    """The rows of a table of expected values; none where the folder is not here."""
    if not HERE:
        return []
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(name: str) -> bytes:
    return (FOLDER / name).read_bytes()
