"""Telling sets of customers: who is in one, when they join it, and who is told again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents import effects as do
from playbooks.triage import Joined, Opened
from tests.playbooks.small import MONDAY, faults_in
from tests.playbooks.weather import Weather, weather, weather_files
from translations.messages import message

KEYS, ALL = "customer.class in plan.key_classes", "{all: yes, first: [special, demonstration]}"
OFF = "- {id: off, tell: customers hit, text: 'off'}"
UNTIL = "- {id: off, tell: customers hit, text: 'off', until: over}"
STAY = "- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}"


def told(it: Weather, step: str = "off") -> list[int]:
    return sorted(int(o.notification.person[2:]) for o in it.sent(step))


def test_everyone_in_the_area_is_told_in_their_language() -> None:
    it = weather(
        f"- {{id: off, tell: customers hit, text: until, with: {{until: incident.until}}}}\n{STAY}"
    )
    it.warns("North", until="18:00")
    assert told(it) == [1, 2, 3, 4, 5, 6]
    texts = {o.notification.person: o.notification.text for o in it.sent("off")}
    assert texts["R-1"] == "Shop 1: North区 18:00" and texts["R-3"] == "Shop 3: North 18:00"
    assert "told | 6 retailers | customers hit" in it.told("off")


def test_a_set_is_narrowed_by_what_its_customers_are() -> None:
    it = weather(
        f"- {{id: keys, tell: key customers hit, text: 'off'}}\n- {{id: today, tell: ordering today, text: 'on'}}\n{STAY}"
    )
    it.warns("North; Middle")
    assert told(it, "keys") == [1, 2]
    assert told(it, "today") == [1], (
        "Monday's, by phone: 1, 6 and 11 order today, 6 online, 11 in the south"
    )


def test_ordering_today_is_another_set_tomorrow() -> None:
    it = weather(
        f"- {{id: today, tell: ordering today, text: 'on'}}\n{STAY}", now=MONDAY + timedelta(days=1)
    )
    it.warns("whole city")
    assert told(it, "today") == [7], "Tuesday's: 2, 7 and 12; 2 and 12 order online"


def test_all_are_told_those_named_first_before_the_others() -> None:
    it = weather(f"- {{id: all, tell: everybody, text: 'on'}}\n{STAY}")
    it.warns("North")
    order = [int(o.notification.person[2:]) for o in it.sent("all")]
    assert order == [2, 11, 1, 10, 3, 4, 5, 6, 7, 8, 9, 12]


def test_anyone_who_comes_into_the_area_is_told_the_same_once() -> None:
    it = weather(f"{OFF}\n{STAY}")
    it.warns("North", note="first")
    assert it.warns("26.68,108.0 30", note="second").verdict == Joined(
        1, message("reason.overlapping_area_within", incident=1, limit="12h")
    )
    assert told(it) == list(range(1, 10))
    assert it.run().fields["area"] == "North区; 26.68,108.0 30"
    assert any(
        line.startswith("told | 3 retailers | customers hit: they came") for line in it.told("off")
    )
    it.warns("North")
    assert told(it) == list(range(1, 10)), "nothing has changed"


def test_who_joins_after_what_until_names_is_not_told() -> None:
    it = weather(
        f"{UNTIL}\n{STAY}\n- {{id: wait, after: over whatever came of it, wait: storm.over, within: 90h, nothing follows when: [overdue], because: a reason}}"
    )
    it.warns("North")
    it.hears("storm.over", area="North")
    it.warns("North; South")
    assert told(it) == [1, 2, 3, 4, 5, 6]


def test_the_end_of_a_storm_somewhere_does_not_make_it_larger() -> None:
    it = weather(
        f"{OFF}\n{STAY}\n- {{id: more, after: over whatever came of it, wait: storm.over, within: 9h, nothing follows when: [overdue], because: a reason}}"
    )
    it.warns("North")
    it.hears("storm.over", area="whole city")
    assert it.outcome("over") == "arrived"
    assert it.run().fields["area"] == "North区" and told(it) == [1, 2, 3, 4, 5, 6]


def test_the_end_of_a_storm_elsewhere_is_not_the_end_of_this_one() -> None:
    it = weather(f"{OFF}\n{STAY}")
    it.warns("North")
    it.hears("storm.over", area="South")
    assert it.outcome("over") is None
    it.hears("storm.over", area="North")
    assert it.outcome("over") == "arrived"


def test_a_storm_elsewhere_or_much_later_is_another_incident() -> None:
    it = weather(f"{OFF}\n{STAY}")
    it.warns("North")
    assert isinstance(it.warns("South").verdict, Opened)
    it.later("13h")
    assert isinstance(it.warns("North").verdict, Opened)


def test_numbers_of_the_area_stand_in_severity_conditions_and_texts() -> None:
    named = {
        "n": "customers_hit",
        "share": "share_hit",
        "stops": "stops_hit",
        "orders": "orders_hit",
        "keys": "key_customers_hit",
    }
    numbers = ", ".join(f"{name}: incident.{fact}" for name, fact in named.items())
    say = f"- {{id: say, tell: head, text: numbers, with: {{{numbers}}}}}"
    steps = (
        f"{say}\n- {{id: few, when: incident.customers_hit < 6, tell: chief, text: word}}\n{STAY}"
    )
    it = weather(steps)
    it.warns("Middle; South")
    assert (
        it.asked("say").notification.text == "6 50% 6 1 2" and it.run().major and not it.sent("few")
    )
    other = weather(steps)
    other.warns("South")
    assert (
        other.asked("say").notification.text == "3 25% 3 1 2"
        and not other.run().major
        and other.sent("few")
    )


def test_told_by_is_everyone_those_steps_reached_once_each() -> None:
    steps = f"{OFF}\n- {{id: keys, tell: key customers hit, text: 'on'}}\n- {{id: boss, tell: chief, text: word}}\n{STAY}\n"
    it = weather(
        steps
        + "- {id: clear, after: over arrived, tell: 'told by [off, keys, boss]', text: 'on', with: {n: today}}"
    )
    it.warns("North")
    it.sent("off")[3].state = "failed"
    it.warns("North; Middle")
    it.hears("storm.over")
    clear = [o.notification.person for o in it.sent("clear")]
    assert sorted(clear) == sorted(["carl", "R-1", "R-2", "R-3", "R-5", "R-6", "R-7", "R-8", "R-9"])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "in: area of incident, where: customer.class",
            "in: region of incident, where: customer.class",
            "no signal has the area 'region of incident'",
        ),
        (
            "customer.class in plan.key_classes",
            "customer.klass == 'x'",
            "there is no fact named customer.klass; did you mean customer.class?",
        ),
        (
            "customer.class in plan.key_classes",
            "customer.order_day",
            "but a condition is true or false",
        ),
        ("customer.class in plan.key_classes", "customer.honest > 3", "no matching overload"),
        (
            "customer.class in plan.key_classes",
            "incident.major",
            "there is no fact named incident.major",
        ),
        (
            "{all: yes, first: [special, demonstration]}",
            "{all: yes, first: [VIP]}",
            "'VIP' is no kind of customer",
        ),
        (
            "{all: yes, first: [special, demonstration]}",
            "{all: yes, in: area of incident}",
            "says no one way, or several",
        ),
        (
            "{all: yes, first: [special, demonstration]}",
            "{first: [special]}",
            "says no one way, or several",
        ),
        ("everybody: {all", "units: {all", "incident.units is a fact of its own"),
    ],
)
def test_what_is_wrong_with_a_set_is_found_when_the_plan_is_read(
    old: str, new: str, fault: str
) -> None:
    faults = faults_in(weather_files(f"{OFF}\n{STAY}", policies={old: new}))
    assert any(fault in str(f) for f in faults), faults


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("- {id: a, tell: 'told by [nothing]', text: 'on'}", "there is no step 'nothing'"),
        ("- {id: a, tell: 'told by [over]', text: 'on'}", "the step over tells nobody anything"),
        ("- {id: a, tell: 'told by off', text: 'on'}", "names no steps"),
        ("- {id: a, tell: nobody known, text: 'on'}", "there is no audience 'nobody known'"),
    ],
)
def test_told_by_names_steps_that_tell(step: str, fault: str) -> None:
    assert any(fault in str(f) for f in faults_in(weather_files(f"{OFF}\n{STAY}\n{step}")))


_PLACES = [
    "North",
    "Middle",
    "South",
    "26.5,108.0 10",
    "26.6,108.0 12",
    "26.35,108.0 12",
    "North; South",
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_PLACES), st.integers(0, 200)), min_size=1, max_size=6))
def test_no_matter_what_storms_come_everyone_in_an_area_is_told_once_and_no_one_else(
    storms: list[tuple[str, int]],
) -> None:
    it = weather(
        f"{OFF}\n{STAY}\n- {{id: clear, after: over whatever came of it, tell: 'told by [off]', text: 'on'}}"
    )
    for place, minutes in storms:
        it.pass_to(it.now + timedelta(minutes=minutes))
        it.warns(place)
    for run in it.runs.values():
        hit = it.answers.of(run).customers.members(
            do.Customers("customers hit", area=run.fields["area"])
        )
        assert _persons(it, run.incident, "off") == sorted(m.shop.id for m in hit)
        letters = [
            e
            for e in it.done
            if isinstance(e, do.TellCustomers) and e.token.startswith(f"{run.incident}:off")
        ]
        assert sum(e.count or 0 for e in letters) == len(hit)
    it.hears("storm.over")
    for incident in (r.incident for r in it.runs.values() if r.steps["over"].outcome == "arrived"):
        assert _persons(it, incident, "clear") == _persons(it, incident, "off")


def _persons(it: Weather, incident: int, step: str) -> list[str]:
    """Everyone told by a step of an incident, as often as they were."""
    return sorted(
        o.notification.person
        for o in it.owed
        if (o.notification.incident, o.notification.step) == (incident, step)
    )
