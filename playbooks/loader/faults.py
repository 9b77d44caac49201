"""What is wrong with a plan: where, in which field, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from translations import MessageOrText, Renderer, english, message


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """`line` counts from 1; `step` and `field` are empty where the fault is not inside one.

    Faults are compared and sorted by place, then by their English texts.
    """

    file: str
    line: int
    step: str
    field: str
    what: MessageOrText
    remedy: MessageOrText = ""

    @property
    def fault(self) -> str:
        return english(self.what)

    @property
    def expected(self) -> str:
        return english(self.remedy)

    def in_language(self, language: str) -> str:
        """The fault in one line."""
        text = Renderer(language).text
        step = text(message("plan.where_step", step=self.step)) if self.step else ""
        where = step or self.field
        if step and self.field:
            where = text(message("plan.where_field", step=step, field=self.field))
        what = text(self.what)
        if remedy := text(self.remedy):
            what = text(message("plan.fault_and_remedy", fault=what, remedy=remedy))
        return f"{self.file}:{self.line}: {where + ': ' if where else ''}{what}"

    def __str__(self) -> str:
        return self.in_language("en")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fault) and self._key() == other._key()

    def __lt__(self, other: Fault) -> bool:
        return self._key() < other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, int, str, str, str, str]:
        return (self.file, self.line, self.step, self.field, self.fault, self.expected)


# Rules that a version in force may be older than: its incidents go on by it (I8).
NEWER_RULES = frozenset(
    (
        "plan.closes_unsettled",
        "plan.follows_trouble_as_well",
        "plan.says_not_why_nothing_follows",
        "plan.silence_sends_people_out",
        "plan.what_holds_if_nobody_decides_is_not_said",
    )
)


class BadPlanError(Exception):
    """A plan that cannot be used. `faults` holds all that was found, in file order."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass
class FaultCollector:
    """Faults gathered while one file is read."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    step: str = ""
    # the plan's own, which a limit may name
    values: Mapping[str, Any] = field(default_factory=dict)

    def add(self, line: int, name: str, fault: MessageOrText, expected: MessageOrText = "") -> None:
        self.faults.append(Fault(self.file, line, self.step, name, fault, expected))
