"""What may happen in a random story. Hypothesis draws it, so a story that breaks a rule is shrunk.

`draw` is a Random: Hypothesis's own, or one from a seed where a survey of many stories is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from tests.playbooks.fortune import PEOPLE, Chance, Fortune, a_random_world
from tests.playbooks.random_plans import RandomPlan, random_plan

OFTEN = (
    "answers", "answers", "answers", "answers", "breaks", "reported", "fails", "waits", "waits",
    "sleeps", "leaves", "ends well",
)  # fmt: skip
# Numbers that are Hypothesis's own choices shrink; those from a seed vary twice as much (106
# different plans of 250, against 249), and what happens under such a plan still shrinks.
draws = st.one_of(st.randoms(use_true_random=False), st.integers(0, 2**48).map(Random))


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


@dataclass(frozen=True)
class RandomStory:
    """A plan, who is away from the start, and what is going to happen."""

    made: RandomPlan
    away: tuple[str, ...]
    chances: tuple[Chance, ...]

    def world(self) -> Fortune:
        """A world of this story, in which nothing has happened yet."""
        world = a_random_world(self.made.plan, self.away)
        world.groups = self.made.groups
        return world

    def __repr__(self) -> str:
        happens = "\n".join(map(str, self.chances))
        return f"\n{self.made.text}\naway: {', '.join(self.away)}\n{happens}\n"


def random_story(draw: Random) -> RandomStory:
    made = random_plan(draw)
    away = tuple(draw.sample(PEOPLE, draw.randint(0, 3)))
    chances = tuple(a_chance(draw, first=n == 0) for n in range(draw.randint(2, 16)))
    return RandomStory(made, away, chances)


stories = draws.map(random_story)
