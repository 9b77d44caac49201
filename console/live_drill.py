"""`muster drill --live NAME`: a drill on the running system. Its own people get marked messages; nobody and nothing else is touched."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from console import say
from drills.script import Begins, Drill, Sends
from handlers import rehearsal, setup
from handlers.office import NoCompany, Office
from incidents.signals import Refused
from ledger import queries
from ledger.open import LedgerAway
from settings import Settings

PAUSE = 0.5  # seconds between looks
WHY = "the drill is over"


def live(settings: Settings, drill: Drill, people: str) -> int:
    """Play it at the clock's pace until its time is over or Ctrl-C, then end what is open of it. The exit code."""
    names = [name.strip() for name in people.split(",") if name.strip()] or list(drill.people)
    if not names:
        say.refuse(["a live drill reaches its own people only: name them, --people ID,… (persons or roles), or `people:` in the drill"])
    try:
        return asyncio.run(_live(settings, drill, names))
    except Refused as refused:
        say.refuse(refused.faults)
    except (LedgerAway, NoCompany) as away:
        say.fail(f"the drill cannot be played: {away}")
    except KeyboardInterrupt:
        return say.DONE


async def _live(settings: Settings, drill: Drill, names: list[str]) -> int:
    office = await setup.open_office(settings.database_url, settings.plan)
    try:
        async with office.ledger.reading() as connection:
            directory = await office.directory(connection)
        people = rehearsal.people_of(directory, names)
        if going_on := await rehearsal.open_of(office, people):
            say.refuse([f"a drill with these people goes on: incident {', '.join(map(str, going_on))}"])
        who = ", ".join(directory.people[person].name for person in people)
        say.err.print(f"Live drill {drill.name} for {drill.runs}. Reached are only: {who}. Ctrl-C ends it.", markup=False)
        await _play(office, drill, people)
    finally:
        await office.ledger.close()
    return say.DONE


async def _play(office: Office, drill: Drill, people: tuple[str, ...]) -> None:
    begun = office.clock.now()
    waiting: list[Sends | Begins] = sorted((*drill.sends, *drill.begins), key=lambda what: what.at)
    seen = await _last_line(office)
    try:
        while (passed := office.clock.now() - begun) < drill.runs:
            while waiting and waiting[0].at <= passed:
                await _happens(office, waiting.pop(0), people)
            seen = await _show(office, people, seen, begun)
            if not waiting and not await rehearsal.open_of(office, people):
                break
            await asyncio.sleep(PAUSE)
    finally:  # Ctrl-C comes as a cancellation: what is open of the drill is ended all the same
        await asyncio.shield(rehearsal.finish(office, await rehearsal.open_of(office, people), WHY))
        say.err.print("The drill is over; whatever of it was pending is withdrawn.")


async def _happens(office: Office, what: Sends | Begins, people: tuple[str, ...]) -> None:
    if isinstance(what, Begins):
        await rehearsal.begin(office, what.routine, what.site, people)
    else:
        await rehearsal.report(office, what.signal, what.fields, people)


async def _last_line(office: Office) -> int:
    async with office.ledger.reading() as connection:
        return await queries.last_line(connection)


async def _show(office: Office, people: tuple[str, ...], seen: int, begun: datetime) -> int:
    """Print what has happened in this drill since the last look."""
    async with office.ledger.reading() as connection:
        lines = await queries.timeline(connection, after=seen, limit=500)
        drills = {incident for incident, there in await queries.drills(connection) if there == list(people)}
    for line in lines:
        if line["incident"] in drills:
            say.out(_text(line, line["at"] - begun))
    return max([seen, *(int(line["id"]) for line in lines)])


def _text(line: dict[str, Any], at: timedelta) -> str:
    minutes, seconds = divmod(int(at.total_seconds()), 60)
    where = f"#{line['incident']} {line['item'] or '':6} {line['step']:12}"
    detail = "  ".join(part for part in (line["who"], f"({line['why']})" if line["why"] else "") if part)
    return f"{minutes:3}:{seconds:02}  {where} {line['what']}  {detail}".rstrip()
