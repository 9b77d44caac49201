"""What may happen to an incident, as a state machine: a rule that breaks comes with its shortest
story.

An example is drawn by Hypothesis, shrunk, kept in its database and played first in the next run;
`@reproduce_failure`, printed with it, plays it on another machine.
"""

from __future__ import annotations

import os
from random import Random

from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.playbooks.always import ALWAYS
from tests.playbooks.chances import draws
from tests.playbooks.fortune import AWAY, MINUTES, PEOPLE, Fortune, a_random_world, a_world
from tests.playbooks.lateness import LATENESS
from tests.playbooks.random_plans import random_plan
from tests.playbooks.rules import RULES, Rule

EVERY: tuple[Rule, ...] = (*RULES, *LATENESS, *ALWAYS)
STORIES = int(os.environ.get("MUSTER_EXAMPLES", "250"))
STEPS = 20  # things that happen in one story
trucks = st.integers(0, 3)
long = settings(
    max_examples=STORIES,
    stateful_step_count=STEPS,
    report_multiple_bugs=False,  # one fault breaks many rules; each would be shrunk for minutes
)


class Happening(RuleBasedStateMachine):
    """A world with one incident, to which anything may happen in any order."""

    world: Fortune

    def _begin(self, world: Fortune, unit: int, accident: bool, injured: int, unfit: bool) -> None:
        self.world = world
        world.happens(("breaks", unit, accident, injured, unfit))

    @rule(unit=trucks, accident=st.booleans(), injured=st.integers(0, 2), unfit=st.booleans())
    def a_truck_fails(self, unit: int, accident: bool, injured: int, unfit: bool) -> None:
        self.world.happens(("breaks", unit, accident, injured, unfit))

    @rule(kind=st.integers(0, 3), unit=trucks)
    def something_is_reported(self, kind: int, unit: int) -> None:
        self.world.happens(("reported", kind, unit))

    @rule(unit=trucks)
    def the_same_report_comes_again(self, unit: int) -> None:
        """From another sender: its id is new, what it says is not."""
        for _ in range(2):
            self.world.happens(("breaks", unit, False, 0, False))

    @precondition(lambda self: self.world.owed)
    @rule(pick=st.integers(0, 9), choice=st.integers(0, 3))
    def somebody_answers(self, pick: int, choice: int) -> None:
        self.world.happens(("answers", pick, choice))

    @precondition(lambda self: self.world.owed)
    @rule(pick=st.integers(0, 9), choice=st.integers(0, 3))
    def somebody_answers_twice(self, pick: int, choice: int) -> None:
        for _ in range(2):
            self.world.happens(("answers", pick, choice))

    @precondition(lambda self: self.world.owed)
    @rule(pick=st.integers(0, 5))
    def a_message_is_undeliverable(self, pick: int) -> None:
        self.world.happens(("fails", pick))

    @rule(who=st.integers(0, len(PEOPLE) - 1))
    def somebody_leaves(self, who: int) -> None:
        self.world.happens(("leaves", who))

    @precondition(lambda self: self.world.next_due())
    @rule()
    def the_next_deadline_passes(self) -> None:
        self.world.happens(("due",))

    @rule(minutes=st.integers(0, len(MINUTES) - 1))
    def time_passes(self, minutes: int) -> None:
        self.world.happens(("waits", minutes))

    @rule(minutes=st.integers(0, len(MINUTES) - 2))
    def every_process_is_down_for_a_while(self, minutes: int) -> None:
        self.world.happens(("sleeps", minutes))

    @rule()
    def everybody_does_their_part(self) -> None:
        self.world.happens(("ends well",))

    @invariant()
    def what_must_always_hold_holds(self) -> None:
        for each in EVERY:
            each(self.world)


class OfTheShippedPlan(Happening):
    """A truck fails in the shipped plan."""

    @initialize(
        away=st.lists(st.sampled_from(AWAY), max_size=4, unique=True),
        unit=trucks,
        accident=st.booleans(),
        injured=st.integers(0, 2),
        unfit=st.booleans(),
    )
    def begins(self, away: list[str], unit: int, accident: bool, injured: int, unfit: bool) -> None:
        self._begin(a_world(away), unit, accident, injured, unfit)


class OfRandomPlans(Happening):
    """A truck fails in a small plan of two to seven steps of any kind."""

    @initialize(
        draw=draws,
        away=st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True),
        accident=st.booleans(),
        injured=st.integers(0, 2),
    )
    def begins(self, draw: Random, away: list[str], accident: bool, injured: int) -> None:
        made = random_plan(draw)
        note(made.text)
        world = a_random_world(made.plan, away)
        world.groups = made.groups
        self._begin(world, 0, accident, injured, False)
