"""The lines of an application: brands and cartons, written `brand=12; other=4`, or as rows of a
form or of JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from playbooks.company.company_lookup import Directory
from translations import FaultError, Message, message

MOST_LINES = 50
MOST_CARTONS = 100_000
LONGEST = 4000  # characters


def read_lines(value: Any, directory: Directory) -> list[dict[str, Any]]:
    """[{"brand": id, "cartons": n}], each brand once. Raises ValueError with every fault."""
    rows = list(_rows(value))
    if not rows:
        raise FaultError(message("fault.no_lines"))
    if len(rows) > MOST_LINES:
        raise FaultError(message("fault.too_many_lines", count=len(rows), most=MOST_LINES))
    faults: list[Message] = []
    found: dict[str, int] = {}
    for brand, cartons in rows:
        _add(found, brand, cartons, directory, faults)
    if faults:
        raise FaultError(message("fault.all", reasons=faults))
    return [{"brand": brand, "cartons": cartons} for brand, cartons in found.items()]


def write_lines(lines: Iterable[dict[str, Any]]) -> str:
    """As people write them."""
    return "; ".join(f"{line['brand']}={line['cartons']}" for line in lines)


def _add(
    found: dict[str, int], brand: str, cartons: str, directory: Directory, faults: list[Message]
) -> None:
    names = directory.brand_names
    brand_id = names.get(brand.casefold())
    if brand_id is None:
        faults.append(directory.no_brand(brand))
    elif brand_id in found:
        faults.append(message("fault.brand_twice", text=brand))
    # `int` refuses more than 4,300 digits with a sentence of its own.
    elif not cartons.isdecimal() or len(cartons) > 20 or not 1 <= int(cartons) <= MOST_CARTONS:
        wrong = {"brand": brand, "text": cartons[:20], "most": f"{MOST_CARTONS:,}"}
        faults.append(message("fault.bad_cartons", **wrong))
    else:
        found[brand_id] = int(cartons)


def _rows(value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, str):
        if len(value) > LONGEST:
            length = {"count": f"{len(value):,}", "most": f"{LONGEST:,}"}
            raise FaultError(message("fault.too_long", **length))
        value = _json(value) if value.lstrip().startswith("[") else _written(value)
    if not isinstance(value, list):
        raise FaultError(message("fault.no_list_of_lines"))
    for row in value:
        if not isinstance(row, dict) or set(row) != {"brand", "cartons"}:
            raise FaultError(message("fault.bad_line"))
        yield str(row["brand"]).strip(), str(row["cartons"]).strip()


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise FaultError(message("fault.no_json", error=str(error))) from None


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
