"""Stories by the thousand, from a seed; the shortest one for each rule that is broken.

`python -m tests.playbooks.pairs.survey 20000 [--seed 0] [--rule PART OF A NAME]`.
"""

from __future__ import annotations

import argparse
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from playbooks.definition.plan import Plan
from tests.playbooks.pairs.done import DONE
from tests.playbooks.pairs.happenings import KINDS, PAIRS
from tests.playbooks.pairs.told import TOLD
from tests.playbooks.pairs.world import STARTS, Chance, PairWorld

Rule = Callable[[PairWorld], None]
RULES: tuple[Rule, ...] = (*TOLD, *DONE)
OFTEN = (
    "answers", "answers", "answers", "answers", "everybody", "everybody", "everybody", "waits",
    "waits", "waits", "due", "worse", "worse", "better", "better", "better", "refuses", "refuses",
    "refuses", "texts", "report", "begins", "dead", "leaves", "leaders", "maintenance", "calls",
)  # fmt: skip
LONGEST = 14


@dataclass(frozen=True)
class PairStory:
    """When it starts, and what happens."""

    start: int
    chances: tuple[Chance, ...]

    def without(self, number: int) -> PairStory:
        return PairStory(self.start, self.chances[:number] + self.chances[number + 1 :])


@dataclass(frozen=True)
class Broken:
    """A rule that a story breaks, and after how many chances."""

    rule: str
    why: str
    after: int


def a_story(number: int, seed: int = 0) -> PairStory:
    """The story of a number: its pair of incidents is that of the number, the rest is drawn."""
    draw = Random(f"{seed}:{number}")
    first, second = (KINDS.index(kind) for kind in PAIRS[number % len(PAIRS)])
    begins: list[Chance] = [("begins", first, draw.randrange(10))]
    chances = [*begins, *(a_chance(draw, first, second) for _ in range(draw.randint(0, 4)))]
    chances += [("begins", second, draw.randrange(10))]
    chances += [a_chance(draw, first, second) for _ in range(draw.randint(3, LONGEST))]
    return PairStory(draw.choice((0, 0, 0, 1, 2)), tuple(chances))


def a_chance(draw: Random, first: int, second: int) -> Chance:
    """Something that happens, mostly to one of the two incidents."""
    what = draw.choice(OFTEN)
    kind = draw.choice((first, second, first, second, draw.randrange(len(KINDS))))
    details: dict[str, tuple[int, ...]] = {
        "begins": (kind, draw.randrange(10)),
        "worse": (kind, draw.randrange(6)),
        "better": (kind, draw.randrange(7)),
        "answers": (draw.choice((0, 0, 0, 1, 2, 3, 5)), draw.randrange(8)),
        "everybody": (draw.randrange(2),),
        "refuses": (draw.choice((0, 0, 0, 1, 2, 4)),),
        "waits": (draw.choice((0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6)),),
        "dead": (draw.randrange(4),),
        "leaves": (draw.randrange(4),),
        "report": (draw.randrange(4),),
        "texts": (draw.choice((0, 0, 1, 2, 3)), draw.randrange(6)),
        "maintenance": (draw.randrange(3),),
    }
    return (what, *details.get(what, ()))


def broken_in(
    story: PairStory, rules: Sequence[Rule] = RULES, plan: Plan | None = None
) -> Broken | None:
    """The first rule that a story breaks."""
    world = PairWorld(story.start % len(STARTS), plan)
    for number, chance in enumerate(story.chances, 1):
        try:
            world.happens(chance)
        except Exception as crash:  # noqa: BLE001 - whatever it is, it is a finding
            last = traceback.extract_tb(crash.__traceback__)[-1]
            return Broken(type(crash).__name__, f"{crash} ({last.name}:{last.lineno})", number)
        for rule in rules:
            try:
                rule(world)
            except AssertionError as wrong:
                return Broken(rule.__name__, str(wrong).partition("\n")[0], number)
    return None


def shortened(
    story: PairStory, rule: str, rules: Sequence[Rule] = RULES, plan: Plan | None = None
) -> PairStory:
    """The same story without whatever is not needed to break the rule."""
    found = broken_in(story, rules, plan)
    assert found and found.rule == rule
    story = PairStory(story.start, story.chances[: found.after])
    again = True
    while again:
        again = False
        for number in reversed(range(len(story.chances) - 1)):
            shorter = story.without(number)
            broken = broken_in(shorter, rules, plan)
            if broken and broken.rule == rule:
                story, again = PairStory(shorter.start, shorter.chances[: broken.after]), True
                break
    return story


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rule", default="")
    chosen = parser.parse_args()
    rules = [rule for rule in RULES if chosen.rule in rule.__name__]
    found: Counter[str] = Counter()
    shortest: dict[str, tuple[PairStory, Broken]] = {}
    begun = time.process_time()
    for number in range(chosen.stories):
        story = a_story(number, chosen.seed)
        if broken := broken_in(story, rules):
            found[broken.rule] += 1
            known = shortest.get(broken.rule)
            if known is None or broken.after < known[1].after:
                shortest[broken.rule] = story, broken
    took = time.process_time() - begun
    print(
        f"{chosen.stories} stories, seed {chosen.seed}, {took:.0f} s of a core, {sum(found.values())} broken"
    )
    for rule, times in found.most_common():
        story = shortened(shortest[rule][0], rule, rules)
        last = broken_in(story, rules)
        print(f"\n{rule}: {times}\n  start {story.start}")
        print("\n".join(f"  {chance}" for chance in story.chances))
        print(f"  -> {last.why if last else ''}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
