"""Secrets that can be guessed at any length."""

from __future__ import annotations

FEWEST_SIGNS = 6  # different ones


def is_simple(text: str) -> bool:
    """Few different signs, a part that repeats, or signs that follow each other."""
    repeats = text in (text + text)[1:-1]
    steps = {ord(b) - ord(a) for a, b in zip(text, text[1:], strict=False)}
    # Counting up wraps around: 9 is followed by 0.
    return len(set(text)) < FEWEST_SIGNS or repeats or steps <= {1, -9} or steps <= {-1, 9}
