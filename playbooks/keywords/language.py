"""What a language must bring along for plans to be written in it.

A keyword has one canonical form, the one the loader reads. A written form may depend on the key
that the mapping is the value of (`by` of a signal is not `by` of a range).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from playbooks.keywords.patterns import Pattern


@dataclass(frozen=True)
class Keywords:
    """One language. Its tables map canonical forms to written forms.

    keys: words before a colon; keys_in: parent -> the same, where they are written otherwise there.
    also: further written forms that are read but never produced -> canonical form.
    values: reserved words after a colon.
    patterns: values with a number, a time or a name in them.
    operators: of conditions; facts: the names of built-in facts, and of what owns facts.
    """

    code: str
    keys: Mapping[str, str] = field(default_factory=dict)
    keys_in: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
    operators: Mapping[str, str] = field(default_factory=dict)
    operators_also: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    def write_key(self, key: str, parent: str) -> str:
        """A canonical key as this language writes it; itself where it has no word for it."""
        return self.keys_in.get(parent, {}).get(key) or self.keys.get(key, key)

    def read_key(self, written: str, parent: str) -> str | None:
        """The canonical key of a written one; None for a word that is not of this language."""
        there = self._keys_in_read.get(parent, {})
        return there.get(written) or self._keys_read.get(written) or self.also.get(written)

    def read_value(self, written: str) -> str | None:
        """The canonical value of a written one; None for a word that is not of this language."""
        return self._values_read.get(written)

    def read_operator(self, written: str) -> str | None:
        """The canonical operator of a written one; None for a word that is not of this language."""
        return self._operators_read.get(written) or self.operators_also.get(written)

    def words(self) -> set[str]:
        """Every written form, for hints."""
        inner = (word for words in self.keys_in.values() for word in words.values())
        return {*self.keys.values(), *inner, *self.values.values(), *self.also}

    def word(self, canonical: str) -> str:
        """A canonical word of any kind in this language; itself where there is none."""
        return self.keys.get(canonical) or self.values.get(canonical) or canonical

    @cached_property
    def _keys_read(self) -> dict[str, str]:
        return inverse([self.keys])

    @cached_property
    def _keys_in_read(self) -> dict[str, dict[str, str]]:
        return {parent: inverse([words]) for parent, words in self.keys_in.items()}

    @cached_property
    def _values_read(self) -> dict[str, str]:
        return inverse([self.values])

    @cached_property
    def _operators_read(self) -> dict[str, str]:
        return inverse([self.operators])


def inverse(tables: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Written form -> canonical form; forms that two canonical ones share are left out."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for table in tables:
        for canonical, written in table.items():
            if found.setdefault(written, canonical) != canonical:
                shared.add(written)
    return {written: name for written, name in found.items() if written not in shared}
