"""Speaking to a terminal: answers on stdout, everything else on stderr; exit codes 0 done, 1
failure, 2 refused input.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import orjson
from rich.console import Console
from rich.table import Table

from translations import LANGUAGES

DONE, FAILED, REFUSED = 0, 1, 2
LEAST = 9  # characters of a column that are always shown
WIDE = 200  # columns of a table that goes into a file or a pipe
err = Console(stderr=True, highlight=False)


def language_of(asked: str) -> str:
    """The language asked for, else the terminal's, else English. Exits where there is none such."""
    if asked and asked not in LANGUAGES:
        exit_refused([f"there is no language {asked!r}; languages: {', '.join(LANGUAGES)}"])
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    terminal = next((name for name in names if name), "")[:2].lower()
    return asked or (terminal if terminal in LANGUAGES else "en")


def exit_refused(faults: Iterable[str]) -> NoReturn:
    """Bad input: every fault named."""
    for fault in faults:
        err.print(f"refused: {fault}", markup=False, soft_wrap=True)
    raise SystemExit(REFUSED)


def exit_failed(why: str) -> NoReturn:
    err.print(why, markup=False, soft_wrap=True)
    raise SystemExit(FAILED)


def print_answer(text: str) -> None:
    """One line of answer."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def print_json(value: Any) -> None:
    print_answer(orjson.dumps(value, option=orjson.OPT_UTC_Z, default=str).decode())


def local(moment: datetime | None, zone: ZoneInfo, seconds: bool = False) -> str:
    """Local clock time, with the day where it is not today's."""
    if moment is None:
        return ""
    there = moment.astimezone(zone)
    clock = there.strftime("%H:%M:%S" if seconds else "%H:%M")
    return clock if there.date() == datetime.now(zone).date() else f"{there:%m-%d} {clock}"


def table(rows: list[dict[str, Any]], columns: list[str], none: str) -> None:
    """Rows for a person to read."""
    if not rows:
        err.print(none, markup=False)
        return
    grid = Table(box=None, header_style="bold", pad_edge=False, expand=True)
    for column in columns:
        last = column == columns[-1]
        longest = max(len(_cell(row.get(column))) for row in rows)
        grid.add_column(
            column,
            no_wrap=True,
            overflow="ellipsis",
            ratio=1 if last else None,
            min_width=min(longest, LEAST),
        )
    for row in rows:
        grid.add_row(*(_cell(row.get(column)) for column in columns))
    Console(highlight=False, width=None if sys.stdout.isatty() else WIDE).print(grid)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return text.replace("[", "\\[")
