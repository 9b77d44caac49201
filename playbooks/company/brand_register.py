"""The register of brands and factories, and the customers' telephones, looked up (clause 3.5.3,
3.5.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from incidents.company import Brand, Company, Factory
from playbooks.definition.suggestions import near


@dataclass(frozen=True)
class BrandRegister:
    """What a directory knows of goods and of who calls."""

    company: Company

    @cached_property
    def brands(self) -> dict[str, Brand]:
        return {b.id: b for b in self.company.brands}

    @cached_property
    def brand_names(self) -> dict[str, str]:
        """Every name of a brand -> its id."""
        return {
            name.casefold(): b.id
            for b in self.company.brands
            for name in (b.name_en, b.name_zh, b.id)
        }

    def like_brand(self, text: str) -> str:
        """A hint to the nearest of all that brands are called by, as it is written; empty where
        none is near.
        """
        names = [name for b in self.company.brands for name in (b.name_en, b.name_zh, b.id)]
        found = near(text, names, 0.5)
        return f"; did you mean {found}?" if found else ""

    @cached_property
    def factories(self) -> dict[str, Factory]:
        return {f.id: f for f in self.company.factories}

    @cached_property
    def callers(self) -> dict[str, str]:
        """Digits of a telephone -> the retailer it belongs to."""
        return {phone.lstrip("+"): r.id for r in self.company.retailers for phone in r.phones}
