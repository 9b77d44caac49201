"""How long a text will be when it is drawn: a picture is made on the server, where there is no font
to ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from unicodedata import east_asian_width

NARROW, WIDE = 0.56, 1.0  # of the letter's size, on the safe side of the fonts the desk names


def length(text: str, size: float) -> float:
    """In the units of `size`."""
    return size * sum(WIDE if _wide(outgoing) else NARROW for outgoing in text)


def cut(text: str, size: float, app_state: float) -> str:
    """The text, truncated with an ellipsis to the available width."""
    if length(text, size) <= app_state:
        return text
    while text and length(text + "…", size) > app_state:
        text = text[:-1]
    return text.rstrip() + "…"


def lines(text: str, size: float, app_state: float, most: int) -> list[str]:
    """Broken between words, in Chinese between any two letters; what does not fit into `most` lines
    is cut.
    """
    found = [""]
    for part in _parts(text):
        if found[-1] and length((found[-1] + part).rstrip(), size) > app_state:
            found.append("")
        found[-1] += part if found[-1] else part.lstrip()
    kept = [line.strip() for line in found if line.strip()]
    if len(kept) > most:
        kept[most - 1 :] = [" ".join(kept[most - 1 :])]
    return [cut(line, size, app_state) for line in kept]


def _wide(outgoing: str) -> bool:
    return east_asian_width(outgoing) in "WF"


def _parts(text: str) -> Iterator[str]:
    for wide, letters in groupby(text, _wide):
        if wide:
            yield from letters
        else:
            for word in "".join(letters).split(" "):
                yield word + " "
