"""Customers called one by one: who calls whom, who comes back, and how it ends (3.2.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents.company import Person, RoleHeld
from playbooks.loader import read_files
from playbooks.messages.call_lists import NO_ANSWER, OVER, REACHED
from tests.playbooks.small import faults_in
from tests.playbooks.weather import Weather, weather, weather_company, weather_files, weather_plan

CALLS = "- {id: calls, tell: customers hit, by: phone, text: 'off', within: 5h}"
THEN = "- {id: rest, after: calls some unreached, page: chief, text: word, within: 5m}"
STAY = "- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}"
STEPS = f"{CALLS}\n{THEN}\n{STAY}"


def persons(it: Weather, step: str) -> list[str]:
    return [o.notification.person for o in it.sent(step)]


def lists(it: Weather) -> dict[str, list[int]]:
    """Caller -> the shops still to be called."""
    found: dict[str, list[int]] = {}
    for call in it.calls.calls:
        if call.state not in (REACHED, OVER):
            found.setdefault(call.notification.person, []).append(
                int(call.notification.retailer[2:])
            )
    return found


def test_each_account_manager_has_a_list_and_is_told_of_it_and_customers_get_a_text_besides() -> (
    None
):
    it = weather(STEPS)
    it.warns("North; Middle")
    assert lists(it) == {"mia": [1, 2, 3, 4, 5, 6], "max": [7, 8, 9]}
    letters = {
        o.notification.person: o.notification
        for o in it.sent("calls")
        if o.notification.expects == "acknowledge"
    }
    assert {p: d.text for p, d in letters.items()} == {"mia": "calls 6", "max": "calls 3"}
    assert sorted(
        o.notification.person for o in it.sent("calls") if o.notification.role == "retailer"
    ) == [f"R-{n}" for n in range(1, 10)]
    assert it.calls.calls[2].notification.text == "Shop 3: North, Middle", (
        "what is said is worded for the customer"
    )


def test_it_ends_when_the_last_one_was_reached() -> None:
    it = weather(STEPS)
    it.warns("Middle")
    for call in it.calls.calls[:2]:
        it.phoned(call, REACHED)
    it.phoned(it.calls.calls[2], NO_ANSWER)
    assert it.outcome("calls") is None
    it.phoned(it.calls.calls[2], REACHED)
    assert it.outcome("calls") == "all reached" and not it.sent("rest")


def test_a_report_of_the_last_call_that_was_lost_is_found_before_long() -> None:
    it = weather(STEPS)
    it.warns("Middle")
    for call in it.calls.calls:
        call.state = REACHED
    it.live.calls = it.calls.progress()
    it.later("15m")
    assert it.outcome("calls") == "all reached"


def test_at_the_limit_some_are_unreached_and_no_one_need_call_them_any_more() -> None:
    it = weather(STEPS)
    it.warns("Middle")
    it.phoned(it.calls.calls[0], REACHED)
    it.later("5h")
    assert it.outcome("calls") == "some unreached" and persons(it, "rest") == ["carl"]
    assert "some unreached | 2 of 3 retailers | within 5h" in it.told("calls")
    assert [c.state for c in it.calls.calls] == [REACHED, OVER, OVER]


def test_an_empty_set_needs_no_calls() -> None:
    it = weather(
        "- {id: calls, tell: ordering today, by: phone, text: 'off', within: 5h, nothing follows when: [some unreached], because: a reason}\n"
        + STAY
    )
    it.warns("Middle")
    assert it.outcome("calls") == "all reached" and not it.calls.calls


def test_a_manager_who_is_away_has_a_colleague_of_the_same_site_and_without_one_the_owner_calls() -> (
    None
):
    it = weather(STEPS, "mia")
    it.warns("North; Middle")
    assert lists(it) == {"max": list(range(1, 10))}
    alone = weather(STEPS, "mia", "max")
    alone.warns("Middle")
    assert lists(alone) == {"carl": [7, 8, 9]}
    nobody = weather(STEPS, "mia", "max", "carl")
    nobody.warns("Middle")
    assert lists(nobody) == {"boss": [7, 8, 9]}


def test_several_colleagues_share_what_an_absent_manager_leaves() -> None:
    company = weather_company("mia")
    more = replace(company, people=(*company.people, Person("moe", "Moe", ("+8613900000098",))))
    more = replace(more, roles=(*more.roles, RoleHeld("account manager", "moe", "HQ")))
    it = Weather(weather_plan(STEPS), more)
    it.warns("North")
    assert {person: len(shops) for person, shops in lists(it).items()} == {"max": 3, "moe": 3}


def test_the_list_of_a_manager_whose_phone_is_dead_goes_to_the_owner() -> None:
    it = weather(STEPS)
    it.warns("North; Middle")
    it.phoned(next(c for c in it.calls.calls if c.notification.person == "mia"), REACHED)
    it.unreachable("calls", "mia")
    assert lists(it) == {"carl": [2, 3, 4, 5, 6], "max": [7, 8, 9]}
    assert it.asked("calls", "carl").notification.text == "calls 5"
    assert "calls in their place | Carl | 5 retailers" in it.told("calls")


def test_who_comes_into_the_area_is_called_too() -> None:
    it = weather(STEPS)
    it.warns("Middle")
    it.warns("Middle; South")
    assert lists(it) == {"max": [7, 8, 9, 10, 11, 12]}
    assert [o.notification.text for o in it.sent("calls") if o.notification.person == "max"] == [
        "calls 3",
        "calls 3",
    ]
    for call in it.calls.calls:
        it.phoned(call, REACHED)
    assert it.outcome("calls") == "all reached"
    it.warns("26.5,108.0 40")
    assert len(it.calls.calls) == 6 and len(it.sent("calls")) == 2 + 12, (
        "after its end those who come in get the text alone"
    )


def test_told_by_means_those_reached_by_phone_as_well() -> None:
    it = weather(
        f"{STEPS}\n- {{id: clear, after: over arrived, tell: 'told by [calls]', text: 'on'}}"
    )
    it.warns("Middle")
    for owed in it.sent("calls"):
        owed.state = "failed" if owed.notification.role == "retailer" else owed.state
    it.phoned(it.calls.calls[1], REACHED)
    it.hears("storm.over")
    assert persons(it, "clear") == ["R-8"]


def test_told_by_means_customers_once_each_and_not_who_called_them() -> None:
    it = weather(
        f"{STEPS}\n- {{id: clear, after: over arrived, tell: 'told by [calls]', text: 'on'}}"
    )
    it.warns("North; Middle")
    it.unreachable("calls", "mia")
    it.phoned(next(c for c in it.calls.calls if c.notification.retailer == "R-8"), REACHED)
    it.hears("storm.over")
    assert sorted(persons(it, "clear")) == sorted(f"R-{n}" for n in range(1, 10))


def test_a_whole_list_can_be_reported_at_once() -> None:
    it = weather(STEPS)
    it.warns("North; Middle")
    it.says("calls", "all reached", "mia")
    assert lists(it) == {"max": [7, 8, 9]} and it.outcome("calls") is None
    it.says("calls", "all reached", "max")
    assert it.outcome("calls") == "all reached"


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        (f"{CALLS}\n{STAY}", "nothing follows when it is 'some unreached'"),
        (
            CALLS.replace(
                ", within: 5h", ", nothing follows when: [some unreached], because: a reason"
            )
            + f"\n{STAY}",
            "tell has no limit",
        ),
        (
            CALLS.replace("customers hit", "chief").replace(
                "5h", "5h, nothing follows when: [some unreached], because: a reason"
            )
            + f"\n{STAY}",
            "chief is no set of customers",
        ),
        (CALLS.replace("by: phone", "by: pigeon") + f"\n{THEN}\n{STAY}", "phone"),
    ],
)
def test_calling_is_checked_when_the_plan_is_read(steps: str, fault: str) -> None:
    assert any(fault in str(f) for f in faults_in(weather_files(steps))), faults_in(
        weather_files(steps)
    )


def test_callers_read_where_it_is_and_what_to_say_also_who_takes_over_a_list() -> None:
    files = weather_files(STEPS)
    for language in ("zh", "en"):
        name = f"texts/{language}.yaml"
        files[name] = files[name].replace("calls {count}", "{count} in {area}: {say}")
    it = Weather(read_files(files), weather_company())
    it.warns("Middle")
    assert it.asked("calls", "max").notification.text == "3 in Middle区: …: Middle区"
    it.unreachable("calls", "max")
    assert it.asked("calls", "carl").notification.text == "3 in Middle区: …: Middle区"
