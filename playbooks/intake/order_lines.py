"""The lines of an application: brands and cartons, written `brand=12; other=4`, or as rows of a
form or of JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from playbooks.company.directory import Directory

MOST_LINES = 50
MOST_CARTONS = 100_000
LONGEST = 4000  # characters


def read_lines(value: Any, directory: Directory) -> list[dict[str, Any]]:
    """[{"brand": id, "cartons": n}], each brand once. Raises ValueError with every fault."""
    rows = list(_rows(value))
    if not rows:
        raise ValueError("holds no line; write brand=12; other brand=4")
    if len(rows) > MOST_LINES:
        raise ValueError(f"has {len(rows)} lines; at most {MOST_LINES} are taken")
    faults: list[str] = []
    found: dict[str, int] = {}
    for brand, cartons in rows:
        _add(found, brand, cartons, directory, faults)
    if faults:
        raise ValueError("; ".join(faults))
    return [{"brand": brand, "cartons": cartons} for brand, cartons in found.items()]


def write_lines(lines: Iterable[dict[str, Any]]) -> str:
    """As people write them."""
    return "; ".join(f"{line['brand']}={line['cartons']}" for line in lines)


def _add(
    found: dict[str, int], brand: str, cartons: str, directory: Directory, faults: list[str]
) -> None:
    names = directory.brand_names
    brand_id = names.get(brand.casefold())
    if brand_id is None:
        faults.append(f"there is no brand {brand[:40]!r}{directory.like_brand(brand)}")
    elif brand_id in found:
        faults.append(f"the brand {brand} stands twice; write it once with all its cartons")
    elif not cartons.isdecimal() or not 1 <= int(cartons) <= MOST_CARTONS:
        faults.append(
            f"{brand}: {cartons[:20]!r} cartons; write a whole number from 1 to {MOST_CARTONS:,}"
        )
    else:
        found[brand_id] = int(cartons)


def _rows(value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise ValueError(f"has {len(value):,} characters; at most {LONGEST:,} are taken")
        value = _json(value) if value.lstrip().startswith("[") else _written(value)
    if not isinstance(value, list):
        raise ValueError(
            'is no list of lines; write brand=12; other brand=4, or [{"brand": …, "cartons": …}]'
        )
    for row in value:
        if not isinstance(row, dict) or set(row) != {"brand", "cartons"}:
            raise ValueError("a line has brand and cartons, and nothing else")
        yield str(row["brand"]).strip(), str(row["cartons"]).strip()


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"this is no JSON: {error}") from None


def _written(text: str) -> list[dict[str, str]]:
    parts = [
        p
        for p in text.replace("；", ";").replace("\n", ";").replace("＝", "=").split(";")
        if p.strip()
    ]
    return [
        dict(
            zip(("brand", "cartons"), (s.strip() for s in (*p.rpartition("=")[::2],)), strict=True)
        )
        for p in parts
    ]
