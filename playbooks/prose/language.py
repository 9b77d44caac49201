"""What a language must bring along to read a plan aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language.

    kinds: kind of step -> {"": its sentence, option: what is added where the plan sets it}.
      `{name}` is replaced by the value of that option of the kind, `{}` by the option's own value.
    words: options every step may have, and those of triggers and routines.
    outcomes, facts: names of outcomes and facts; the plan's texts take precedence.
    """

    kinds: Mapping[str, Mapping[str, str]]
    words: Mapping[str, str]
    outcomes: Mapping[str, str]
    facts: Mapping[str, str]
    limits: Mapping[str, str]
    # regular expression in a condition -> how it is said, in order
    signs: tuple[tuple[str, str], ...]
    comma: str
    listing: str  # between the items of a list
    choice: str  # between options
    stop: str
    quotes: str  # both of them
    between: str = ""  # sentences
