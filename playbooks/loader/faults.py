"""What is wrong with a plan: where, in which field, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """`line` counts from 1; `step` and `field` are empty where the fault is not inside one."""

    file: str
    line: int
    step: str
    field: str
    fault: str
    expected: str = ""

    def __str__(self) -> str:
        where = ", ".join(
            part for part in (f"step {self.step}" if self.step else "", self.field) if part
        )
        return (
            f"{self.file}:{self.line}:"
            f" {where + ': ' if where else ''}{self.fault}"
            f"{'; ' + self.expected if self.expected else ''}"
        )


class BadPlanError(Exception):
    """A plan that cannot be used. `faults` holds all that was found, in file order."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass
class Report:
    """Faults gathered while one file is read."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    step: str = ""
    # the plan's own, which a limit may name
    values: Mapping[str, Any] = field(default_factory=dict)

    def add(self, line: int, name: str, fault: str, expected: str = "") -> None:
        self.faults.append(Fault(self.file, line, self.step, name, fault, expected))
