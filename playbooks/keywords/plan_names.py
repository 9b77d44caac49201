"""The names that a plan itself gives (audiences, options, fields, steps), in another language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

# A wording replaces a name where it could be written as one: words, no punctuation.
_NAME_LIKE = re.compile(r"[\w-]+(?: [\w-]+)*")


@dataclass(frozen=True)
class Names:
    """Names of one register. read: wording -> name; write: name -> wording, for the same pairs."""

    read: dict[str, str] = field(default_factory=dict)
    write: dict[str, str] = field(default_factory=dict)


def combined(first: Names, second: Names) -> Names:
    """Both registers; what is in the first has precedence."""
    read = {w: name for w, name in second.read.items() if w not in first.read}
    write = {n: w for n, w in second.write.items() if n not in first.write and w in read}
    return Names(read | first.read, write | first.write)


def unambiguous(pairs: Iterable[tuple[str, str]], one_word: bool = False) -> Names:
    """Pairs (name, wording).

    A wording of two names is left out: it would say no more which of them is meant.
    """
    found = [
        (name, wording)
        for name, wording in pairs
        if _NAME_LIKE.fullmatch(wording) and not (one_word and " " in wording)
    ]
    meant: dict[str, set[str]] = {}
    for name, wording in found:
        meant.setdefault(wording, set()).add(name)
    read = {wording: next(iter(names)) for wording, names in meant.items() if len(names) == 1}
    often = Counter(pair for pair in found if pair[1] in read)
    # The most frequent wording of a name first; of equals, the first in the file.
    write: dict[str, str] = {}
    for name, wording in sorted(often, key=lambda pair: -often[pair]):
        write.setdefault(name, wording)
    return Names(read, write)


@dataclass(frozen=True)
class PlanNames:
    """names: of audiences, options, choices, …; facts: of fields; items: of `for each`; steps: of
    one file.
    """

    names: Names = Names()
    facts: Names = Names()
    items: Names = Names()
    steps: Names = Names()


@dataclass(frozen=True)
class LanguageNames:
    """What a plan's names are called in one language.

    steps: file, playbook or routine -> the titles of its steps.
    """

    names: Names = Names()
    facts: Names = Names()
    items: Names = Names()
    steps: dict[str, Names] = field(default_factory=dict)

    def in_file(self, file: str) -> PlanNames:
        return PlanNames(self.names, self.facts, self.items, self.steps.get(file, Names()))
