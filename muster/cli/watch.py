"""`muster watch`: what happens, as it happens, in a terminal."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from ledger import list_queries
from ledger.database import Ledger
from ledger.list_rows import TimelineListRow
from muster.cli import output
from muster.cli.ledger_access import query_ledger, zone_of
from muster.cli.load_settings import load_settings
from muster.cli.text_table import plain_text
from muster.settings import Settings
from translations import Renderer

PAUSE = 0.5  # seconds between looks
ALARMING = (
    "timeline.late",
    "timeline.overdue",
    "timeline.nobody_found",
    "timeline.severity_major",
)
RECENT = 12  # lines of what was before
ENGLISH = Renderer("en")


def watch() -> None:
    """Follow what happens, as it happens."""
    settings = load_settings()
    with suppress(KeyboardInterrupt):
        query_ledger(settings, lambda ledger: _follow(ledger, settings))


async def _follow(ledger: Ledger, settings: Settings) -> None:
    console = Console(highlight=False)
    async with ledger.reading() as connection:
        zone = await zone_of(connection, settings)
        seen = max(0, await list_queries.last_line(connection) - RECENT)
    output.note("Watching; Ctrl-C stops.")
    while True:
        async with ledger.reading() as connection:
            # By polling: it works on SQLite as well, where other processes get no wake.
            lines = await list_queries.timeline(connection, after=seen, limit=500)
        for line in lines:
            console.print(_line(line, zone))
            seen = line["id"]
        await asyncio.sleep(PAUSE)


def _line(line: TimelineListRow, zone: ZoneInfo) -> Text:
    what, who, why = map(plain_text, ENGLISH.entry(line["code"], line["params"]))
    text = Text()
    text.append(output.local(line["at"], zone, seconds=True), style="dim")
    text.append(f"  #{line['incident']} ", style="bold")
    text.append(f"{line['item'] or '':6} {line['step']:12} ", style="cyan")
    text.append(what, style="red" if line["code"] in ALARMING else "")
    text.append(f"  {who}" if who else "", style="bold")
    text.append(f"  {why}" if why else "", style="dim")
    text.append(f"  [{', '.join(line['clause'])}]", style="dim")
    return text
