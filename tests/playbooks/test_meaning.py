"""The rules M1 to M19 and I1 to I9 of docs/semantics.md, over random plans and events.

A story (a plan, a world, what happens) comes from a seed; all rules look at the same stories, so
each is lived through once. `MUSTER_EXAMPLES=5000` plays more of them.
"""

from __future__ import annotations

import os
from dataclasses import MISSING, fields, replace
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from incidents import effects as do
from playbooks.definition.run import Run
from playbooks.engine.steps import KINDS
from playbooks.messages.drill_filter import MAY_LEAVE, filter_drill_effects
from tests.playbooks.always import (
    ALWAYS,
    always_1_an_unfinished_run_has_a_deadline_ahead,
    always_7_a_drill_reaches_nobody_but_its_own_people,
)
from tests.playbooks.chances import a_random_story
from tests.playbooks.fortune import PEOPLE
from tests.playbooks.lateness import LATENESS
from tests.playbooks.makers import MAKERS
from tests.playbooks.random_plans import random_plan
from tests.playbooks.rules import RULES, Rule
from tests.playbooks.small import MONDAY

EVERY: tuple[Rule, ...] = (*RULES, *LATENESS, *ALWAYS)
CRASH = "crash"
STORIES = int(os.environ.get("MUSTER_EXAMPLES", "600"))
seeds = st.integers(0, 2**48)
many = settings(
    max_examples=STORIES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def broken_in(seed: int) -> dict[str, str]:
    """Rules that a story breaks, with what each says about it; none are looked at after the first
    event that breaks one.
    """
    made, world, chances = a_random_story(Random(seed))
    broken: dict[str, str] = {}
    for chance in chances:
        try:
            world.happens(chance)
        except Exception as crash:  # noqa: BLE001 - whatever it is, it is a finding
            return {
                CRASH: f"seed {seed}, at {chance}: {type(crash).__name__}: {crash}\n{made.text}"
            }
        for rule in EVERY:
            try:
                rule(world)
            except AssertionError as fault:
                broken[rule.__name__] = f"seed {seed}, after {chance}: {fault}\n{made.text}"
        if broken:
            break
    return broken


@pytest.fixture(scope="module")
def broken() -> dict[str, str]:
    """Every rule that any of the stories broke, with one story that did."""
    found: dict[str, str] = {}

    @many
    @given(seed=seeds)
    def live_through(seed: int) -> None:
        for name, fault in broken_in(seed).items():
            found.setdefault(name, fault)

    live_through()
    return found


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.__name__)
def test_whatever_the_plan_says_and_whatever_happens(rule: Rule, broken: dict[str, str]) -> None:
    assert rule.__name__ not in broken, broken[rule.__name__]


def test_no_story_makes_it_crash(broken: dict[str, str]) -> None:
    assert CRASH not in broken, broken[CRASH]


def test_every_kind_of_step_stands_in_the_random_plans() -> None:
    assert set(MAKERS) == set(KINDS), "a kind without a maker in random_plans.py is held to no rule"


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


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_meaning_19_the_same_story_has_the_same_end(seed: int) -> None:
    ends = []
    for _ in range(2):
        _, world, chances = a_random_story(Random(seed))
        for chance in chances:
            world.happens(chance)
        ends.append((world.runs, [o.notification for o in world.owed], world.done))
    assert ends[0] == ends[1]


@settings(max_examples=80, deadline=None)
@given(seed=seeds)
def test_always_7_whatever_happens_nothing_leaves_a_drill(seed: int) -> None:
    _, world, chances = a_random_story(Random(seed))
    world.drill = tuple(sorted(Random(seed).sample(PEOPLE, seed % 5)))
    for chance in chances:
        world.happens(chance)
        always_7_a_drill_reaches_nobody_but_its_own_people(world)
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
    assert [line.what for line in lines] == [f"left out: {made.type}"]


@settings(max_examples=60, deadline=None)
@given(
    people=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=6), to=st.sampled_from(PEOPLE)
)
def test_always_7_a_notice_to_a_stranger_does_not_leave_a_drill(people: list[str], to: str) -> None:
    """Whoever the playbook named: the door itself looks at each receiver."""
    run = Run(
        incident=1, playbook="x", plan="x", opened_at=MONDAY, drill=True, people=tuple(people)
    )
    outgoing = do.Notify(do.Origin("a", None, ()), "1:a:1", to, "head", "word", {}, "acknowledge")
    kept, lines = filter_drill_effects(run, [outgoing], MONDAY)
    assert kept == ((outgoing,) if to in people else ())
    assert [(line.what, line.who) for line in lines] == (
        [] if to in people else [("left out: notify", to)]
    )


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_starts_are_a_snapshot_so_the_order_in_a_file_means_nothing(seed: int) -> None:
    ends = []
    for turned in (False, True):
        made, world, chances = a_random_story(Random(seed))
        playbook = made.plan.playbooks["breakdown"]
        words = {step.does.word for step in playbook.steps.values()}
        assume("dispatch" not in words)  # one truck wanted twice
        if turned:
            back = dict(reversed(playbook.steps.items()))
            world.plan = replace(
                made.plan,
                playbooks={**made.plan.playbooks, "breakdown": replace(playbook, steps=back)},
            )
            world.plans[world.plan.hash] = world.plan
        for chance in chances:
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


@settings(max_examples=40, deadline=None)
@given(seed=seeds, other=seeds)
def test_always_8_a_changed_plan_changes_no_run_in_flight(seed: int, other: int) -> None:
    """With another plan in force from the second event on, what began with the first goes on as it
    would have.
    """
    ends = []
    for changed in (False, True):
        _, world, chances = a_random_story(Random(seed))
        for number, chance in enumerate(chances[:6]):
            if number == 1 and changed:
                world.in_force(random_plan(Random(other)).plan)
            if number == 0 or chance[0] != "breaks":  # what opens anew is the new plan's affair
                world.happens(chance)
        ends.append(world.runs[1])
    assert ends[0] == ends[1]
