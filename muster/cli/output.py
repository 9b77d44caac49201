"""Speaking to a terminal: answers on stdout, everything else on stderr; exit codes 0 done, 1
failure, 2 refused input.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import orjson

from incidents.local_time import local_time
from muster.cli.text_table import escaped_json, lines, plain_text

DONE, FAILED, REFUSED = 0, 1, 2
_BOLD = re.compile(r"\*\*(.+?)\*\*")
NOT_IN_UTF_8 = "what was typed is not written in UTF-8; set the terminal to UTF-8"
WIDE = 200  # columns of a table that goes into a file or a pipe


def exit_refused(faults: Iterable[str]) -> NoReturn:
    """Bad input: every fault named."""
    for fault in faults:
        note(f"refused: {fault}")
    raise SystemExit(REFUSED)


def exit_failed(why: str) -> NoReturn:
    note(why)
    raise SystemExit(FAILED)


def note(text: str) -> None:
    """A line beside the answer, on stderr. What others wrote in it cannot steer the terminal."""
    sys.stderr.write(plain_text(text) + "\n")
    sys.stderr.flush()


def print_answer(text: str) -> None:
    """One line of answer. What others wrote in it cannot steer the terminal."""
    _write(plain_text(text))


def print_prose(text: str) -> None:
    """As `print_answer`; what is between `**` is bold on a terminal, and stays so elsewhere."""
    line = plain_text(text)
    _write(_BOLD.sub("\x1b[1m\\1\x1b[0m", line) if sys.stdout.isatty() else line)


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    # The reader of a pipe gets each line at once.
    sys.stdout.flush()


def print_json(value: Any) -> None:
    """One line of JSON; with escapes where stdout cannot write every sign."""
    text = orjson.dumps(value, option=orjson.OPT_UTC_Z, default=str).decode()
    _write(
        escaped_json(text)
        if (sys.stdout.encoding or "").lower().startswith("utf")
        else json.dumps(json.loads(text))
    )


def local(moment: datetime | None, zone: ZoneInfo, seconds: bool = False) -> str:
    """Local clock time, with the day where it is not today's."""
    if moment is None:
        return ""
    return local_time(moment, datetime.now(zone), zone, seconds)


def table(rows: Sequence[Mapping[str, object]], columns: list[str], none: str) -> None:
    """Rows for a person to read; `none`: printed where there are no rows."""
    if not rows:
        note(none)
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDE
    head, *body = lines(
        columns, [[_cell(row.get(column)) for column in columns] for row in rows], width
    )
    _write("\n".join([f"\x1b[1m{head}\x1b[0m" if sys.stdout.isatty() else head, *body]))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
