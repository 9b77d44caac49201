"""Counts of reports as a text has them: each field by its title, its values by theirs."""

from __future__ import annotations

from collections.abc import Mapping

from playbooks.messages.value_text import ValueText


def counts_text(counts: Mapping[str, Mapping[str, int]], saying: ValueText) -> str:
    """`Kind: line 2, order 1; …`, without fields that counted nothing."""
    return saying.semicolon.join(
        f"{_title(name, saying)}{saying.colon}"
        + saying.comma.join(f"{saying.named(value)} {number}" for value, number in values.items())
        for name, values in counts.items()
        if values
    )


def _title(name: str, saying: ValueText) -> str:
    signals = saying.answers.plan.signals.values()
    found = (signal.fields[name].titles for signal in signals if name in signal.fields)
    return next(found, {}).get(saying.language, name)
