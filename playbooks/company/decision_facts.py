"""Facts of the company as one decision sees them.

A question is a tuple that holds every parameter; an answer is plain data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Question = tuple[Any, ...]


@dataclass
class DecisionFacts:
    """Looks up each question once, when it is first asked, and gives the same answer from then on:
    a decision never sees two values of one fact.
    """

    look_up: Callable[[Question], Any]
    known: dict[Question, Any] = field(default_factory=dict)

    def ask(self, *question: Any) -> Any:
        """The answer. Raises KeyError if no resolver knows the question."""
        if question not in self.known:
            self.known[question] = self.look_up(question)
        return self.known[question]
