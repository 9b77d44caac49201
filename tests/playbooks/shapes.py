"""Plans in the making, and shapes that chance alone draws too seldom for a rule about them to be
put to the test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from playbooks.engine.steps import KINDS
from tests.playbooks.makers import Line, maybe

BY_ITSELF = ("silent", "none", "overdue", "incomplete")  # outcomes that time alone brings


@dataclass
class Written:
    """A plan in the making: its steps so far, and which of them stand in one group without words of
    their own.
    """

    draw: Random
    steps: list[Line] = field(default_factory=list)
    outcomes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    each: set[str] = field(default_factory=set)
    groups: list[list[str]] = field(default_factory=list)


def kind_of(line: Line) -> Any:
    word = next(kind for kind in KINDS if kind in line)
    own = {f.alias or name for name, f in KINDS[word].model_fields.items()}
    return KINDS[word].model_validate({name: value for name, value in line.items() if name in own})


def a_ref(written: Written) -> str:
    step = written.draw.choice(sorted(written.outcomes))
    return (
        f"{step} {written.draw.choice(written.outcomes[step])}"
        if maybe(written.draw, 0.7)
        else f"{step} whatever came of it"
    )


def waits_for_the_first_in_trouble(written: Written) -> None:
    """Now and then something waits for the first truck that is in trouble, and for nothing else
    (docs/semantics.md, M8).
    """
    lines = {line["id"]: line for group in written.steps for line in group.get("steps", ())}
    troubled = [
        (step, kind.trouble)
        for step in sorted(written.each)
        if (kind := kind_of(lines[step])).trouble
    ]
    if troubled and maybe(written.draw, 0.5):
        step, trouble = written.draw.choice(troubled)
        trouble = [outcome for outcome in trouble if outcome in BY_ITSELF] or trouble
        written.steps.append(
            {
                "id": "outside",
                "tell": "chief",
                "text": "word",
                "after": [f"{step} {written.draw.choice(trouble)}"],
            }
        )


def follows_what_is_withdrawn(written: Written) -> None:
    """Now and then something follows, however it ended, a step that what came before soon makes
    needless (docs/semantics.md, M1).
    """
    if written.outcomes and maybe(written.draw, 0.4):
        pending = {
            "id": "pending",
            "assign": "chief",
            "text": "word",
            "within": "2h",
            "nothing follows when": ["refused"],
            "because": "a reason",
            "until": [a_ref(written)],
        }
        written.steps += [
            pending,
            {
                "id": "follows",
                "tell": "board",
                "text": "word",
                "after": ["pending whatever came of it"],
            },
        ]
