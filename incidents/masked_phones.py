"""How a phone number is written for readers who may not call it, and in the audit table."""

from __future__ import annotations

_SHORT = 11  # signs; of a shorter number only the end is shown


def masked_phone(phone: str) -> str:
    """`+86138****8000`: its owner can be recognised by those who know the number."""
    if len(phone) < _SHORT:
        return "…" + phone[-2:] if phone else ""
    return hide_middle(phone)


def hide_middle(number: str) -> str:
    """The four digits before the last four hidden; of a number of eight digits or more."""
    return f"{number[:-8]}****{number[-4:]}"
