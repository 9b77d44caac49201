"""Lists of values that a form's inputs offer: the company's trucks, sites, brands, districts, in
the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from desk.words import Language
from playbooks.company.company_lookup import Directory

KINDS = {
    "unit": "trucks",
    "site": "sites",
    "brand": "brands",
    "lines": "brands",
    "area": "districts",
}
Values = list[tuple[str, str]]  # value, wording


def lists_for(
    kinds: Iterable[str], directory: Directory, language: Language, texts: Mapping[str, str]
) -> dict[str, Values]:
    """Only those that fields of these kinds need. `texts`: the plan's wording."""
    wanted = {KINDS[kind] for kind in kinds if kind in KINDS}
    company: Any = directory.company
    found: dict[str, Values] = {
        "trucks": [
            (u.id, f"{u.plate or u.name} {texts.get(u.kind, u.kind)}") for u in company.units
        ],
        "sites": [(s.id, _name(s, language)) for s in company.sites],
        "brands": [(b.id, _name(b, language)) for b in getattr(company, "brands", ())],
        "districts": [
            (d.name_zh if language == "zh" else d.name_en, d.name_zh)
            for d in getattr(company, "districts", ())
        ],
    }
    return {name: found[name] for name in wanted if found[name]}


def _name(thing: Any, language: Language) -> str:
    return str(thing.name_zh if language == "zh" else thing.name_en)
