"""What was measured, as rows: `name value unit limit ratio` (docs/cli.md)."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    `limit` is what the tight pipeline reached in the same call, or what is promised at most (None:
    there is no such figure); `ratio` is value / limit.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.limit if self.limit else None


def percentile(values: Sequence[float], part: float) -> float:
    """The value that `part` (0 to 1) of the values do not exceed.

    Raises ValueError where there are none.
    """
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def write(rows: Iterable[Row], file: Path) -> None:
    """A JSON array; figures to four significant digits, for more would be noise."""
    shown = [
        {
            **asdict(row),
            "value": _short(row.value),
            "limit": _short(row.limit),
            "ratio": _short(row.ratio),
        }
        for row in rows
    ]
    file.write_bytes(orjson.dumps(shown, option=orjson.OPT_INDENT_2) + b"\n")


def show(rows: Iterable[Row], left_out: Iterable[str]) -> None:
    """The table, then a line for each thing that could not be measured here."""
    table = Table("what", box=None)
    for heading in ("value", "unit", "limit", "ratio"):
        table.add_column(heading, justify="left" if heading == "unit" else "right")
    for row in rows:
        table.add_row(row.name, _text(row.value), row.unit, _text(row.limit), _text(row.ratio))
    console = Console(width=110)
    console.print(table)
    for reason in left_out:
        console.print(f"left out: {reason}", markup=False)


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
