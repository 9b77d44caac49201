"""Meaning 12 (sets are live) and 16 (`told by` is everyone who was, or may have been, sent
something), over generated plans and storms.
"""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given

from tests.playbooks.chances import draws
from tests.playbooks.meaning import examples
from tests.playbooks.weather import Weather, weather

NORTH, MIDDLE, SOUTH = {*range(1, 7)}, {*range(7, 10)}, {*range(10, 13)}
AREAS = {
    "North": NORTH,
    "Middle": MIDDLE,
    "South": SOUTH,
    "North; Middle": NORTH | MIDDLE,
    "whole city": NORTH | MIDDLE | SOUTH,
}
# on a Monday
SETS = {
    "customers hit": {*range(1, 13)},
    "key customers hit": {1, 2, 10, 11},
    "ordering today": {1, 11},
}
WAITS = "- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}\n- {id: end, after: over whatever came of it, wait: storm.over, within: 90h, nothing follows when: [overdue], because: a reason}"
often = examples(60)


def shops(it: Weather, step: str) -> Counter[int]:
    """Who got a step's message, how often."""
    return Counter(int(o.notification.person[2:]) for o in it.sent(step))


def a_plan(draw: Random) -> dict[str, tuple[str, bool]]:
    """Steps that tell: which set, and whether only until the storm is over."""
    return {
        f"t{n}": (draw.choice(sorted(SETS)), draw.random() < 0.5) for n in range(draw.randint(1, 4))
    }


def written(told: dict[str, tuple[str, bool]]) -> str:
    return "\n".join(
        f"- {{id: {step}, tell: {name}, text: 'off'{', until: over' if until else ''}}}"
        for step, (name, until) in told.items()
    )


def storms(it: Weather, draw: Random, told: dict[str, tuple[str, bool]]) -> dict[str, set[int]]:
    """Storms grow and one of them may end; whom each step must have told by then, reckoned from the
    districts alone.
    """
    area, over, expected = set[int](), False, {step: set[int]() for step in told}
    first = draw.choice(sorted(AREAS))
    for number in range(draw.randint(1, 6)):
        it.later(f"{draw.randint(1, 60)}m")
        if number and not over and draw.random() < 0.25:
            over = True
            it.hears("storm.over")
        else:
            # it overlaps, so it is the same storm
            name = first if number == 0 else f"{first}; {draw.choice(sorted(AREAS))}"
            it.warns(name)
            area |= {shop for part in name.split("; ") for shop in AREAS[part]}
        for step, (of, until) in told.items():
            expected[step] |= area & SETS[of] if not (over and until) else set()
    return expected


@often
@given(draw=draws)
def test_meaning_12_anyone_who_joins_a_set_gets_the_same_once_and_no_one_else_does(
    draw: Random,
) -> None:
    told = a_plan(draw)
    it = weather(f"{written(told)}\n{WAITS}")
    expected = storms(it, draw, told)
    for step in told:
        assert shops(it, step) == Counter(expected[step]), f"{step}: {told[step]}"


@often
@given(draw=draws)
def test_meaning_16_told_by_is_everyone_those_steps_reached_once_each(draw: Random) -> None:
    """Undeliverable letters reached no one; whatever else was sent may have been read."""
    told = a_plan(draw)
    named = sorted(draw.sample(sorted(told), draw.randint(1, len(told))))
    clear = f"- {{id: clear, after: end arrived, tell: 'told by [{', '.join(named)}]', text: 'on'}}"
    last = "- {id: last, after: clear, wait: storm.over, within: 99h, nothing follows when: [overdue], because: a reason}"
    it = weather(f"{written(told)}\n{WAITS}\n{clear}\n{last}")
    storms(it, draw, told)
    for owed in draw.sample(it.owed, len(it.owed) // 3):
        owed.state = "failed"
    reached = {
        int(o.notification.person[2:])
        for o in it.owed
        if o.notification.step in named and o.state != "failed"
    }
    it.hears("storm.over")
    it.hears("storm.over")
    assert shops(it, "clear") == Counter(reached)


@often
@given(draw=draws)
def test_meaning_16_it_is_of_this_incident_alone(draw: Random) -> None:
    """Two storms at once, far from each other: the all-clear of one goes to no one of the other."""
    it = weather(
        "- {id: off, tell: customers hit, text: 'off'}\n- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}\n"
        "- {id: clear, after: over arrived, tell: 'told by [off]', text: 'on'}"
    )
    first, second = draw.sample(("North", "Middle", "South"), 2)
    it.warns(first)
    it.warns(second)
    it.hears("storm.over", area=first)
    assert shops(it, "clear") == Counter(AREAS[first])


def test_meaning_16_the_timeline_names_no_recipients_before_the_first_text() -> None:
    """The all-clear before anything was told: the timeline says that it went to nobody."""
    it = weather(
        "- {id: over, wait: storm.over, within: 72h}\n"
        "- {id: off, after: over overdue, tell: customers hit, text: 'off'}\n"
        "- {id: clear, after: over arrived, tell: 'told by [off]', text: 'on'}"
    )
    it.warns("North")
    it.hears("storm.over")
    assert it.told("clear") == ["told | nobody | told by [off]"]
    assert shops(it, "clear") == Counter()


def test_meaning_16_the_timeline_says_that_earlier_recipients_were_told() -> None:
    it = weather(
        "- {id: off, tell: customers hit, text: 'off'}\n"
        "- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}\n"
        "- {id: clear, after: over arrived, tell: 'told by [off]', text: 'on'}"
    )
    it.warns("North")
    it.hears("storm.over")
    assert it.told("clear") == ["told | everyone they reached | told by [off]"]
