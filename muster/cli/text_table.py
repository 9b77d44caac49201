"""Rows of text for a terminal of any width, Chinese signs two columns wide: no column is left
blank, none is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells, set_cell_size

LEAST = 8  # columns of the terminal that a column keeps when it is cut
BARE = 4  # what it keeps where the terminal is too narrow for that
# columns that the last one, which holds sentences, needs beside the others; with less it is printed
# below them
LAST = 30
SENTENCE = 20  # a last column narrower than this is cut like the others
INDENT = "    "
# what styles or steers a terminal, or turns the direction of what follows
_STEERING = r"\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_CONTROL = re.compile(rf"[\x00-\x1f{_STEERING}]+")
_BUT_LINES = re.compile(rf"[\x00-\x08\x0b-\x1f{_STEERING}]+")


def lines(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """The head and the rows.

    What is cut ends in an ellipsis; a last column without room is printed below its row.
    """
    cells = [[_CONTROL.sub(" ", cell) for cell in row] for row in rows]
    # By cells of the terminal: a Chinese character takes two.
    widths = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
    room = width - sum(widths[:-1]) - len(heads) + 1
    if widths[-1] >= SENTENCE and room < min(widths[-1], LAST):
        widths = _narrowed(widths[:-1], width)
        yield _line(heads[:-1], widths)
        for row in cells:
            yield _line(row[:-1], widths)
            yield from (INDENT + part for part in chop_cells(row[-1], width - len(INDENT)) if part)
        return
    widths = [*widths[:-1], min(widths[-1], room)] if room >= LAST else _narrowed(widths, width)
    yield from (_line(row, widths) for row in (heads, *cells))


def plain_text(text: str) -> str:
    """The text without what could style or steer a terminal; line breaks and tabs stay."""
    return _BUT_LINES.sub(" ", text)


def escaped_json(text: str) -> str:
    """The same JSON, in which no sign steers a terminal: those that JSON leaves as they are become
    their numbers.
    """
    return re.sub(f"[{_STEERING}]", lambda sign: f"\\u{ord(sign.group()):04x}", text)


def _narrowed(widths: list[int], width: int) -> list[int]:
    """The widest columns cut until all fit side by side, or none may lose more."""
    widths = list(widths)
    for least in (LEAST, BARE):
        while sum(widths) + len(widths) - 1 > width and max(widths) > least:
            widths[widths.index(max(widths))] -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return " ".join(
        _fitted(cell, width) for cell, width in zip(cells, widths, strict=True)
    ).rstrip()


def _fitted(cell: str, width: int) -> str:
    return (
        set_cell_size(cell, width)
        if cell_len(cell) <= width
        else set_cell_size(cell, width - 1) + "…"
    )
