"""The words people answer with, by what they mean: from the catalogue of every language, since
people mix them, and from the plan's own texts.

In a catalogue, `reply.yes` lists what means yes, separated by commas. A phrase that ends in `…` may
be followed by anything: `can't…` is a refusal with any text after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from translations import LANGUAGES, translate

Kind = Literal["yes", "no", "pass", "done", "received", "unsure", "polite"]
# Kinds of phrases, a later one wins where two list the same phrase.
KINDS: tuple[Kind, ...] = ("polite", "received", "done", "no", "pass", "yes", "unsure")
# The plan's own words for an answer: `reply accepted: ja, mach ich`.
OWN: Mapping[str, Kind] = {
    "reply acknowledged": "received",
    "reply accepted": "yes",
    "reply refused": "no",
    "reply done": "done",
}
ANYTHING_FOLLOWS = "…"


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """`open_ended`: phrases that anything may follow. In the rest of a text, `negations` make every
    consent doubtful, `objections` every answer, `doubts` a consent, `delays` that something is
    done.

    `complete`: negations are known in the reader's language, so that further words are harmless.
    """

    phrases: Mapping[str, Kind]
    open_ended: frozenset[str]
    negations: frozenset[str]
    objections: frozenset[str]
    doubts: frozenset[str]
    delays: frozenset[str]
    choosing: frozenset[str]
    complete: bool = True


def reply_words(own: Mapping[str, str]) -> ReplyWords:
    """The words of all catalogues and those of the plan's texts in the reader's language."""
    known = _catalogue_words()
    added = {name: kind for name, kind in OWN.items() if own.get(name)}
    if not added:
        return known
    phrases = {phrase: kind for name, kind in added.items() for phrase in _listed(own[name])}
    return ReplyWords(
        {**known.phrases, **phrases},
        known.open_ended,
        known.negations.union(_listed(own.get("reply not", ""))),
        known.objections.union(_listed(own.get("reply but", ""))),
        known.doubts,
        known.delays,
        known.choosing,
        complete="reply not" in own,
    )


@cache
def _catalogue_words() -> ReplyWords:
    phrases: dict[str, Kind] = {}
    open_ended: set[str] = set()
    for kind in KINDS:
        for phrase in _of_all(kind):
            bare = phrase.removesuffix(ANYTHING_FOLLOWS)
            phrases[bare] = kind
            open_ended.update({bare} if bare != phrase else ())
    return ReplyWords(
        phrases,
        frozenset(open_ended),
        frozenset(_of_all("not")),
        frozenset(_of_all("but")),
        frozenset(_of_all("doubt")),
        frozenset(_of_all("delay")),
        frozenset(_of_all("choose")),
    )


def _of_all(kind: str) -> Iterable[str]:
    return [p for language in LANGUAGES for p in _listed(translate(f"reply.{kind}", language))]


def _listed(words: str) -> list[str]:
    return [fold(word.strip()) for word in words.split(",") if word.strip()]


@cache
def change_words() -> tuple[str, ...]:
    """What a text begins with that changes a decision, the longest first."""
    return tuple(sorted(_of_all("change"), key=len, reverse=True))


@cache
def _same_characters() -> dict[int, str]:
    """Characters that people write in place of others: traditional ones, typographic quotes."""
    pairs = " ".join(translate("reply.same", language) for language in LANGUAGES).split()
    return str.maketrans({pair[0]: pair[1] for pair in pairs})


def fold(text: str) -> str:
    """Lower case, simplified characters, plain apostrophes."""
    return text.lower().translate(_same_characters())
