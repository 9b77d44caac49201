"""The scene: facts gathered for one decision.

A question is a tuple that holds every parameter; an answer is plain data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Question = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """`advance` cannot decide yet: it lacks the answers to these."""

    questions: frozenset[Question]


class MissingFactError(Exception):
    """Raised where a fact is read that the scene does not hold; `advance` collects these."""

    def __init__(self, question: Question) -> None:
        super().__init__(str(question))
        self.question = question


@dataclass
class Scene:
    """Answers known so far."""

    answers: Mapping[Question, Any] = field(default_factory=dict)

    def ask(self, *question: Any) -> Any:
        """The answer. Raises MissingFactError when it has not been gathered."""
        try:
            return self.answers[question]
        except KeyError:
            raise MissingFactError(question) from None


@dataclass
class GatheredScene(Scene):
    """A scene whose facts lie ready: each is looked up once, when it is first asked for, and stays
    what it was.
    """

    look_up: Callable[[Question], Any] | None = None
    known: dict[Question, Any] = field(default_factory=dict)

    def ask(self, *question: Any) -> Any:
        if question not in self.known:
            assert self.look_up is not None
            self.known[question] = self.look_up(question)
        return self.known[question]
