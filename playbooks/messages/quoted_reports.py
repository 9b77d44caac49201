"""What a reporter wrote, as it may stand in a text that people get from the company's number:
short, in quotes, on one line, and with nothing in it that a phone makes a link of.

The desk shows what was written in full.
"""

from __future__ import annotations

import re
from typing import Any

from playbooks.definition.plan import Plan
from playbooks.definition.step import Step
from playbooks.intake.bounds import without_controls
from translations import LANGUAGES, Renderer, message

LONGEST = 120  # characters
LEFT_OUT = "…"
# Full-width letters, digits and the signs of an address, which a phone reads as ASCII.
_ASCII = {
    wide: wide - 0xFEE0
    for wide in range(0xFF01, 0xFF5F)
    if chr(wide - 0xFEE0).isalnum() or chr(wide - 0xFEE0) in "+-./:@_"
}
_QUOTES = str.maketrans(dict.fromkeys('“”„«»「」『』"', "'"))
# Each part is bounded and begins at the start of a word: no text takes quadratic time.
_ADDRESS = re.compile(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}://[!-~]*+", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?<![a-z0-9-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![a-z0-9])(?:[/?#:@][!-~]*+)?",
    re.IGNORECASE,
)
# a domain whose name is written in another script
_END_OF_DOMAIN = re.compile(
    r"(?<=[^\x00-\x7f])\.[a-z]{2,24}(?![a-z0-9])(?:[/?#:@][!-~]*+)?", re.IGNORECASE
)
_NUMERIC = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])[!-~]*+")
# seven digits and more, unless they are a date
_PHONE = re.compile(r"(?<![\d-])(?!\d{4}-\d\d-\d\d(?!\d))\+?\d(?:[ ().-]{0,2}\d){6,30}")
_LINKS = (_ADDRESS, _DOMAIN, _END_OF_DOMAIN, _NUMERIC, _PHONE)
_COORDINATES = re.compile(r"-?\d{1,3}(?:\.\d{1,12})?, ?-?\d{1,3}(?:\.\d{1,12})?")
_OF_REPORTS = ("incident", "unit", "signal")  # facts that reports fill
_OWN = ("name", "time", "by", "options", "said", "report")  # values that are never a reporter's


def is_reported(plan: Plan, step: Step | None, name: str) -> str | None:
    """The field whose words a value of a wording holds; None where a reporter did not write it."""
    source = step.values.get(name) if step else None
    if source is None:
        return name if name in plan.reporter_fields and name not in _OWN else None
    owner, _, field = source.partition(".")
    return field if owner in _OF_REPORTS and field in plan.reporter_fields else None


def quoted_words(plan: Plan, field: str, value: Any, language: str, named: bool = True) -> Any:
    """The words of a field as a text may repeat them; what is empty, a coordinate or the field's
    default stays as it is.

    `named`: as a sentence that says they are the reporter's, where the field is no place.
    """
    if not isinstance(value, str) or value in ("", *plan.reporter_fields[field].defaults):
        return value
    if _COORDINATES.fullmatch(value):
        return value
    kind = plan.reporter_fields[field].kind
    code = "notice.reporter_says" if named and kind != "place" else "notice.quoted"
    render = Renderer(language if language in LANGUAGES else "en")
    return render.text(message(code, words=sanitized(value).rstrip(" .;,。；，、")))


def sanitized(text: str) -> str:
    """One line of at most LONGEST characters, without addresses and numbers to call."""
    line = without_controls(" ".join(text.split())).translate(_QUOTES)
    plain = line.translate(_ASCII)  # of the same length
    for start, end in reversed(_spans(plain)):
        line = line[:start] + LEFT_OUT + line[end:]
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + LEFT_OUT


def _spans(text: str) -> list[tuple[int, int]]:
    """Where links and numbers stand, in order; those that overlap as one."""
    found = sorted(match.span() for pattern in _LINKS for match in pattern.finditer(text))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
