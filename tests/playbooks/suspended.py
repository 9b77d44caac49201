"""A plan in which storms suspend deliveries, and a playbook about trucks that need them."""

from __future__ import annotations

from tests.playbooks.weather import weather_files

STORM = """\
- {id: stop, suspend: delivery, review: 9h}
- {id: over, wait: storm.over, within: 9h, nothing follows when: [overdue], because: a reason}
- {id: back, after: over whatever came of it, resume: delivery}
"""
TRUCK = """\
playbook: breakdown
title: Breakdown
owner: chief
links: [delivery]
opens on: [truck.failed]
joins: [same unit]
steps:
  - group: trucks
    for each: unit in incident.units
    steps:
      - {id: may, ask: chief, options: [go ahead, wait], permits: delivery, within: 15m, if nobody decides: wait, text: word, nothing follows when: [go ahead, wait], because: a reason}
      - {id: take, dispatch: trucks, needs: delivery, within: 30m, text: word}
      - {id: none, after: take none, page: chief, text: word, within: 5m}
      - {id: hold, after: take accepted, when: '"delivery" in unit.suspended_there', until: may go ahead, again when: unit.suspended_since, tell: relief, text: word}
      - {id: told, after: take accepted, needs: delivery, tell: waiting, text: eta}
      - {id: serve, after: take accepted, needs: delivery, until: may wait, assign: relief, within: 2h, text: word}
      - {id: not_served, after: serve refused, page: chief, text: word, within: 5m}
      - {id: calm, when: '"delivery" in unit.suspended_there', wait: no more suspension of delivery, within: 8h, nothing follows when: [overdue], because: a reason}
      - {id: known, after: calm arrived, tell: head, needs: nothing, text: word}
"""


def both_files(old: str = "", new: str = "") -> dict[str, str]:
    """The plan's files, something in the playbook about trucks replaced."""
    files = weather_files(STORM)
    trucks = """\
  truck.failed: {records: unit failed, fields: {unit: {is: unit}, place: {is: place, else: unknown}}}
"""
    files["plan.yaml"] = files["plan.yaml"].replace("signals:\n", f"signals:\n{trucks}", 1)
    assert old in TRUCK
    return files | {"playbooks/breakdown.yaml": TRUCK.replace(old, new)}
