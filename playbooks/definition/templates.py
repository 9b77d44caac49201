"""Message templates: `{unit}` is replaced by a value.

Only plain names are allowed, so a template can neither compute nor access attributes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from translations import FaultError, message

ALWAYS = frozenset(
    {
        "item",
        "incident",
        "step",
        "title",
        "unit",
        "plate",
        "kind",
        "driver",
        "site",
        "place",
        "note",
        "injured",
        "standby",
        "eta",
        "delay",
        "minutes",
        "point",
        "hours",
        "left",
        "seat",
        "proposal",
        "playbook",
        "about",
        "late",
        "duty",
        "found",
        "counted",
        "counts",
        "name",
        "time",
        "by",
        "fault",
        "options",
        "link",
        "where",
        "area",
        "count",
        "say",
        "numbers",
        "otherwise",
        "brand",
        "cartons",
        "lines",
        "who",
        "why",
        "words",
    }
)
OPTIONAL = ("note", "item")  # what a reporter may leave out leaves no gap
_DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*([+-]\d\d:\d\d|Z)?$")
# The lookbehind keeps it linear: of several blanks only the first begins a match.
_IN_BRACKETS = re.compile(r"(?<!\s)\s*[（(]([^（）()]*)[）)]")
_CHINESE = r"\u3400-\u9fff，。；：？！、（）【】《》"
# Templates set off their values with blanks, which Chinese has neither between its characters nor
# beside its signs. A quotation mark alone does not say that a text is Chinese.
_CHINESE_BLANK = re.compile(
    rf"(?<=[{_CHINESE}”]) (?=[{_CHINESE}])|(?<=[{_CHINESE}]) (?=[{_CHINESE}“])"
)


@lru_cache(maxsize=4096)
def fields_of(wording: str) -> tuple[str, ...]:
    """The names a wording uses, in order. Raises ValueError on anything but `{name}`."""
    names = []
    for _, name, spec, conversion in Formatter().parse(wording):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise FaultError(message("plan.is_no_plain_name", name=name))
        names.append(name)
    return tuple(dict.fromkeys(names))


def render(
    wording: str,
    values: Mapping[str, Any],
    zone: ZoneInfo,
    today: date | None = None,
    language: str = "",
) -> str:
    """The text with its values; moments are shown as local clock time (with the day, where it is
    not `today`), unknown names as a dash. Brackets around nothing but unknown names are left out.
    """
    known = {name: _time_of(values.get(name), zone) for name in fields_of(wording)}
    wording = _without_empty_brackets(wording, known)
    shown = {name: _shown(name, value, today, language) for name, value in known.items()}
    return _CHINESE_BLANK.sub("", " ".join(wording.format_map(shown).split()))


def _without_empty_brackets(wording: str, values: Mapping[str, Any]) -> str:
    def kept(found: re.Match[str]) -> str:
        names = fields_of(found[1])
        return "" if names and all(_is_empty(values.get(name)) for name in names) else found[0]

    return _IN_BRACKETS.sub(kept, wording)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], ())


def _time_of(value: Any, zone: ZoneInfo) -> Any:
    """A day or moment in ISO 8601 as such; anything else as it is. Moments are in the zone."""
    if isinstance(value, str) and (_MOMENT.match(value) or _DAY.match(value)):
        try:
            written = date if _DAY.match(value) else datetime
            value = written.fromisoformat(value)
        except ValueError:  # such as a month 13, in free text
            return value
    if isinstance(value, datetime):
        return value.astimezone(zone) if value.tzinfo else value.replace(tzinfo=zone)
    return value


def _shown(name: str, value: Any, today: date | None, language: str) -> str:
    if isinstance(value, datetime):
        clock = f"{value:%H:%M}"
        near = today is None or value.date() == today
        return clock if near else f"{_day(value.date(), today, language)} {clock}"
    if isinstance(value, date):
        return _day(value, today, language)
    if _is_empty(value):
        return "" if name in OPTIONAL else "—"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _day(day: date, today: date | None, language: str) -> str:
    """With its year only where that is another one."""
    same_year = today is not None and day.year == today.year
    if language == "zh":
        return f"{'' if same_year else f'{day.year}年'}{day.month}月{day.day}日"
    return f"{day:%m-%d}" if same_year else f"{day:%Y-%m-%d}"
