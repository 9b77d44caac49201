"""The register of brands and factories, and the customers' telephones, looked up (PLAN 3.5.3, 3.5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from incidents.company import Brand, Company, Factory


@dataclass(frozen=True)
class Goods:
    """What a directory knows of goods and of who calls."""

    company: Company

    @cached_property
    def brands(self) -> dict[str, Brand]:
        return {b.id: b for b in self.company.brands}

    @cached_property
    def brand_names(self) -> dict[str, str]:
        """Whatever a brand is called by -> its id."""
        return {name.casefold(): b.id for b in self.company.brands for name in (b.name_en, b.name_zh, b.id)}

    @cached_property
    def brands_spelt(self) -> list[str]:
        """Whatever a brand is called by, as it is written."""
        return [name for b in self.company.brands for name in (b.name_en, b.name_zh, b.id)]

    @cached_property
    def factories(self) -> dict[str, Factory]:
        return {f.id: f for f in self.company.factories}

    @cached_property
    def callers(self) -> dict[str, str]:
        """Digits of a telephone -> the retailer it belongs to."""
        return {phone.lstrip("+"): r.id for r in self.company.retailers for phone in r.phones}
