"""Which lines of drills prove which sentences of the written plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drills.scenario import Drill
from playbooks.checks.coverage import Proof


def proofs_in(drills: Iterable[Drill]) -> Iterator[Proof]:
    """In the order of the drills and of their lines."""
    for drill in drills:
        for line in drill.expects:
            for number in line.proves:
                yield Proof(number, line.step, drill.name, line.line)
