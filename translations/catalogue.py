"""The texts of each language, read from its `.po` file when they are first needed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
SOURCE = "en"  # has every text; another language's missing ones are taken from it
LANGUAGES = tuple(sorted(file.stem for file in FOLDER.glob("*.po")))


@cache
def texts(language: str) -> Mapping[str, str]:
    """Code -> text, as the file has it."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}


def lookup(code: str, language: str) -> str | None:
    """The text of a code, in English where the language lacks it; None where there is none."""
    own = texts(language).get(code) if language in LANGUAGES else None
    return own or texts(SOURCE).get(code)


def template(code: str, language: str) -> str:
    """The text of a code with its fields. Raises KeyError where no catalogue has it."""
    found = lookup(code, language)
    if found is None:
        raise KeyError(code)
    return found


def translate(code: str, language: str, /, **values: object) -> str:
    """The text of a code with its values filled in."""
    found = template(code, language)
    return found.format(**values) if values else found
