"""Which Muster this is, as pyproject.toml says it."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "pyproject.toml"


def version() -> str:
    """Of the folder it runs from, else of the package that was installed; `unknown` where neither
    says so.
    """
    if SOURCE.is_file():
        return str(tomllib.loads(SOURCE.read_text("utf-8"))["project"]["version"])
    try:
        return installed("muster")
    except PackageNotFoundError:
        return "unknown"
