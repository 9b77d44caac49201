"""What a language must bring along to read a plan aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language.

    kinds: kind of step -> {"": its sentence, own word: what is added where the plan writes that word}. `{name}` stands for the
      value of a word of the kind, `{}` for the word's own.
    words: the words every step may have, and those of a playbook's head and of routines.
    outcomes, facts: what the plan's own words and facts are called; the plan's texts may say it better.
    """

    kinds: Mapping[str, Mapping[str, str]]
    words: Mapping[str, str]
    outcomes: Mapping[str, str]
    facts: Mapping[str, str]
    limits: Mapping[str, str]
    signs: tuple[
        tuple[str, str], ...
    ]  # regular expression in a condition -> how it is said, in order
    comma: str
    listing: str  # between the items of a list
    choice: str  # between options
    stop: str
    quotes: str  # both of them
