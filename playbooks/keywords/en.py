"""English: the canonical form, but for words that read better than those the loader uses."""

from __future__ import annotations

from playbooks.keywords.language import Keywords
from playbooks.keywords.patterns import Pattern

_OF_STEPS = {"after any": "as soon as one of", "until": "dropped when"}

EN = Keywords(
    "en",
    keys_in={"steps": _OF_STEPS},
    also={"when all of": "after"},
    patterns=(Pattern("until {q}.{q2}", "for the time in {q}.{q2}"),),
    operators_also={"not": "!", "and": "&&", "or": "||"},
)
