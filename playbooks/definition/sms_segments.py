"""How many SMS a text becomes, which is what it costs: one euro sign in the wrong place can double
the price.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Encoding = Literal["GSM-7", "UCS-2"]

# GSM 03.38 as printable characters; the escape to the extension table is not one.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")  # an escape septet each, then the character

ALONE = {"GSM-7": 160, "UCS-2": 70}
CHAINED = {"GSM-7": 153, "UCS-2": 67}  # six octets of every part go to the header that chains them


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs.

    `units` are septets (GSM-7) or 16-bit units (UCS-2), without the chaining headers.
    """

    count: int
    encoding: Encoding
    units: int


def segments(text: str) -> Segments:
    """Count the SMS that `text` becomes. An empty text becomes none: carriers refuse it."""
    encoding = encoding_of(text)
    units = sum(character_units(character, encoding) for character in text)
    return Segments(len(parts(text)), encoding, units)


def parts(text: str) -> list[str]:
    """The text as the phones receive it, SMS by SMS.

    Neither an escape pair nor a surrogate pair is torn apart.
    """
    encoding = encoding_of(text)
    widths = [character_units(character, encoding) for character in text]
    if sum(widths) <= ALONE[encoding]:
        return [text] if text else []
    room, used, split = CHAINED[encoding], 0, [""]
    for character, units in zip(text, widths, strict=True):
        if used + units > room:
            split.append("")
            used = 0
        split[-1] += character
        used += units
    return split


def encoding_of(text: str) -> Encoding:
    """GSM-7 while every character is in its two tables, else UCS-2 for the whole text."""
    return "GSM-7" if all(c in GSM or c in GSM_EXTENSION for c in text) else "UCS-2"


def character_units(character: str, encoding: Encoding) -> int:
    """Units one character takes: septets in GSM-7, 16-bit units in UCS-2."""
    if encoding == "GSM-7":
        return 2 if character in GSM_EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1
