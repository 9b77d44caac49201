"""What may happen next, drawn from a Random: for hypothesis, for planted faults, for benchmarks
alike.
"""

from __future__ import annotations

from random import Random

from tests.playbooks.fortune import PEOPLE, Chance, Fortune, a_random_world
from tests.playbooks.random_plans import RandomPlan, random_plan

OFTEN = (
    "answers",
    "answers",
    "answers",
    "answers",
    "breaks",
    "reported",
    "fails",
    "waits",
    "waits",
    "sleeps",
    "leaves",
    "ends well",
)


def a_chance(draw: Random, first: bool = False) -> Chance:
    """Something happens; a story begins with a breakdown."""
    kind = "breaks" if first else draw.choice(OFTEN)
    details: dict[str, tuple[object, ...]] = {
        "breaks": (
            draw.randint(0, 3),
            draw.random() < 0.5,
            draw.randint(0, 2),
            draw.random() < 0.5,
        ),
        "answers": (draw.randint(0, 9), draw.randint(0, 3)),
        "reported": (draw.randint(0, 3), draw.randint(0, 3)),
        "fails": (draw.randint(0, 5),),
        "waits": (draw.randint(0, 6),),
        "sleeps": (draw.randint(0, 5),),
        "leaves": (draw.randint(0, len(PEOPLE) - 1),),
        "ends well": (),
    }
    return (kind, *details[kind])


def a_random_story(draw: Random) -> tuple[RandomPlan, Fortune, list[Chance]]:
    """A plan, its world (some are away from the start) and what is going to happen in it."""
    made = random_plan(draw)
    world = a_random_world(made.plan, draw.sample(PEOPLE, draw.randint(0, 3)))
    world.groups = made.groups
    return made, world, [a_chance(draw, first=n == 0) for n in range(draw.randint(2, 16))]
