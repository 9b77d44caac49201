"""The texts of each language, from its compiled catalogue (`make catalogues` writes it)."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from pathlib import Path

FOLDER = Path(__file__).parent
SOURCE = "en"  # has every text; another language's missing ones are taken from it
LANGUAGES = tuple(sorted(file.stem for file in FOLDER.glob("*.mo")))


@cache
def catalogue(language: str) -> GNUTranslations:
    """The language's catalogue, code -> text, read when it is first needed."""
    with (FOLDER / f"{language}.mo").open("rb") as file:
        return GNUTranslations(file)


def lookup(code: str, language: str) -> str | None:
    """The text of a code, in English where the language lacks it; None where there is none."""
    own = _text(code, language) if language in LANGUAGES else None
    return own or _text(code, SOURCE)


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


def _text(code: str, language: str) -> str | None:
    # gettext answers with the code itself where it has no text; the code of "" is the header
    found = catalogue(language).gettext(code) if code else code
    return None if found == code else found
