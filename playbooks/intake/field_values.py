"""Parses the values of a signal's fields as the plan declares them.

Nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from incidents.area import read_area
from incidents.company import Place
from playbooks.company.candidates import read_place
from playbooks.company.company_lookup import Directory
from playbooks.definition.declarations import NAMING, FieldSpec
from playbooks.definition.suggestions import nearest_name
from playbooks.intake.bounds import bounded_moment, bounded_text, quoted
from playbooks.intake.order_lines import read_lines
from translations import FaultError, Message, message

LONGEST_THING = 60  # characters of the name of a thing that is not registered
MOST_NEAR = 4  # units that one hint names
LONGEST_NUMBER = 20  # characters: Python refuses to read thousands of digits
_BETWEEN = re.compile(r"[,;/、，；\n]|\band\b|和|及|与")
_CLOCK = re.compile(r"^\d{1,2}[:：]\d{2}$")
_PHONE = re.compile(r"^\+?[\d\s()-]{7,20}$")
_YES = {
    "yes": True, "true": True, "1": True, "on": True, "是": True,
    "no": False, "false": False, "0": False, "": False, "否": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What a field is read against: the company, and the moment and place of the reader."""

    directory: Directory
    now: datetime
    zone: ZoneInfo


def read_field(field: FieldSpec, value: Any, around: Around) -> Any:
    """Raises ValueError with what was expected."""
    if field.kind == "lines" and (value or field.default is None):
        return read_lines(value, around.directory)
    if field.kind == "some of":
        return _some_of(value, field)
    text = bounded_text(value) if not isinstance(value, bool) else ("yes" if value else "no")
    if not text and field.default == "" and field.kind in (*NAMING, "one of", "thing"):
        return ""  # the plan allows it to be left out
    if field.kind == "one of":
        return _one_of(text, field)
    if field.things:
        return field.things.id_of(text) or field.things.unregistered(text)[:LONGEST_THING]
    return _READERS[field.kind](text, around)


def _unit(text: str, around: Around) -> str:
    """As people write it: `k09`, `Ｋ－０９`, `K 09` are K-09 where no other unit is written so."""
    units, wanted = around.directory.units, text.upper()
    if wanted in units:
        return wanted
    short = _compact(text)
    fits = [unit for unit in units if short and _compact(unit) == short]
    if len(fits) == 1:
        return fits[0]
    # `K9`, `09`: near enough to be named, and not to be taken.
    fits = fits or [unit for unit in units if _same_number(_compact(unit), short)]
    near = fits[:MOST_NEAR]
    hint = message("hint.near_several", near=near) if near else nearest_to(wanted, units)
    raise FaultError(message("fault.no_unit", text=quoted(text), hint=hint))


def _compact(text: str) -> str:
    """In plain characters and large letters, without what is written between letters and digits."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(one for one in plain if one.isalnum())


def _same_number(unit: str, short: str) -> bool:
    """Whether the number is the unit's, zeros before it aside, and so are the letters, if any."""
    (own_letters, own), (letters, number) = _parts(unit), _parts(short)
    return bool(own and number) and int(own) == int(number) and letters in ("", own_letters)


def _parts(compact: str) -> tuple[str, str]:
    """Letters, and the number behind them."""
    letters = compact.rstrip("0123456789")
    return letters, compact[len(letters) :][:LONGEST_NUMBER]


def _site(text: str, around: Around) -> str:
    return _known(text, around.directory.sites, "fault.no_site")


def _brand(text: str, around: Around) -> str:
    """By its id or its name in either language."""
    names = around.directory.brand_names
    if text.casefold() not in names:
        raise FaultError(around.directory.no_brand(text))
    return names[text.casefold()]


def _customer(text: str, around: Around) -> str:
    """A retailer by number, or by any of its telephones, with or without the country's code."""
    directory = around.directory
    if text.upper() in directory.retailers:
        return text.upper()
    digits = re.sub(r"\D", "", text)
    found = (
        # Numbers are written with or without the country's code.
        directory.callers.get(digits) or directory.callers.get(f"86{digits}")
        if _PHONE.match(text)
        else None
    )
    if found is None:
        raise FaultError(message("fault.no_customer", text=quoted(text)))
    return found


def _one_of(text: str, field: FieldSpec) -> str:
    """By the choice itself, or its wording in one of the plan's languages."""
    found = {c.casefold(): c for c in field.choices} | field.other_names
    if text.casefold() not in found:
        raise _none_of(text, field)
    return found[text.casefold()]


def _none_of(text: str, field: FieldSpec) -> FaultError:
    hint, choices = nearest_to(text, field.choices), list(field.choices)
    return FaultError(message("fault.none_of", text=quoted(text), choices=choices, hint=hint))


def _some_of(value: Any, field: FieldSpec) -> list[str]:
    """A list of choices, or a text that names them: `网络、供电`, `network, power`."""
    given = value if isinstance(value, list) else _BETWEEN.split(bounded_text(value))
    parts = [text for part in given if (text := bounded_text(part).strip())]
    chosen = {choice for part in parts for choice in _choices_in(part, field)}
    return [choice for choice in field.choices if choice in chosen]


def _choices_in(text: str, field: FieldSpec) -> list[str]:
    """The choice that a text is, else all that it mentions: people write 机房网络 for 网络."""
    known = {c.casefold(): c for c in field.choices} | field.other_names
    if text.casefold() in known:
        return [known[text.casefold()]]
    mentioned = [choice for name, choice in known.items() if name in text.casefold()]
    if not mentioned:
        raise _none_of(text, field)
    return mentioned


def _yes_or_no(text: str, around: Around) -> bool:
    if text.lower() not in _YES:
        raise FaultError(message("fault.neither_yes_nor_no", text=quoted(text)))
    return _YES[text.lower()]


def _whole(text: str, around: Around) -> int | float:
    return _number(text, int, "fault.no_whole_number")


def _any_number(text: str, around: Around) -> int | float:
    return _number(text, float, "fault.no_number")


def _number(text: str, how: Callable[[str], int | float], fault: str) -> int | float:
    try:
        if "_" in text or len(text) > LONGEST_NUMBER:  # Python reads 1_0 as ten
            raise ValueError(text)
        number = how(text)
    except ValueError:
        raise FaultError(message(fault, text=quoted(text))) from None
    if not 0 <= number <= 1_000_000:
        raise FaultError(message("fault.number_range", text=quoted(text)))
    return number


def _text(text: str, around: Around) -> str:
    return text


def _known(text: str, known: Mapping[str, Any], fault: str) -> str:
    if text not in known:
        raise FaultError(message(fault, text=quoted(text), hint=nearest_to(text, known)))
    return text


def _place(text: str, around: Around) -> str:
    point, directory = read_place(text), around.directory
    if point is None:
        return text
    if not (-90 <= point.latitude <= 90 and -180 <= point.longitude <= 180):
        raise FaultError(message("fault.no_point", text=quoted(text)))
    if not directory.inside(Place(point.latitude, point.longitude)):
        company = directory.company.name_en
        raise FaultError(message("fault.outside_city", text=quoted(text), company=company))
    return str(point)


def _area(text: str, around: Around) -> str:
    """Written the one way (`incidents.area`); empty only where the plan lets the field be left out
    so.
    """
    if not text:
        return ""
    area = read_area(text, around.directory.districts)
    around.directory.ground.judge(area)
    return str(area)


def _moment(text: str, around: Around) -> str:
    """`14:30` is today here; else ISO 8601, without a zone here.

    Kept with the zone of the place, so that texts compare as times do.
    """
    if not text:
        return ""
    try:
        if _CLOCK.match(text):
            today = around.now.astimezone(around.zone).date()
            hour, _, minute = text.replace("：", ":").partition(":")
            return datetime.combine(today, time(int(hour), int(minute)), around.zone).isoformat()
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FaultError(message("fault.no_time", text=quoted(text))) from None
    here = moment if moment.tzinfo else moment.replace(tzinfo=around.zone)
    here = bounded_moment(here, around.now, text)
    return here.astimezone(around.zone).replace(microsecond=0).isoformat()


def nearest_to(text: str, known: Iterable[str]) -> Message | str:
    return _hint(nearest_name(text, known, 0.5) or "")


def _hint(nearest_name: str) -> Message | str:
    """What was probably meant; empty where nothing is near."""
    return message("hint.near", near=nearest_name) if nearest_name else ""


_READERS: dict[str, Callable[[str, Around], Any]] = {
    "unit": _unit,
    "site": _site,
    "brand": _brand,
    "customer": _customer,
    "place": _place,
    "yes or no": _yes_or_no,
    "whole number": _whole,
    "number": _any_number,
    "text": _text,
    "time": _moment,
    "area": _area,
}
