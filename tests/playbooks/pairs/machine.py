"""Two incidents of the shipped plan, as a state machine: a rule that breaks comes with its shortest
story.
"""

from __future__ import annotations

import os

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.playbooks.pairs.happenings import KINDS, PAIRS
from tests.playbooks.pairs.survey import RULES
from tests.playbooks.pairs.world import MINUTES, STARTS, PairWorld

STORIES = int(os.environ.get("MUSTER_STORIES", "270"))
STEPS = 10  # things that happen after both incidents have begun
kinds, few, choices = st.integers(0, len(KINDS) - 1), st.integers(0, 5), st.integers(0, 7)
variants = st.integers(0, 9)
meeting = settings(max_examples=STORIES, stateful_step_count=STEPS, report_multiple_bugs=False)


class TwoIncidents(RuleBasedStateMachine):
    """Any two playbooks, or one of them twice; then anything, in any order."""

    world: PairWorld

    @initialize(
        pair=st.sampled_from(PAIRS), first=variants, second=variants,
        start=st.integers(0, len(STARTS) - 1),
    )  # fmt: skip
    def begin(self, pair: tuple[str, str], first: int, second: int, start: int) -> None:
        self.world = self.world_of(start)
        self.world.happens(("begins", KINDS.index(pair[0]), first))
        self.world.happens(("begins", KINDS.index(pair[1]), second))

    def world_of(self, start: int) -> PairWorld:
        """The shipped plan, before anything has happened."""
        return PairWorld(start)

    @rule(kind=kinds, variant=variants)
    def another_begins(self, kind: int, variant: int) -> None:
        self.world.happens(("begins", kind, variant))

    @rule(kind=kinds, variant=few)
    def it_gets_worse(self, kind: int, variant: int) -> None:
        self.world.happens(("worse", kind, variant))

    @rule(kind=kinds, variant=st.integers(0, 6))
    def it_gets_better_or_ends_in_a_part(self, kind: int, variant: int) -> None:
        self.world.happens(("better", kind, variant))

    @precondition(lambda self: self.world.asked())
    @rule(pick=few, choice=choices)
    def those_asked_answer(self, pick: int, choice: int) -> None:
        self.world.happens(("answers", pick, choice))

    @precondition(lambda self: self.world.asked())
    @rule(pick=few)
    def somebody_refuses(self, pick: int) -> None:
        self.world.happens(("refuses", pick))

    @precondition(lambda self: self.world.asked())
    @rule(with_area=st.integers(0, 1))
    def everybody_does_what_is_asked(self, with_area: int) -> None:
        self.world.happens(("everybody", with_area))

    @precondition(lambda self: self.world.asked())
    @rule(pick=few, words=few)
    def somebody_answers_in_a_text(self, pick: int, words: int) -> None:
        self.world.happens(("texts", pick, words))

    @rule(number=st.integers(0, 3))
    def a_forecast_or_an_accident_is_reported(self, number: int) -> None:
        self.world.happens(("report", number))

    @rule()
    def all_calls_are_made(self) -> None:
        self.world.happens(("calls",))

    @rule(minutes=st.integers(0, len(MINUTES) - 1))
    def everybody_is_silent(self, minutes: int) -> None:
        self.world.happens(("waits", minutes))

    @precondition(lambda self: self.world.next_due())
    @rule()
    def the_next_deadline_passes(self) -> None:
        self.world.happens(("due",))

    @rule(pick=st.integers(0, 3))
    def a_phone_dies(self, pick: int) -> None:
        self.world.happens(("dead", pick))

    @rule(pick=st.integers(0, 3))
    def somebody_leaves(self, pick: int) -> None:
        self.world.happens(("leaves", pick))

    @rule()
    def leader_and_deputy_leave(self) -> None:
        self.world.happens(("leaders",))

    @rule(hours=st.integers(0, 2))
    def maintenance_begins(self, hours: int) -> None:
        self.world.happens(("maintenance", hours))

    @invariant()
    def what_must_always_hold_holds(self) -> None:
        for each in RULES:
            each(self.world)
