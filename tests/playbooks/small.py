"""A company of a handful of people and a plan of a few lines: what a story needs, and nothing
else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import playbooks
from incidents.company import (
    Absence,
    Availability,
    Company,
    Person,
    Place,
    Retailer,
    RoleHeld,
    Site,
    Stop,
    Unit,
)
from playbooks.definition.plan import Plan
from playbooks.loader import BadPlanError, Fault, read_files, read_folder
from playbooks.loader.plan_folder import folder_files

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
SHIPPED_FOLDER = Path(str(playbooks.__file__)).parents[1] / "plan"

PLAN = """\
name: {zh: 小预案, en: Small plan}
languages: [zh, en]
values: {road_speed: 30, detour: 1.4, handover: 15m}
signals:
  truck.failed:
    records: unit failed
    fields:
      unit: {is: unit}
      place: {is: place, else: unknown}
      accident: {is: yes or no, else: no, keep: most}
      injured: {is: whole number, else: 0, keep: most}
      note: {is: text, else: "", keep: all}
  standby.there: {fields: {unit: {is: unit}}}
  route.finished: {records: rest of the route served, fields: {unit: {is: unit}}}
  unit.repaired: {records: unit in order, fields: {unit: {is: unit}}}
  all.over: {fields: {unit: {is: unit}}}
clauses:
  3.10: {title: Ten, as: response}
  "4": {title: Four, as: policy}
"""
POLICIES = """\
audiences:
  head: {role: head, at: incident.site}
  chief: {role: chief}
  board: {role: board}
  nobody: {role: nobody}
  boss: {role: boss}
  insurer: {role: insurer}
  driver: {driver of: unit}
  relief: {driver of: standby of unit}
  commander: {command: incident}
customers:
  waiting: {on: rest of the route of unit}
pools:
  trucks: {units: standby}
  guides: {people: guide}
escalation:
  usual: {levels: [audience, deputies of audience, commander], wait: 5m, rounds: 2, last resort: boss, acknowledged for: 30m}
command:
  acting: {breakdown: chief}
"""
TEXTS = """\
word: "{unit} {options} {by}"
eta: "{unit} {time}"
muster.late: "late {title}"
muster.closing: "closing {options}"
muster.verify: "verify {title}"
muster.reported: "{title} {name} {words}"
said: "{words} {options}"
muster.condition: "broken {fault}"
muster.review: "review {link}"
muster.announcement.over: "over {where}"
delivery: delivery
ordering: ordering
sorting: sorting
e-settlement: e-settlement
cash: cash
"""
HEAD = """\
playbook: breakdown
title: {zh: 故障, en: Breakdown}
owner: head
opens on: [truck.failed]
joins: [same unit, same site within 6h]
"""


OTHERS = """\
playbook: others
title: {zh: 其他, en: Others}
owner: boss
catch-all: true
steps:
  - {id: others_look, ask: boss, options: [nothing, something], within: 1h, if nobody decides: nothing, text: word, nothing follows when: [nothing, something], because: a reason}
"""


def small_files(steps: str, head: str = "") -> dict[str, str]:
    """A plan's files with these steps (lines of YAML, as they stand under `steps:`) and more words
    for the head.
    """
    indented = "".join(f"  {line}\n" for line in steps.strip("\n").splitlines())
    return {
        "plan.yaml": PLAN,
        "policies.yaml": POLICIES,
        "playbooks/breakdown.yaml": f"{HEAD}{head}steps:\n{indented}",
        "playbooks/others.yaml": OTHERS,
        "texts/zh.yaml": TEXTS,
        "texts/en.yaml": TEXTS,
    }


def small_plan(steps: str, head: str = "") -> Plan:
    return read_files(small_files(steps, head))


def faults_in(files: dict[str, str]) -> list[Fault]:
    """Everything that reading finds wrong; empty where the plan can be used."""
    try:
        read_files(files)
    except BadPlanError as bad:
        return bad.faults
    return []


def shipped_files() -> dict[str, str]:
    return folder_files(SHIPPED_FOLDER)


def shipped_plan() -> Plan:
    return read_folder(SHIPPED_FOLDER)


def _person(person_id: str) -> Person:
    return Person(
        person_id, person_id.title(), ("+8613900000000",), "en" if person_id == "deputy" else "zh"
    )


PEOPLE = (
    "hana",
    "deputy",
    "carl",
    "lena",
    "ben",
    "bob",
    "bea",
    "boss",
    "ines",
    "gina",
    "gus",
    "kai",
    "kim",
    "sam",
    "sue",
    "sid",
)
ROLES = (
    RoleHeld("head", "hana", "HQ"),
    RoleHeld("head", "deputy", "HQ", 1),
    RoleHeld("chief", "carl"),
    RoleHeld("leader", "lena"),
    RoleHeld("board", "ben"),
    RoleHeld("board", "bob"),
    RoleHeld("board", "bea"),
    RoleHeld("boss", "boss"),
    RoleHeld("insurer", "ines"),
    RoleHeld("guide", "gina", "HQ"),
    RoleHeld("guide", "gus", "HQ", 1),
)
UNITS = (
    Unit("K-1", "delivery", "HQ", "kai", "van", 100),
    Unit("K-2", "delivery", "HQ", "kim", "van", 100),
    Unit("S-1", "standby", "HQ", "sam", "van", 100),
    Unit("S-2", "standby", "EAST", "sue", "truck", 200),
    Unit("S-3", "standby", "WEST", "sid", "truck", 200),
)
SITES = (
    Site("HQ", "中心", "Centre", "distribution centre", Place(26.50, 108.00)),
    Site("EAST", "东站", "East", "transfer station", Place(26.50, 108.10)),
    Site("WEST", "西站", "West", "transfer station", Place(26.50, 107.80)),
)


def _shop(retailer_id: str) -> Retailer:
    return Retailer(
        retailer_id,
        f"Shop {retailer_id}",
        ("+8613900000001",),
        Place(26.5, 108.02),
        "d",
        "ordinary",
        1,
        "en" if retailer_id == "R-2" else "zh",
    )


def small_company(*away: str, on: datetime = MONDAY, how: Availability = "away") -> Company:
    """Five trucks, three sites; `away` cannot be called on that day."""
    stops = [
        Stop(unit, n, f"R-{n + 4 * k}", on + timedelta(minutes=30 * n), 5)
        for k, unit in enumerate(("K-1", "K-2"))
        for n in range(1, 5)
    ]
    area = (Place(26, 107), Place(26, 109), Place(27, 109), Place(27, 107))
    return Company(
        "小公司",
        "Small company",
        "Asia/Shanghai",
        area,
        SITES,
        tuple(_person(p) for p in PEOPLE),
        ROLES,
        absences=tuple(
            Absence(p, how, on - timedelta(days=1), on + timedelta(days=9)) for p in away
        ),
        units=UNITS,
        retailers=tuple(_shop(f"R-{n}") for n in range(1, 9)),
        stops=tuple(stops),
    )


def without_role(company: Company, role: str, rank: int | None = None) -> Company:
    """The company where no one holds the role."""
    return replace(
        company,
        roles=tuple(r for r in company.roles if r.role != role or rank not in (None, r.rank)),
    )
