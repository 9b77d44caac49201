"""Brands for tests, with everything a test does not care about filled in."""

from __future__ import annotations

from incidents.company import Brand


def brand(brand_id: str, factory: str = "mill", stock: int = 0) -> Brand:
    return Brand(brand_id, brand_id.title(), brand_id.title(), factory, 1, 100.0, stock=stock)
