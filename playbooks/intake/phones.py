"""Telephone numbers as people write them, to E.164."""

from __future__ import annotations

import re

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number
from phonenumbers import parse as parse_number

from playbooks.intake.bounds import quoted
from translations import FaultError, message

# The library would also take letters, extensions and text around a number.
_WRITTEN = re.compile(r"^[+＋][\d\s()./\-–]{6,30}$")


def read_phone(text: str) -> str:
    """`+49 (0)171 3920000` as `+491713920000`. The country's code is not guessed: a number without
    it is not taken.

    Raises FaultError.
    """
    fault = FaultError(message("plan.is_no_international_number", text=quoted(text)))
    if not _WRITTEN.match(text.strip()):
        raise fault
    try:
        number = parse_number(text, None)
    except NumberParseException:
        raise fault from None
    # Not whether it is in use: ranges that are kept for films and drills are taken.
    if not is_possible_number(number):
        raise fault
    return str(format_number(number, PhoneNumberFormat.E164))
