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
        "name",
        "time",
        "by",
        "fault",
        "options",
        "link",
        "where",
        "area",
        "count",
        "numbers",
        "otherwise",
        "brand",
        "cartons",
        "lines",
    }
)
OPTIONAL = ("note", "item")  # what a reporter may leave out leaves no gap
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*([+-]\d\d:\d\d|Z)$")


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
    wording: str, values: Mapping[str, Any], zone: ZoneInfo, today: date | None = None
) -> str:
    """The text with its values; moments are shown as local clock time (with the day, where it is
    not `today`), unknown names as a dash.
    """
    shown = {name: _shown(name, values.get(name), zone, today) for name in fields_of(wording)}
    return " ".join(wording.format_map(shown).split())


def _shown(name: str, value: Any, zone: ZoneInfo, today: date | None) -> str:
    if isinstance(value, str) and _MOMENT.match(value):
        value = datetime.fromisoformat(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "—"
    if isinstance(value, datetime):
        local = value.astimezone(zone)
        return local.strftime("%H:%M" if today in (None, local.date()) else "%m-%d %H:%M")
    return str(value) if value not in (None, "") else "" if name in OPTIONAL else "—"
