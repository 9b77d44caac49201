"""The rules M1 to M19 and I1 to I9 of docs/semantics.md, over random plans and events.

`MUSTER_EXAMPLES=5000` plays more of them.
"""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from incidents import effects as do
from playbooks.definition.run import Run
from playbooks.engine.steps import KINDS
from playbooks.messages.drill_filter import MAY_LEAVE, filter_drill_effects
from tests.playbooks.always import (
    always_1_an_unfinished_run_has_a_deadline_ahead,
    always_7_a_drill_reaches_no_one_but_its_own_people,
)
from tests.playbooks.chances import RandomStory, draws, stories
from tests.playbooks.fortune import PEOPLE
from tests.playbooks.machine import OfRandomPlans, long
from tests.playbooks.makers import MAKERS
from tests.playbooks.random_plans import RandomPlan, random_plan
from tests.playbooks.small import MONDAY
from translations import english

some = settings(max_examples=40)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_anything_the_plan_says_and_no_matter_what_happens_no_rule_is_broken() -> None:
    run_state_machine_as_test(OfRandomPlans, settings=long)


def test_every_kind_of_step_stands_in_the_random_plans() -> None:
    assert set(MAKERS) == set(KINDS), (
        f"add a maker to MAKERS in tests/playbooks/makers.py: {sorted(set(KINDS) ^ set(MAKERS))}"
    )


@pytest.mark.slow
def test_the_random_plans_use_every_kind_and_every_word() -> None:
    texts = " ".join(random_plan(Random(seed)).text for seed in range(400))
    words = (
        "after",
        "after any",
        "until",
        "when",
        "again when",
        "repeat",
        "remind",
        "hours",
        "for each",
        "if late",
        "agree",
        "verified by",
    )
    assert [word for word in (*KINDS, *words) if f'"{word}"' not in texts] == []


@pytest.mark.slow
@some
@given(story=stories)
def test_meaning_19_the_same_story_has_the_same_end(story: RandomStory) -> None:
    ends = []
    for _ in range(2):
        world = story.world()
        for chance in story.chances:
            world.happens(chance)
        ends.append((world.runs, [o.notification for o in world.owed], world.done))
    assert ends[0] == ends[1]


@pytest.mark.slow
@settings(some, max_examples=80)
@given(story=stories, people=st.sets(st.sampled_from(PEOPLE), max_size=4))
def test_always_7_no_matter_what_happens_nothing_leaves_a_drill(
    story: RandomStory, people: set[str]
) -> None:
    world = story.world()
    world.drill = tuple(sorted(people))
    for chance in story.chances:
        world.happens(chance)
        always_7_a_drill_reaches_no_one_but_its_own_people(world)
        always_1_an_unfinished_run_has_a_deadline_ahead(world)


@pytest.mark.parametrize(
    "effect",
    [e for e in get_args(do.Effect) if e not in MAY_LEAVE],
    ids=lambda effect: effect.__name__,
)
def test_always_7_no_effect_but_those_named_leaves_a_drill(effect: Any) -> None:
    made = effect(
        **{
            f.name: None
            for f in fields(effect)
            if f.default is MISSING and f.default_factory is MISSING
        }
    )
    kept, lines = filter_drill_effects(
        Run(incident=1, playbook="x", plan="x", opened_at=MONDAY, drill=True), [made], MONDAY
    )
    assert kept == ()
    assert [english(line.what) for line in lines] == [f"left out: {made.type}"]


@settings(max_examples=60, deadline=None)
@given(
    people=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=6), to=st.sampled_from(PEOPLE)
)
def test_always_7_a_notice_to_a_stranger_does_not_leave_a_drill(people: list[str], to: str) -> None:
    """Anyone who the playbook named: the door itself looks at each receiver."""
    run = Run(
        incident=1, playbook="x", plan="x", opened_at=MONDAY, drill=True, people=tuple(people)
    )
    outgoing = do.Notify(do.Origin("a", None, ()), "1:a:1", to, "head", "word", {}, "acknowledge")
    kept, lines = filter_drill_effects(run, [outgoing], MONDAY)
    assert kept == ((outgoing,) if to in people else ())
    assert [(english(line.what), english(line.who)) for line in lines] == (
        [] if to in people else [("left out: notify", to)]
    )


@pytest.mark.slow
@some
@given(story=stories)
def test_starts_are_a_snapshot_so_the_order_in_a_file_means_nothing(story: RandomStory) -> None:
    made, playbook = story.made, story.made.plan.playbooks["breakdown"]
    words = {step.does.word for step in playbook.steps.values()}
    assume("dispatch" not in words)  # one truck wanted twice
    ends = []
    for turned in (False, True):
        world = story.world()
        if turned:
            back = dict(reversed(playbook.steps.items()))
            world.plan = replace(
                made.plan,
                playbooks={**made.plan.playbooks, "breakdown": replace(playbook, steps=back)},
            )
            world.plans[world.plan.hash] = world.plan
        for chance in story.chances:
            if chance[0] not in (
                "answers",
                "fails",
                "ends well",
            ):  # which message is meant depends on their order
                world.happens(chance)
        in_force = {(s.incident, s.link, s.area) for s in (world.live.suspensions or {}).values()}
        ends.append(
            (
                {key: (r.state, r.outcome, r.asking) for key, r in world.runs[1].steps.items()},
                in_force,
            )
        )
    assert ends[0] == ends[1]


@pytest.mark.slow
@some
@given(story=stories, other=draws.map(random_plan))
def test_always_8_a_changed_plan_changes_no_run_in_flight(
    story: RandomStory, other: RandomPlan
) -> None:
    """With another plan in force from the second event on, what began with the first goes on as it
    would have.
    """
    ends = []
    for changed in (False, True):
        world = story.world()
        for number, chance in enumerate(story.chances[:6]):
            if number == 1 and changed:
                world.in_force(other.plan)
            if number == 0 or chance[0] != "breaks":  # what opens again is the new plan's affair
                world.happens(chance)
        ends.append(world.runs[1])
    assert ends[0] == ends[1]
