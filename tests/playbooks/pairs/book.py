"""What is true outside of Muster, by the reports alone: written without looking at the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from incidents.signals import Signal

HOST_NAMES = {"主机A": "A", "主机B": "B"}
LEVELS = ("", "blue", "yellow", "orange", "red")
BEGIN = {
    "host.down": "host",
    "power.lost": "site",
    "line.failed": "line",
    "device.failed": "device",
    "settlement.failed": "site",
    "sorting.failed": "sorter",
    "warehouse.blocked": "site",
    "safety.accident": "site",
}
END = {
    "host.restored": ("host.down", "host"),
    "power.restored": ("power.lost", "site"),
    "line.restored": ("line.failed", "line"),
    "device.repaired": ("device.failed", "device"),
    "settlement.corrected": ("settlement.failed", "site"),
    "sorting.restored": ("sorting.failed", "sorter"),
    "warehouse.usable": ("warehouse.blocked", "site"),
}
STOPS_A_TRUCK = ("truck.failed", "road.cut")
ENDS_UNREPORTED = (*STOPS_A_TRUCK, "safety.accident")  # by what people do; no report is needed
Thing = tuple[str, str]  # the signal that began it, and what it is about


@dataclass
class Trouble:
    """Something that was reported and has not ended: of which incident, since when, where, how
    bad.
    """

    incident: int
    since: datetime
    districts: frozenset[str] = frozenset()
    level: str = ""
    injured: int = 0
    was_worst: str = ""  # the worst level it ever had
    onset: datetime | None = None  # when it begins, where that was said


@dataclass
class Book:
    """All that was reported and has not ended."""

    everywhere: frozenset[str]
    standing: dict[Thing, Trouble] = field(default_factory=dict)
    ended: dict[Thing, Trouble] = field(default_factory=dict)
    not_ready: set[str] = field(default_factory=set)  # trucks that a roll-call found so
    loaded: set[str] = field(default_factory=set)  # failed trucks whose goods were taken over
    took_over: dict[str, str] = field(
        default_factory=dict
    )  # standby -> for which truck it was sent
    finished: set[str] = field(default_factory=set)  # failed trucks whose route was served

    def write(self, signal: Signal, incident: int, now: datetime) -> bool:
        """Note a report. Returns whether a warning became worse by it."""
        kind, fields = signal.kind, signal.fields
        if kind == "weather.warning":
            return self._warned(signal, incident, now)
        named, where = fields.get("road") or "", self._districts(fields.get("area") or "")
        if kind == "weather.over":
            self._over("weather.warning", fields.get("alert") or "", where, incident)
        elif kind == "road.reopened":
            self._over("road.closed", named, where, incident)
        elif kind == "road.closed":
            self.standing[kind, named] = Trouble(incident, now, where)
        elif kind in STOPS_A_TRUCK:
            thing = (kind, str(signal.unit))
            self.standing[thing] = Trouble(incident, now, injured=int(fields.get("injured") or 0))
            self.loaded.discard(str(signal.unit))
            self.finished.discard(str(signal.unit))
        elif kind in BEGIN:
            named = str(fields.get(BEGIN[kind]) or "")
            self.standing[kind, HOST_NAMES.get(named, named)] = Trouble(
                incident, now, injured=int(fields.get("injured") or 0)
            )
        elif kind in END:
            begun, by = END[kind]
            named = str(fields.get(by) or "")
            self._end((begun, HOST_NAMES.get(named, named)))
        else:
            self._truck(kind, str(signal.unit))
        return False

    def of(self, incident: int) -> list[Thing]:
        """What has not ended of an incident."""
        return [thing for thing, trouble in self.standing.items() if trouble.incident == incident]

    def warnings(self, incident: int, ended: bool = False) -> list[Trouble]:
        """Warnings of an incident that have not ended (`ended`: those too)."""
        known = [*self.standing.items(), *(self.ended.items() if ended else ())]
        return [t for (kind, _), t in known if kind == "weather.warning" and t.incident == incident]

    def latest_truck(self) -> str:
        """The truck that failed or was cut off last and has not finished."""
        trucks = [unit for kind, unit in self.standing if kind in STOPS_A_TRUCK]
        return trucks[-1] if trucks else "K-07"

    def has_goods(self, unit: str) -> bool:
        """Whether a standby that failed has goods on board: those of the truck it was sent for."""
        return bool({unit, self.took_over.get(unit, "")} & self.loaded)

    def settle(self, kind: str, incident: int) -> None:
        """Somebody reported as done what a kind of report began."""
        for thing in self.of(incident):
            if thing[0] == kind:
                self._end(thing)

    def _warned(self, signal: Signal, incident: int, now: datetime) -> bool:
        level, where = str(signal.fields["severity"]), self._districts(str(signal.fields["area"]))
        thing = ("weather.warning", str(signal.fields["alert"]))
        known = self.warnings(incident)
        districts = frozenset[str]().union(*(t.districts for t in known))
        highest = max((LEVELS.index(t.level) for t in known), default=0)
        old = self.standing.get(thing)
        worst = max(level, old.was_worst if old else "", key=LEVELS.index)
        begins = signal.fields.get("onset")
        onset = datetime.fromisoformat(str(begins)) if begins else None
        self.standing[thing] = Trouble(incident, now, where, level, was_worst=worst, onset=onset)
        return bool(known) and (LEVELS.index(level) > highest or not where <= districts)

    def _over(self, begun: str, named: str, districts: frozenset[str], incident: int) -> None:
        """What one warning, or road, is about ends, in these districts or everywhere."""
        for thing, trouble in list(self.standing.items()):
            if thing[0] != begun or trouble.incident != incident:
                continue
            if named and thing[1] != named:
                continue
            trouble.districts -= districts or self.everywhere
            if not trouble.districts:
                self._end(thing)

    def _truck(self, kind: str, unit: str) -> None:
        if kind == "takeover.confirmed":
            self.loaded.add(unit)
        elif kind == "route.finished":
            self.finished.add(unit)
            for what in STOPS_A_TRUCK:
                self._end((what, unit))
        elif kind == "unit.repaired":
            self.not_ready.discard(unit)

    def _end(self, thing: Thing) -> None:
        if trouble := self.standing.pop(thing, None):
            self.ended[thing] = trouble

    def _districts(self, area: str) -> frozenset[str]:
        """Districts named in an area as it was read."""
        if not area:
            return frozenset()
        named = frozenset(area.replace("，", ",").split(",")) & self.everywhere
        return named or self.everywhere
