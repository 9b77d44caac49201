"""The written plan, sentence by sentence, as the owner of the plan reads it."""

from __future__ import annotations

from dataclasses import dataclass

from playbooks.definition.declarations import Titles


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    `number`: its clause and a serial number, `3.3.1-2`. `words`: what it says, in our words.
    `by`: the audiences that it orders to act. `seen`: what must be seen when it is carried out.
    `kinds`: as those of its clause (response, routine, policy, record, context).
    """

    number: str
    words: Titles
    by: tuple[str, ...]
    seen: Titles
    kinds: tuple[str, ...]

    @property
    def clause(self) -> str:
        return clause_of(self.number)


def clause_of(number: str) -> str:
    """`3.3.1` of `3.3.1-2`."""
    return number.rpartition("-")[0]
