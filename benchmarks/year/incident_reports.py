"""Reports of incidents, drawn from assumed rates; the rates are printed with the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from benchmarks.year.long_simulation import Report
from incidents.company import Company


@dataclass(frozen=True)
class Period:
    """How often each kind of incident happens within so many days."""

    start: datetime
    days: int
    rates: dict[str, int]


# 114 weddings and funerals in ten months are published of such a company: 137 a year.
QUIET_YEAR = Period(datetime(2026, 1, 1), 365, {
    "truck": 24, "accident": 2, "demand": 137, "complaint": 60, "supply": 12, "line": 12,
    "device": 6, "host": 3, "power": 6, "settlement": 4, "fog": 10, "storm": 2, "desk": 6,
})  # fmt: skip
# A typhoon and two snowfalls, both hosts down once, accidents; the year's average three times.
BAD_MONTH = Period(datetime(2026, 12, 1), 31, {
    "truck": 8, "accident": 2, "demand": 36, "complaint": 15, "supply": 4, "line": 4, "device": 2,
    "host": 1, "both hosts": 1, "power": 3, "settlement": 2, "fog": 4, "storm": 2, "typhoon": 1,
    "desk": 2,
})  # fmt: skip


def draw_reports(
    period: Period, company: Company, start: datetime, days: int, seed: int
) -> list[Report]:
    """Reports of the first `days` days, in the order of time."""
    draw = Random(seed)
    found: list[Report] = []
    for kind, times in period.rates.items():
        expected = times * days / period.days
        count = int(expected) + (draw.random() < expected % 1)
        for number in range(count):
            found += MADE[kind](draw, company, _moment(draw, start, days, kind), number)
    return sorted((r for r in found if r.at < start + timedelta(days=days)), key=lambda r: r.at)


def _moment(draw: Random, start: datetime, days: int, kind: str) -> datetime:
    """Business by day, weather and machines at any hour."""
    at_work = kind in ("truck", "accident", "demand", "complaint", "supply", "desk")
    minutes = draw.randrange(8 * 60 + 20, 17 * 60) if at_work else draw.randrange(24 * 60)
    day = start + timedelta(days=draw.randrange(days))
    while at_work and day.weekday() > 4:
        day += timedelta(days=1)
    return day + timedelta(minutes=minutes)


def _truck(draw: Random, company: Company, at: datetime, number: int) -> list[Report]:
    unit = draw.choice([u for u in company.units if u.role == "delivery"]).id
    after = [
        _report(at, 60, "takeover.confirmed", unit=unit),
        _report(at, 200, "route.finished", unit=unit),
        _report(at, 60 * 26, "unit.repaired", unit=unit),
    ]
    return [_report(at, 0, "truck.failed", unit=unit, place="26.55,107.95", note="变速箱"), *after]


def _accident(draw: Random, company: Company, at: datetime, number: int) -> list[Report]:
    found = _truck(draw, company, at, number)
    fields = {**found[0].fields, "accident": True, "injured": number % 2}
    return [Report(at, "truck.failed", fields), *found[1:]]


def _demand(draw: Random, company: Company, at: datetime, number: int) -> list[Report]:
    shop = draw.choice(company.retailers).id
    lines = [{"brand": draw.choice(("B-13", "B-31", "B-33")), "cartons": draw.randrange(10, 120)}]
    occasion = draw.choice(("wedding", "funeral"))
    return [_report(at, 0, "demand.requested", customer=shop, occasion=occasion, lines=lines)]


def _complaint(draw: Random, company: Company, at: datetime, number: int) -> list[Report]:
    fields = {"class": "service", "item": "late delivery", "note": "送晚了"}
    return [Report(at, "complaint.made", {"customer": draw.choice(company.retailers).id, **fields})]


def _supply(draw: Random, company: Company, at: datetime, number: int) -> list[Report]:
    cause = draw.choice(("popular brand", "factory late"))
    brand = draw.choice(("B-13", "B-14", "B-23"))
    return [
        _report(at, 0, "supply.short", brand=brand, cause=cause),
        _report(at, 60 * 30, "goods.arrived", brand=brand),
    ]


def _storm(draw: Random, company: Company, at: datetime, number: int) -> list[Report]:
    """Snow, forecast six hours before it begins, gets worse and is over after twenty hours."""
    return _warning(at, "暴雪", f"S-{at:%m%d}-{number}", hours=20)


def _typhoon(draw: Random, company: Company, at: datetime, number: int) -> list[Report]:
    return _warning(at, "台风", f"T-{at:%m%d}-{number}", hours=60)


def _warning(at: datetime, event: str, alert: str, hours: float) -> list[Report]:
    onset = (at + timedelta(hours=6)).isoformat()
    fields = {"area": "全市", "event": event, "alert": alert, "onset": onset}
    return [
        _report(at, 0, "weather.warning", severity="orange", **fields),
        _report(at, 120, "weather.warning", severity="red", **fields),
        _report(at, 60 * hours, "weather.over", alert=alert),
    ]


def _fog(draw: Random, company: Company, at: datetime, number: int) -> list[Report]:
    alert = f"F-{at:%m%d}-{number}"
    area = draw.choice(("下司", "炉山,万潮", "旁海"))
    return [
        _report(at, 0, "weather.warning", area=area, event="大雾", severity="yellow", alert=alert),
        _report(at, 60 * 5, "weather.over", alert=alert),
    ]


def _pair(begins: str, ends: str, hours: float, **fields: Any) -> Callable[..., list[Report]]:
    def made(draw: Random, company: Company, at: datetime, number: int) -> list[Report]:
        return [_report(at, 0, begins, **fields), _report(at, hours * 60, ends, **fields)]

    return made


def _both_hosts(draw: Random, company: Company, at: datetime, number: int) -> list[Report]:
    return [
        _report(at, 0, "host.down", host="A"),
        _report(at, 40, "host.down", host="B"),
        _report(at, 60 * 3, "host.restored", host="B"),
        _report(at, 60 * 9, "host.restored", host="A"),
    ]


def _desk(draw: Random, company: Company, at: datetime, number: int) -> list[Report]:
    return [_report(at, 0, "desk.failed", desk=str(number % 3 + 1), site="kaili")]


def _report(at: datetime, minutes: float, signal: str, **fields: Any) -> Report:
    return Report(at + timedelta(minutes=minutes), signal, fields)


MADE: dict[str, Callable[..., list[Report]]] = {
    "truck": _truck, "accident": _accident, "demand": _demand, "complaint": _complaint,
    "supply": _supply, "storm": _storm, "typhoon": _typhoon, "fog": _fog, "desk": _desk,
    "both hosts": _both_hosts,
    "line": _pair("line.failed", "line.restored", 2, line="电信专线", site="kaili"),
    "device": _pair("device.failed", "device.repaired", 6, device="交换机", site="kaili"),
    "host": _pair("host.down", "host.restored", 4, host="主机A"),
    "power": _pair("power.lost", "power.restored", 3, site="kaili"),
    "settlement": _pair("settlement.failed", "settlement.corrected", 3, site="kaili"),
}  # fmt: skip
