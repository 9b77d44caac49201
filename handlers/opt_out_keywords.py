"""Words by which people leave and join a sender's list; the carrier answers them itself."""

from __future__ import annotations

_WORDS = frozenset(
    ("stop", "stopall", "unsubscribe", "start", "unstop", "help", "info", "td", "退订")
)


def is_opt_out_keyword(text: str) -> bool:
    """Whether a whole text is one of them, in any case."""
    return text.strip().rstrip(".!").lower() in _WORDS
