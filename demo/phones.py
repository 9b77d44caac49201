"""Telephone numbers that cannot belong to a real subscriber.

China: +86 100… with eleven digits. No mobile prefix begins with 100, and read as Beijing (10) the
local part would begin with 0, which none does. The fourth digit keeps clear of the carriers' short
hotlines (10000, 10010, 10086). North America: 555-0100 to 555-0199, reserved for fiction.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

STAFF_BLOCK = "+861004"
RETAILER_BLOCK = "+861007"
STAFF_AREA_CODES = ("202",)
RETAILER_AREA_CODES = ("206", "212", "303", "312", "415", "503", "617", "702", "808")


def chinese_numbers(block: str) -> Iterator[str]:
    """Numbers of the block, one after the other: ten million of them."""
    return (f"{block}{n:07d}" for n in range(1, 10_000_000))


def fictional_numbers(area_codes: tuple[str, ...]) -> Iterator[str]:
    """The hundred 555-01xx numbers of each area code."""
    return (f"+1{code}55501{n:02d}" for code in area_codes for n in range(100))


class PhoneBook:
    """Hands out numbers, never one twice."""

    def __init__(self, block: str, area_codes: tuple[str, ...]) -> None:
        self._chinese = chinese_numbers(block)
        # A very big company has more English speakers than there are such numbers: then they too
        # get Chinese ones.
        self._english = chain(fictional_numbers(area_codes), self._chinese)

    def phones(self, language: str, two: bool) -> tuple[str, ...]:
        """One number, or two; an English speaker's first is North American."""
        first = next(self._english if language == "en" else self._chinese)
        return (first, next(self._chinese)) if two else (first,)
