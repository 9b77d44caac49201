"""Storms that gather by their number, and a board that decides about them."""

from __future__ import annotations

from playbooks.loader import read_files
from tests.playbooks.weather import Weather, weather_company, weather_files

SIGNALS = """\
  storm:
    gathers: storms
    by: number
    fields:
      area: {is: area}
      until: {is: time, else: ""}
      number: {is: text, else: ""}
      event: {is: text, else: ""}
      level: {one of: [blue, yellow, red], else: "", keep: most}
      note: {is: text, else: "", keep: all}
  storm.over:
    settles: storms
    fields:
      area: {is: area, else: ""}
      number: {is: text, else: ""}
"""


SETS = {"customers:\n": "customers:\n  without: {without: delivery}\n"}


ENTER = 'enter: {area: {is: area, else: "", title: {zh: 范围, en: Where}}}'


STEPS = f"""\
- id: decide
  ask: board
  agree: 2
  options: {{suspend: {{{ENTER}}}, go on: {{}}}}
  within: 30m
  if nobody decides: suspend
  again when: [incident.level, incident.area]
  until: over
  text: word
  nothing follows when: go on
  because: a reason
- {{id: stop, after: decide suspend, suspend: delivery, in: decide.area, review: 48h}}
- {{id: say, after: decide suspend, announce: public, in: decide.area, text: 'off', lasts: 48h}}
- {{id: told, after: stop, tell: without, text: 'off'}}
- {{id: back, after: decide go on, when: '"delivery" in incident.suspends', resume: delivery}}
- {{id: clear, after: back resumed, tell: "told by [told]", text: 'on'}}
- {{id: over, wait: no more storms, within: 72h, nothing follows when: [overdue], because: a reason}}
- {{id: go, after: over arrived, when: '"delivery" in incident.suspends', ask: chief, options: [resume, keep], within: 1h, if nobody decides: keep, text: word, nothing follows when: [keep], because: a reason}}
- {{id: lifted, after: go resume, resume: delivery}}
"""  # noqa: E501


def files(steps: str = STEPS) -> dict[str, str]:
    found = weather_files(steps, policies=SETS)
    head, _, _ = found["plan.yaml"].partition("  storm:")
    found["plan.yaml"] = head + SIGNALS
    found["playbooks/weather.yaml"] = found["playbooks/weather.yaml"].replace(
        "joins: [overlapping area within 12h]",
        "joins: [same number, overlapping area within 12h]\ncloses when: size(incident.storms) == 0",
    )
    for language in ("zh", "en"):
        found[f"texts/{language}.yaml"] += "storms: storms\nblue: 蓝\nyellow: 黄\nred: 红\n"
    return found


def story() -> Weather:
    return Weather(read_files(files()), weather_company())


def storm(it: Weather, number: str, area: str = "whole city", level: str = "yellow") -> None:
    it.warns(area, number=number, level=level)


def suspended(it: Weather) -> list[str]:
    return sorted(s.area for s in (it.live.suspensions or {}).values())


def decided(it: Weather, answer: str, **values: object) -> None:
    it.later("1m")
    for asked in it.sent("decide")[-3:-1]:
        it.answer(asked, answer, **values)
