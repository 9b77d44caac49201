"""What may be reported about each kind of incident: how it begins, gets worse, gets better, ends in
a part or as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Said:
    """A report: its signal and fields. A length of time among them is counted from the report; a
    name in braces is what it is about at that moment.
    """

    signal: str
    fields: dict[str, Any]

    def at(self, now: datetime, about: Mapping[str, str]) -> dict[str, Any]:
        """The fields as of `now`; `about`: what stands for the names in braces."""
        return {
            name: (now + value).isoformat() if isinstance(value, timedelta) else about.get(value, value)
            if isinstance(value, str) else value
            for name, value in self.fields.items()
        }  # fmt: skip


def said(signal: str, **fields: Any) -> Said:
    return Said(signal, fields)


def warning(area: str, level: str, alert: str, event: str = "暴雨", **more: Any) -> Said:
    return said("weather.warning", area=area, event=event, severity=level, alert=alert, **more)


def truck(unit: str, place: str = "26.51,107.89", **more: Any) -> Said:
    return said("truck.failed", unit=unit, place=place, **more)


def closed(road: str, area: str, **more: Any) -> Said:
    return said("road.closed", road=road, area=area, **more)


def ordered(kind_of: str, what: str, role: str, **more: Any) -> Said:
    fields = {"about": 1, "kind_of": kind_of, "what": what, "role": role, "for_whom": "下司"}
    return said("resources.ordered", **fields, **more)


def demand(customer: str, occasion: str, brand: str, cartons: int, **more: Any) -> Said:
    lines = [{"brand": brand, "cartons": cartons}]
    return said("demand.requested", customer=customer, occasion=occasion, lines=lines, **more)


PART, CITY = "下司,舟溪", "全市"
BEGINS: dict[str, tuple[Said, ...]] = {
    "severe_weather": (
        warning(PART, "yellow", "T-1"),
        warning(CITY, "red", "T-2"),
        warning(CITY, "blue", "T-3", event="大风"),
        warning("下司", "red", "T-4", bank_cut_off=True, warehouse_flooded=True),
        warning("下司,三棵树", "yellow", "T-5", event="大雾"),
    ),
    "truck_failure": (
        truck("K-07", note="变速箱"),
        truck("K-21", "26.50,107.79", accident=True, injured=1, driver_unfit=True),
        truck("K-08", accident=True),
        truck("K-09", cargo="inbound goods"),
        truck("K-22", "26.50,107.79", note="爆胎"),
    ),
    "network_outage": (
        said("host.down", host="A"),
        said("power.lost", site="kaili"),
        said("line.failed", line="L-1", site="kaili"),
        said("device.failed", device="交换机", site="xiasi"),
        said("settlement.failed", site="kaili"),
        said("attack.found", host="web", site="kaili"),
        said("desk.failed", desk="3", site="kaili", number="0855-1234567"),
        said("data.damaged", host="db", site="kaili"),
        said("voice.board.failed", site="kaili"),
        said("scanner.failed", site="kaili"),
    ),
    "bulk_demand": (
        demand("{shop}", "wedding", "B-13", 30),
        demand("{shop}", "wedding", "B-13", 30, needed=timedelta(hours=30)),
        demand("{shop}", "funeral", "B-31", 40),
        demand("{shop}", "wedding", "B-33", 120, special=True),
        demand("{shop}", "group buying", "B-33", 20, asked_by="consumer", consumer="石三 1"),
    ),
    "supply_shortage": tuple(
        said("supply.short", brand="B-13", cause=cause)
        for cause in (
            "total shortage", "popular brand", "bad quality", "factory late", "out of cycle", "surplus",
        )
    ) + (said("supply.short", brand="B-14", cause="truck broke", truck="K-10"),),
    "complaint": (
        said("complaint.made", customer="{shop}", **{"class": "service"}, item="late delivery", note="晚了"),
        said("complaint.made", customer="{shop}", **{"class": "service"}, item="attitude", about_manager=True, note="态度"),
    ),
    "rectification": (
        said("rectification.ordered", about=1, role="head of distribution", what="修灯", site="kaili"),
        said("rectification.ordered", about=1, role="head of purchasing", what="台账"),
    ),
    "unknown_report": (
        said("host.restored", host="B"),
        said("power.restored", site="kaili"),
        said("road.open", unit="K-07", note="路通了"),
    ),
    "safety_accident": (
        said("safety.accident", site="kaili", injured=2, note="仓库起火"),
        said("safety.accident", site="xiasi", disturbs="power", note="配电房"),
        said("safety.accident", site="kaili", disturbs="sorting,delivery", note="货架倒塌"),
    ),
    "sorting_outage": (
        said("sorting.failed", sorter="line 1", site="kaili", note="皮带断"),
        said("sorting.failed", sorter="line 2", site="kaili"),
        said("warehouse.blocked", site="kaili", blocked_by="flooding"),
    ),
    "road_cut": (
        said("road.cut", unit="K-07", place="26.51,107.89", cut_by="landslide"),
        said("road.cut", unit="K-21", place="26.50,107.79", cut_by="high water", note="桥淹了"),
        said("road.cut", unit="K-08", cut_by="road works"),
    ),
    "road_closed": (
        closed("下司大桥", "下司", cut_by="landslide"),
        closed("舟溪路", PART, note="改道绕行"),
        closed("三棵树隧道", "三棵树", cut_by="high water"),
        closed("环城路", CITY),
    ),
    "resources": (
        ordered("vehicles", "两辆货车", "head of distribution centre", site="kaili"),
        ordered("people", "四名装卸工", "head of the site", needed_by=timedelta(hours=3), site="xiasi"),
        ordered("money", "五千元", "head of finance"),
    ),
}  # fmt: skip
WORSE: dict[str, tuple[Said, ...]] = {
    "severe_weather": (
        warning(CITY, "red", "T-1"),
        warning(PART, "red", "T-1"),
        warning(CITY, "orange", "T-3", event="大风"),
        warning("下司,三棵树,炉山", "orange", "T-5", event="大雾"),
        warning(CITY, "red", "T-6", event="台风", bank_cut_off=True),
    ),
    "truck_failure": (
        truck("S-01", "26.54,107.93", note="爆胎"),
        truck("{truck}", injured=1, accident=True),
        truck("S-05", "26.50,107.79"),
        truck("K-10"),
    ),
    "network_outage": (
        said("host.down", host="B"),
        said("line.failed", line="L-2", site="kaili"),
        said("power.lost", site="xiasi"),
    ),
    "bulk_demand": (demand("{shop}", "funeral", "B-33", 300),),
    "supply_shortage": (said("supply.short", brand="B-13", cause="total shortage"),),
    "complaint": (
        said(
            "complaint.made", customer="{shop}", **{"class": "product"}, item="damage", note="破损"
        ),
    ),
    "rectification": (
        said("rectification.ordered", about=2, role="head of security", what="门禁", site="kaili"),
    ),
    "unknown_report": (said("host.restored", host="A"),),
    "safety_accident": (said("safety.accident", site="kaili", injured=1, disturbs="network"),),
    "sorting_outage": (
        said("sorting.failed", sorter="line 2", site="kaili"),
        said("warehouse.blocked", site="kaili", blocked_by="power cut"),
    ),
    "road_cut": (
        said("road.cut", unit="{truck}", cut_by="landslide", note="又塌了"),
        truck("{truck}", note="陷住了"),
    ),
    "road_closed": (
        closed("舟溪路", PART),
        closed("炉山路", "炉山"),
        closed("下司大桥", "下司,三棵树"),
    ),
    "resources": (ordered("goods", "一百件雨布", "head of purchasing"),),
}
BETTER: dict[str, tuple[Said, ...]] = {
    "severe_weather": (
        said("weather.over", area="下司"),
        said("weather.over", alert="T-5"),
        said("weather.over", alert="T-1"),
        said("weather.over", alert="T-2"),
        warning(PART, "blue", "T-1"),
        said("weather.over"),
        said("weather.over", alert="T-6"),
    ),
    "truck_failure": (
        said("takeover.confirmed", unit="{truck}"),
        said("route.finished", unit="{truck}"),
        said("unit.repaired", unit="{truck}"),
    ),
    "network_outage": (
        said("host.restored", host="A"),
        said("power.restored", site="kaili"),
        said("line.restored", line="L-1", site="kaili"),
        said("device.repaired", device="交换机", site="xiasi"),
        said("settlement.corrected", site="kaili"),
        said("host.restored", host="B"),
    ),
    "supply_shortage": (said("goods.arrived", brand="B-13"), said("goods.arrived", brand="B-14")),
    "sorting_outage": (
        said("sorting.restored", sorter="line 1", site="kaili"),
        said("warehouse.usable", site="kaili"),
        said("sorting.restored", sorter="line 2", site="kaili"),
    ),
    "road_cut": (said("road.open", unit="{truck}"), said("route.finished", unit="{truck}")),
    "road_closed": (
        said("road.reopened", road="下司大桥"),
        said("road.reopened", area="下司"),
        said("road.reopened"),
        said("road.reopened", road="舟溪路"),
    ),
}  # fmt: skip
REPORTS = (
    warning(CITY, "red", "T-7", event="台风", onset=timedelta(hours=28)),
    warning(PART, "red", "T-8", event="台风", onset=timedelta(hours=20)),
    said("safety.accident", site="kaili", injured=3, disturbs="网络、供电", note="机房起火"),
    said("safety.accident", site="kaili", injured=1, disturbs="分拣", note="分拣线"),
)
TEXTS = ("收到", "好的，收到", "完成", "我没事，车在弯道，要吊车", "办不了", "不明白？")
ROUTINES = ("standby roll-call", "daily backup", "forecast", "stock of honest retailers")
KINDS = (*BEGINS, "routine")
PAIRS = tuple((a, b) for n, a in enumerate(KINDS) for b in KINDS[n:])
