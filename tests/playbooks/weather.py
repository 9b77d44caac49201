"""A company with shops in three districts, and a small plan about storms over areas of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from incidents.company import Company, District, Person, Place, Retailer, RoleHeld, Stop
from playbooks.decide import Decision
from playbooks.definition.plan import Plan
from playbooks.intake.signals import check_signal
from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, OTHERS, POLICIES, TEXTS, small_company
from tests.playbooks.story import Story

PLAN = """\
name: {zh: 小预案, en: Small plan}
languages: [zh, en]
values: {road_speed: 30, detour: 1.4, handover: 15m, major_share: 0.5, key_classes: [demonstration, special]}
signals:
  storm:
    fields:
      area: {is: area}
      until: {is: time, else: ""}
      note: {is: text, else: "", keep: all}
  storm.over:
    fields:
      area: {is: area, else: whole city}
"""
CUSTOMERS = """\
customers:
  waiting: {on: rest of the route of unit}
  customers hit: {in: area of incident}
  key customers hit: {in: area of incident, where: customer.class in plan.key_classes}
  ordering today: {in: area of incident, where: customer.orders_today && !customer.orders_online}
  everybody: {all: yes, first: [special, demonstration]}
"""
HEAD = """\
playbook: weather
title: {zh: 天气, en: Weather}
owner: chief
opens on: [storm]
joins: [overlapping area within 12h]
severity: {major: incident.share_hit >= plan.major_share}
"""
MORE = {
    "off": "{name}: {area}",
    "on": "{name}: again",
    "muster.calls": "calls {count}",
    "until": "{name}: {area} {until}",
    "numbers": "{n} {share} {stops} {orders} {keys}",
}
AT = {"North": (26.70, 108.00), "Middle": (26.50, 108.00), "South": (26.30, 108.00)}


def weather_files(
    steps: str, head: str = "", policies: Mapping[str, str] | None = None
) -> dict[str, str]:
    lines = "".join(f"  {line}\n" for line in steps.strip("\n").splitlines())
    rules = POLICIES.replace(
        "customers:\n  waiting: {on: rest of the route of unit}\n", CUSTOMERS
    ).replace("breakdown", "weather")
    for old, new in (policies or {}).items():
        assert old in rules
        rules = rules.replace(old, new)
    always = ("off", "on", "muster.calls")
    texts = TEXTS + "".join(
        f'"{key}": "{said}"\n'
        for key, said in MORE.items()
        if key in always or f"text: {key}" in steps
    )
    return {
        "plan.yaml": PLAN,
        "policies.yaml": rules,
        "playbooks/weather.yaml": f"{HEAD}{head}steps:\n{lines}",
        "playbooks/others.yaml": OTHERS,
        "texts/zh.yaml": texts,
        "texts/en.yaml": texts,
    }


def weather_plan(steps: str, head: str = "") -> Plan:
    return read_files(weather_files(steps, head))


def _shop(number: int) -> Retailer:
    """Twelve of them: North 1 to 6, Middle 7 to 9, South 10 to 12; a demonstration shop and a
    special one in each of North and South.
    """
    district = "North" if number <= 6 else "Middle" if number <= 9 else "South"
    latitude, longitude = AT[district]
    place = Place(round(latitude + number / 1000, 5), longitude)
    kind = "demonstration" if number in (1, 10) else "special" if number in (2, 11) else "ordinary"
    manager = "mia" if district == "North" else "max"
    return Retailer(
        f"R-{number}",
        f"Shop {number}",
        (f"+86139000000{number:02}",),
        place,
        f"{district}区",
        kind,
        1 + (number - 1) % 5,  # type: ignore[arg-type]
        "en" if number == 3 else "zh",
        orders_online=number % 2 == 0,
        account_manager=manager,
    )


def weather_company(*away: str) -> Company:
    small = small_company(*away)
    stops = tuple(
        Stop("K-1", n, f"R-{n}", MONDAY + timedelta(minutes=30 * n), 5) for n in range(1, 13)
    )
    managers = tuple(
        Person(manager, manager.title(), ("+8613900000099",)) for manager in ("mia", "max")
    )
    roles = tuple(RoleHeld("account manager", manager, "HQ") for manager in ("mia", "max"))
    districts = tuple(District(f"{name}区", name) for name in AT)
    shops = tuple(_shop(n) for n in range(1, 13))
    people, held = small.people + managers, small.roles + roles
    return replace(
        small, retailers=shops, stops=stops, districts=districts, people=people, roles=held
    )


class Weather(Story):
    """A story in which storms are reported."""

    def warns(self, area: str, **fields: object) -> Decision:
        return self.hears("storm", area=area, **fields)

    def hears(self, kind: str, **fields: object) -> Decision:
        signal_id = f"w{next(self._numbers)}"
        return self.report(
            check_signal(
                kind, fields, signal_id, "test", self.now, self.plan, self.directory, self.now
            )
        )


def weather(steps: str, *away: str, head: str = "", now: datetime = MONDAY) -> Weather:
    return Weather(weather_plan(steps, head), weather_company(*away), now)
