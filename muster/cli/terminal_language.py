"""The language of what a command prints for a person."""

from __future__ import annotations

import os
from collections.abc import Iterable

from muster.cli import output
from translations import LANGUAGES

ENGLISH = "en"


def language(asked: str = "", known: Iterable[str] = LANGUAGES) -> str:
    """The language asked for, else the terminal's (LC_ALL, LC_MESSAGES, LANG), else English.

    Exits with code 2 where what was asked for is not among those known.
    """
    if asked and asked not in known:
        output.exit_refused([f"there is no language {asked!r}; languages: {', '.join(known)}"])
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    terminal = next((name for name in names if name), "")[:2].lower()
    return asked or (terminal if terminal in known else ENGLISH)
