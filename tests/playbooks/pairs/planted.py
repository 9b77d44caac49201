"""Plant each fault of the review and tell which rule finds it, after how many stories of the pair of
incidents that it is about, and the shortest story.

`python -m tests.playbooks.pairs.planted [--stories 2000] [NUMBER …]`; the exit code is 1 where a
fault is not found.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from tests.playbooks.pairs.happenings import PAIRS
from tests.playbooks.pairs.plants import PLANTS, Plant
from tests.playbooks.pairs.survey import (
    RULES,
    Broken,
    PairStory,
    Rule,
    a_story,
    broken_in,
    shortened,
)
from tests.playbooks.pairs.world import plan


@dataclass(frozen=True)
class Found:
    """A planted fault that a rule found."""

    after: int  # stories
    story: PairStory  # the shortest
    broken: Broken


def find(plant: Plant, stories: int) -> Found | None:
    """Play stories until a rule of the plant is broken in one that holds without it."""
    rules = [rule for rule in RULES if rule.__name__ in plant.rules]
    faulty = plant.edit(plan())
    pair = PAIRS.index(plant.about)
    for number in range(stories):
        story = a_story(pair + number * len(PAIRS))
        with plant.engine():
            broken = broken_in(story, rules, faulty)
        if broken and broken.rule in plant.rules and broken_in(story, rules) is None:
            return _shortest(plant, rules, number + 1, story, broken.rule)
    return None


def _shortest(plant: Plant, rules: list[Rule], after: int, story: PairStory, rule: str) -> Found:
    faulty = plant.edit(plan())
    with plant.engine():
        short = shortened(story, rule, rules, faulty)
        broken = broken_in(short, rules, faulty)
    assert broken and broken_in(short, rules) is None
    return Found(after, short, broken)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", nargs="*")
    parser.add_argument("--stories", type=int, default=300)
    chosen = parser.parse_args()
    missed = 0
    for plant in PLANTS:
        if chosen.numbers and plant.number not in chosen.numbers:
            continue
        found = find(plant, chosen.stories)
        if found is None:
            missed += 1
            print(
                f"{plant.number}: {plant.what}: NOT FOUND in {chosen.stories} stories", flush=True
            )
            continue
        length = len(found.story.chances)
        print(
            f"{plant.number}: {plant.what}\n  {found.broken.rule}, after {found.after} stories; {length} events:"
        )
        print(
            f"  start {found.story.start}: {list(found.story.chances)}\n  {found.broken.why}",
            flush=True,
        )
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
