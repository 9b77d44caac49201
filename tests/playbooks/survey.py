"""Which rules do many stories break? For faults planted on purpose, each of which has a rule to it.

`python -m tests.playbooks.survey 400` plays so many and names every rule that one of them broke.
A test of the rules is `test_always.py`, which looks for one story and makes it short.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from random import Random

from tests.playbooks.chances import RandomStory, a_chance, random_story
from tests.playbooks.fortune import AWAY, Chance, Fortune, a_world
from tests.playbooks.machine import EVERY

OFTEN = ("answers", "answers", "answers", "breaks", "reported", "fails", "waits", "ends well")
Told = tuple[Fortune, Iterable[Chance]]


def of_random_plans(number: int) -> Iterable[Told]:
    """So many stories of random plans."""
    for seed in range(number):
        story: RandomStory = random_story(Random(seed))
        yield story.world(), story.chances


def of_the_shipped_plan(number: int) -> Iterable[Told]:
    """So many stories of the shipped plan."""
    for seed in range(number):
        draw = Random(seed)
        chances = (a_chance(draw, first=n == 0) for n in range(24))
        left = [chance for chance in chances if chance[0] in OFTEN]
        yield a_world(draw.sample(AWAY, draw.randint(0, 3))), left


def two_trucks_at_once() -> Told:
    """Of the shipped plan: two trucks break down in one minute, and no driver answers."""
    breakdowns: list[Chance] = [("breaks", unit, False, 0, False) for unit in (0, 1)]
    return a_world(), [*breakdowns, *[("due",)] * 8]


def broken_in(world: Fortune, chances: Iterable[Chance]) -> set[str]:
    """Rules that a story breaks, or the name of the exception that ended it.

    None are looked at after the first event that breaks one: what follows may follow from it.
    """
    for chance in chances:
        try:
            world.happens(chance)
        except Exception as crash:  # noqa: BLE001 - whatever a planted fault does is a finding
            return {type(crash).__name__}
        if broken := {rule.__name__ for rule in EVERY if _breaks(rule, world)}:
            return broken
    return set()


def rules_broken(told: Iterable[Told]) -> set[str]:
    return {name for world, chances in told for name in broken_in(world, chances)}


def _breaks(rule: object, world: Fortune) -> bool:
    assert callable(rule)
    try:
        rule(world)
    except AssertionError:
        return True
    return False


if __name__ == "__main__":
    print("\n".join(sorted(rules_broken(of_random_plans(int(sys.argv[1]))))))
