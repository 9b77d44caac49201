"""The register of brands and factories, and the customers' telephones, looked up (clause 3.5.3,
3.5.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from incidents.company import Brand, Company, Factory
from playbooks.definition.suggestions import nearest_name
from translations import Message, message


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

    def no_brand(self, text: str) -> Message:
        """The fault of a text that names no brand, with the nearest of all that brands are called
        by.
        """
        names = [name for b in self.company.brands for name in (b.name_en, b.name_zh, b.id)]
        found = nearest_name(text, names, 0.5)
        hint = message("hint.near", near=found) if found else ""
        return message("fault.no_brand", text=text[:40], hint=hint)

    @cached_property
    def factories(self) -> dict[str, Factory]:
        return {f.id: f for f in self.company.factories}

    @cached_property
    def callers(self) -> dict[str, str]:
        """Digits of a telephone -> the retailer it belongs to."""
        return {phone.lstrip("+"): r.id for r in self.company.retailers for phone in r.phones}
