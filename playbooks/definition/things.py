"""Things of the company that reports name: hosts, lines, devices, order desks. Each has one id and
many names; all its names mean the one thing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Titles = dict[str, str]  # language -> wording
Register = Mapping[str, "ThingSpec"]  # of one kind: id -> thing
_SEPARATORS = re.compile(r"[\s\-_·.#、，,]+")
_NAME = re.compile(r"[a-z]\w*", re.ASCII)
# Left and right of the name proper: host A, 主机A, A号主机, 第一台主机.
_FILLERS = ("号", "the", "第", "台")


@dataclass(frozen=True, slots=True)
class ThingSpec:
    """A registered thing. `names`: what else people call it. `site`: where it is, and whose order
    desk, offices and customers depend on it; empty: the whole company's.
    """

    id: str
    titles: Titles
    names: tuple[str, ...] = ()
    site: str = ""

    @property
    def all_names(self) -> Iterable[str]:
        return (self.id, *self.titles.values(), *self.names)


@dataclass(frozen=True)
class ThingNames:
    """The names of the things of one kind. `kind_words`: how the kind itself is called, which
    people write before or behind a name.
    """

    kind: str
    register: Register = field(default_factory=dict)
    kind_words: tuple[str, ...] = ()

    def id_of(self, text: str) -> str | None:
        """The thing that is meant; None where it is not registered."""
        known = self._ids
        return known.get(normal_form(text)) or known.get(self.bare(text))

    @cached_property
    def _ids(self) -> dict[str, str]:
        """Every way to write a name -> the thing that it means."""
        known = {
            form: thing.id
            for thing in reversed(list(self.register.values()))
            for name in thing.all_names
            for form in (normal_form(name), self.bare(name))
            if form
        }
        # The id itself always means its thing, also where another one has it as a name.
        return known | {normal_form(thing): thing for thing in self.register}

    def unregistered(self, text: str) -> str:
        """A name that is not registered, written the one way: two reports of it are about one
        thing.
        """
        return self.bare(text).upper() or text

    def bare(self, text: str) -> str:
        """The normal form of a name without the words for its kind."""
        bare = normal_form(text)
        for word in (*map(normal_form, self.kind_words), *_FILLERS):
            cut = bare.removeprefix(word).removesuffix(word)
            bare = cut or bare
        return bare


def thing_facts(kinds: Iterable[str]) -> dict[str, str]:
    """`things.host`, the ids of a kind, with its type; for kinds that a condition can name."""
    return {f"things.{kind}": "strings" for kind in kinds if _NAME.fullmatch(kind)}


def normal_form(text: str) -> str:
    """Full width as half width, small letters, nothing that only separates."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).casefold())


def shared_names(register: Register) -> Iterable[tuple[str, str, str]]:
    """Names that two things have: (name, thing, the thing that has it already)."""
    taken: dict[str, str] = {}
    for thing in register.values():
        for name in thing.all_names:
            first = taken.setdefault(normal_form(name), thing.id)
            if first != thing.id:
                yield name, thing.id, first
