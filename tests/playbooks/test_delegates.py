"""Where no truck comes, a household takes over the rest of a route, or customers collect at a
pick-up point (clause 3.3.2).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from incidents.company import Place, Unit
from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, TEXTS, small_company, small_files
from tests.playbooks.story import Story
from tests.playbooks.test_dispatch import offered

TAKE = "dispatch: trucks, from: [own site, nearest sites, delegates], offer: 3m, within: 30m, text: word, nothing follows when: [none], because: a reason"
STEPS = f"""\
- group: trucks
  for each: unit in incident.units
  steps:
    - {{id: take, {TAKE}, fit: FIT}}
    - {{id: by_car, after: take accepted, when: 'unit.taken_by != "pick-up point"', tell: waiting, text: eta}}
    - {{id: collect, after: take accepted, when: 'unit.taken_by == "pick-up point"', tell: waiting, text: collect}}
"""
FIT = "candidate.load >= unit.cartons && candidate.farthest <= 12"


def _delegate(unit_id: str, role: str, east: float, load: int = 40, hours: str = "") -> Unit:
    return Unit(
        unit_id,
        role,
        "HQ",
        "gus",
        "shop",
        load,
        place=Place(26.5, east),
        name=f"{unit_id} 店",
        name_en=f"{unit_id} shop",
        hours=hours,
    )  # type: ignore[arg-type]


DRIVERS = ("sam", "sue", "sid")  # of the standbys


def _story(*delegates: Unit, away: tuple[str, ...] = DRIVERS) -> Story:
    """No driver of a standby is there, unless it is said otherwise."""
    texts = TEXTS + 'collect: "{point} {hours} {eta}"\n'
    company = small_company(*away)
    files = small_files(STEPS.replace("FIT", f'"{FIT}"')) | {
        "texts/zh.yaml": texts,
        "texts/en.yaml": texts,
    }
    return Story(read_files(files), replace(company, units=company.units + delegates))


def test_trucks_are_asked_before_households_however_near_those_are() -> None:
    household = _delegate("H-1", "household", 108.02)
    it = _story(household, away=())
    it.breaks("K-1")
    assert offered(it) == ["S-1"]


def test_a_household_takes_over_and_is_held_until_the_route_is_served() -> None:
    it = _story(_delegate("H-1", "household", 108.02))
    it.breaks("K-1")
    assert offered(it) == ["H-1"]
    it.says("take", "accepted")
    assert (
        it.held() == {"H-1": "dispatched"}
        and len(it.sent("by_car")) == 4
        and it.sent("collect") == []
    )
    it.breaks("K-2")
    assert it.outcome("take/K-2") == "none"  # one household, one route
    it.reported("route.finished", "K-1")
    assert it.held() == {}


def test_the_nearest_that_can_hold_the_rest_and_reach_every_customer_is_asked() -> None:
    small, far, fits = (
        _delegate("H-1", "household", 108.02, load=19),
        _delegate("H-2", "household", 108.2),
        _delegate("H-3", "household", 108.09),
    )
    it = _story(small, far, fits)
    it.breaks("K-1")
    assert offered(it) == ["H-3"]
    assert [line for line in it.told("take") if "does not fit" in line] == [
        "passed over | H-1 | does not fit"
    ]


def test_customers_are_told_where_and_when_they_can_collect_in_their_own_language() -> None:
    it = _story(_delegate("P-1", "pick-up point", 108.02, hours="16:00-20:00"))
    it.breaks("K-1")
    it.says("take", "accepted")
    told = {o.notification.person: o.notification.text for o in it.sent("collect")}
    assert (
        it.sent("by_car") == []
        and told["R-1"] == "P-1 店 16:00-20:00 16:00"
        and told["R-2"] == "P-1 shop 16:00-20:00 16:00"
    )


def test_a_point_that_has_closed_by_then_is_passed_over() -> None:
    it = _story(_delegate("P-1", "pick-up point", 108.02, hours="08:00-10:30"))
    it.breaks("K-1")
    assert it.outcome("take/K-1") == "none" and "passed over | P-1 | closed" in it.told("take")


def test_the_delay_caused_is_measured_when_the_last_customer_has_been_served() -> None:
    it = _story(_delegate("H-1", "household", 108.02))
    it.breaks("K-1")
    it.says("take", "accepted")
    expected = it.run().units["K-1"].delay
    # the last of four stops was planned after two hours
    it.pass_to(MONDAY + timedelta(minutes=2 * 60 + 47))
    it.reported("route.finished", "K-1")
    facts = it.run().units["K-1"]
    assert (facts.caused, facts.delay) == (47, expected) and "delay caused | 47 min" in it.told(
        "closing"
    )
    it.reported("route.finished", "K-1")
    assert it.told("closing").count("delay caused | 47 min") == 1


def test_a_route_served_in_time_caused_no_delay() -> None:
    it = _story(_delegate("H-1", "household", 108.02))
    it.breaks("K-1")
    it.says("take", "accepted")
    it.reported("route.finished", "K-1")
    assert it.run().units["K-1"].caused == 0
