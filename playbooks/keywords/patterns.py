"""Values of a plan with something in them: `4h`, `1h left`, `same site within 6h`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

_SLOT = re.compile(r"\{(\w)(\d?)\}")
# n: digits; t: a clock time or hours; translated in turn: q: any value, r: steps, f: a field
_SLOTS = {"n": r"\d+", "t": r"\d\d?:\d\d(?:-\d\d?:\d\d)?", "q": r".+?", "r": r".+?", "f": r"\S+?"}
Inner = Callable[[str, str], str]  # (slot, text)


@dataclass(frozen=True)
class Pattern:
    """The same phrase in its canonical and in its written form, with the same slots."""

    canonical: str
    written: str

    def read(self, text: str, inner: Inner) -> str | None:
        """The canonical form of a written text; None where the text is another phrase."""
        return _convert(self._written, self.canonical, text, inner)

    def write(self, text: str, inner: Inner) -> str | None:
        """The written form of a canonical text; None where the text is another phrase."""
        return _convert(self._canonical, self.written, text, inner)

    @cached_property
    def _canonical(self) -> re.Pattern[str]:
        return _compiled(self.canonical)

    @cached_property
    def _written(self) -> re.Pattern[str]:
        return _compiled(self.written)


def _compiled(template: str) -> re.Pattern[str]:
    parts, end = [], 0
    for slot in _SLOT.finditer(template):
        parts.append(re.escape(template[end : slot.start()]))
        parts.append(f"(?P<{slot[1]}{slot[2]}>{_SLOTS[slot[1]]})")
        end = slot.end()
    return re.compile("".join([*parts, re.escape(template[end:])]))


def _convert(form: re.Pattern[str], other: str, text: str, inner: Inner) -> str | None:
    found = form.fullmatch(text)
    if found is None:
        return None
    values = {
        name: inner(name[0], value) if name[0] in "qrf" else value
        for name, value in found.groupdict().items()
    }
    return _SLOT.sub(lambda slot: values[slot[1] + slot[2]], other)
