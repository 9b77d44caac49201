"""`for each: site in incident.sites_hit`: only the departments a storm concerns report (3.2.2)."""

from __future__ import annotations

from dataclasses import replace

from incidents.company import Place, Site
from playbooks.loader import read_files
from tests.playbooks.weather import Weather, weather_company, weather_files

STEPS = """\
- {id: report, for each: site in incident.sites_hit, assign: head, text: word, within: 1h, nothing follows when: [refused], because: a reason}
- {id: many, when: size(incident.sites_hit) >= 3, tell: chief, text: word}
- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
"""
STATIONS = (
    Site("SOUTH", "南站", "South", "transfer station", Place(26.50, 108.20)),
    Site("UP", "北站", "Up", "transfer station", Place(26.70, 108.00)),
)


def storm() -> Weather:
    """Mia serves the north from HQ, Max the rest from SOUTH, which lies far off; UP lies in the
    north and serves no one.
    """
    company = weather_company()
    people = tuple(
        replace(p, site={"mia": "HQ", "max": "SOUTH"}.get(p.id, p.site)) for p in company.people
    )
    company = replace(company, people=people, stops=(), sites=(*company.sites, *STATIONS))
    return Weather(read_files(weather_files(STEPS)), company)


def reporting(it: Weather) -> set[str]:
    return {key.partition("/")[2] for key in it.run().steps if key.startswith("report/")}


def test_those_report_that_serve_customers_there_or_lie_there_themselves() -> None:
    it = storm()
    it.warns("South")
    assert (reporting(it), it.outcome("many")) == ({"SOUTH"}, None)
    other = storm()
    other.warns("26.5,107.8 1")
    assert reporting(other) == {"WEST"}, "no customer lies there, but a station does"


def test_a_truck_on_its_way_there_today_makes_its_site_one_of_them() -> None:
    company = replace(weather_company(), stops=weather_company().stops[9:10])
    it = Weather(
        read_files(weather_files(STEPS)),
        replace(company, people=tuple(replace(p, site=None) for p in company.people)),
    )
    it.warns("South")
    assert reporting(it) == {next(u.site for u in company.units if u.id == "K-1")}


def test_as_the_area_grows_more_of_them_report_and_none_twice() -> None:
    it = storm()
    it.warns("South")
    it.warns("South; North")
    assert reporting(it) == {"SOUTH", "HQ", "UP"}
    assert it.outcome("many") == "told" and len(it.sent("report/SOUTH")) == 1


ELSEWHERE = """\
- {id: decide, ask: chief, options: {suspend: {enter: {where: {is: area, else: ""}}}, go on: {}}, within: 1h, if nobody decides: suspend, text: word, nothing follows when: [go on]}
- {id: off, after: decide suspend, suspend: delivery, in: decide.where, review: 12h}
- {id: stop, for each: site in incident.sites_hit, after: off, tell: head, text: word}
- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
"""


def test_where_it_is_suspended_by_what_was_entered_sites_are_hit_as_well() -> None:
    it = Weather(read_files(weather_files(ELSEWHERE)), storm().directory.company)
    it.warns("South")
    it.says("decide", "suspend", where="North")
    stopped = {key.partition("/")[2] for key in it.run().steps if key.startswith("stop/")}
    assert stopped == {"SOUTH", "HQ", "UP"}


STOPPED = """\
- {id: decide, ask: chief, options: {suspend: {enter: {where: {is: area, else: ""}}}, go on: {}}, within: 1h, if nobody decides: suspend, text: word, nothing follows when: [go on]}
- {id: off, after: decide suspend, suspend: delivery, in: decide.where, review: 12h}
- {id: stop, for each: site in incident.sites_hit, after: off, when: site.id in incident.sites_suspended, tell: head, text: word}
- {id: free, for each: site in incident.sites_hit, after: stop told, when: "size(incident.suspends) > 0 && !(site.id in incident.sites_suspended)", tell: "told by [stop]", text: word, again when: off.area}
- {id: over, wait: storm.over, within: 72h, nothing follows when: [overdue], because: a reason}
"""


def sites_of(it: Weather, step: str) -> set[str]:
    """Where a step has really told somebody."""
    return {
        key.partition("/")[2]
        for key, record in it.run().steps.items()
        if key.startswith(f"{step}/") and record.outcome == "told"
    }


def test_only_sites_where_it_is_suspended_are_told_to_stop() -> None:
    it = Weather(read_files(weather_files(STOPPED)), storm().directory.company)
    it.warns("South; North")
    it.says("decide", "suspend", where="North")
    assert sites_of(it, "stop") == {"HQ", "UP"}
    assert sites_of(it, "free") == set()


def test_where_less_is_suspended_the_others_learn_that_they_go_on() -> None:
    it = Weather(read_files(weather_files(STOPPED)), storm().directory.company)
    it.warns("South; North")
    it.says("decide", "suspend", where="")
    assert sites_of(it, "stop") == {"SOUTH", "HQ", "UP"}
    it.later("5m")
    it.revise(1, "decide", "carl", "suspend", where="North")
    assert sites_of(it, "free") == {"SOUTH"}


def test_where_nothing_is_hit_no_one_reports() -> None:
    it = storm()
    it.warns("26.3,108.0 0.1")
    assert reporting(it) == set()


def test_a_set_may_be_those_served_from_the_incidents_site() -> None:
    policies = {
        "customers:\n": "customers:\n  ours: {at: incident.site, where: customer.class != 'ordinary'}\n"
    }
    company = storm().directory.company
    steps = "- {id: fill, for each: site in incident.sites_hit, replenish: ours}\n- {id: all_of_them, replenish: ours}\n"
    it = Weather(read_files(weather_files(steps + STEPS, policies=policies)), company)
    it.warns("South")
    assert it.told("fill") == ["orders proposed | 2 retailers: ours | next order day"], (
        "shops 10 and 11, not 1 and 2 of the centre"
    )
    assert "4 retailers" in it.told("all_of_them")[0], (
        "an incident without a site is about the whole company"
    )
