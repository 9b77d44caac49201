"""`muster watch`: what happens, as it happens, in a terminal."""

from __future__ import annotations

import asyncio
from typing import Any

from rich.console import Console
from rich.text import Text

from console import say
from ledger import queries
from ledger.open import Ledger, LedgerAway
from playbooks.reading import read_folder
from settings import Settings

PAUSE = 0.5  # seconds between looks
RECENT = 12  # lines of what was before


def watch(settings: Settings) -> int:
    """Until Ctrl-C; the exit code."""
    try:
        asyncio.run(_follow(settings))
    except KeyboardInterrupt:
        return say.DONE
    except LedgerAway as away:
        say.fail(f"the ledger cannot be read: {away}")
    return say.DONE


async def _follow(settings: Settings) -> None:
    zone = read_folder(settings.plan).calendar.zone
    console = Console(highlight=False)
    ledger = Ledger(settings.database_url)
    try:
        async with ledger.reading() as connection:
            seen = max(0, await queries.last_line(connection) - RECENT)
        say.err.print("Watching; Ctrl-C stops.")
        while True:
            async with ledger.reading() as connection:
                lines = await queries.timeline(connection, after=seen, limit=500)
            for line in lines:
                console.print(_line(line, zone))
                seen = line["id"]
            await asyncio.sleep(PAUSE)
    finally:
        await ledger.close()


def _line(line: dict[str, Any], zone: Any) -> Text:
    text = Text()
    text.append(say.local(line["at"], zone, seconds=True), style="dim")
    text.append(f"  #{line['incident']} ", style="bold")
    text.append(f"{line['item'] or '':6} {line['step']:12} ", style="cyan")
    text.append(line["what"], style="red" if line["what"] in ("late", "overdue", "nobody found", "severity is major") else "")
    text.append(f"  {line['who']}" if line["who"] else "", style="bold")
    text.append(f"  {line['why']}" if line["why"] else "", style="dim")
    text.append(f"  [{', '.join(line['clause'])}]", style="dim")
    return text
