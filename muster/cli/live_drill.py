"""`muster drill --live NAME`: a drill on the running system.

Its own people get marked messages; no other person, unit or service is affected.
"""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace
from datetime import datetime, timedelta

from drills.scenario import Drill, ReportLine, RoutineLine
from handlers import live_drills, open_runtime
from handlers.runtime import NoCompanyError, Runtime
from incidents.actor import Actor
from incidents.signals import SignalRefusedError
from ledger import list_queries
from ledger.database import LedgerUnavailableError
from ledger.list_rows import TimelineListRow
from muster.cli import output
from muster.cli.actor import command_line_actor
from muster.cli.plan_cache import plan_cache
from muster.settings import Settings
from translations import Renderer
from translations.messages import message

PAUSE = 0.5  # seconds between looks
WHY = message("reason.drill_over")
ENGLISH = Renderer("en")


def live(settings: Settings, drill: Drill, people: str) -> int:
    """Play it at the clock's pace until its time is over or Ctrl-C, then end what is open of it.

    The exit code.
    """
    names = [name.strip() for name in people.split(",") if name.strip()] or list(drill.people)
    if not names:
        output.exit_refused(
            [
                "a live drill reaches its own people only: name them, --people ID,… (persons or"
                " roles), or `people:` in the drill"
            ]
        )
    try:
        return asyncio.run(_live(settings, drill, names))
    except SignalRefusedError as refused:
        output.exit_refused(refused.faults)
    except (LedgerUnavailableError, NoCompanyError) as away:
        output.exit_failed(f"the drill cannot be played: {away}")
    except KeyboardInterrupt:
        return output.DONE


async def _live(settings: Settings, drill: Drill, names: list[str]) -> int:
    runtime = await open_runtime.open_runtime(
        settings.database_url, settings.plan, cache=plan_cache(settings)
    )
    try:
        async with runtime.ledger.reading() as connection:
            directory = await runtime.directory(connection)
        people = live_drills.drill_participants(directory, names)
        if going_on := await live_drills.open_drills(runtime, people):
            output.exit_refused(
                [f"a drill with these people goes on: incident {', '.join(map(str, going_on))}"]
            )
        who = ", ".join(directory.people[person].name for person in people)
        output.note(
            f"Live drill {drill.name} for {drill.runs}. Reached are only: {who}. Ctrl-C ends it."
        )
        await _play(runtime, drill, people)
    finally:
        await runtime.ledger.close()
    return output.DONE


async def _play(runtime: Runtime, drill: Drill, people: tuple[str, ...]) -> None:
    # As Ctrl-C, which asyncio turns into a cancellation: a service manager ends it by SIGTERM.
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGTERM, signal.raise_signal, signal.SIGINT
    )
    begun = runtime.clock.now()
    waiting: list[ReportLine | RoutineLine] = sorted(
        (*drill.sends, *drill.begins), key=lambda what: what.at
    )
    seen = await _last_line(runtime)
    try:
        while (passed := runtime.clock.now() - begun) < drill.runs:
            while waiting and waiting[0].at <= passed:
                await _happens(runtime, waiting.pop(0), people)
            seen = await _show(runtime, people, seen, begun)
            if not waiting and not await live_drills.open_drills(runtime, people):
                break
            await asyncio.sleep(PAUSE)
    finally:  # Ctrl-C comes as a cancellation: what is open of the drill is ended all the same
        await asyncio.shield(
            live_drills.finish(
                runtime, await live_drills.open_drills(runtime, people), WHY, _actor()
            )
        )
        output.note("The drill is over; whatever of it was pending is withdrawn.")


async def _happens(
    runtime: Runtime, what: ReportLine | RoutineLine, people: tuple[str, ...]
) -> None:
    if isinstance(what, RoutineLine):
        await live_drills.begin(runtime, what.routine, what.site, people, _actor())
    else:
        await live_drills.report(runtime, what.signal, what.fields, people, _actor())


def _actor() -> Actor:
    """Who plays the drill."""
    return replace(command_line_actor(), way="drill")


async def _last_line(runtime: Runtime) -> int:
    async with runtime.ledger.reading() as connection:
        return await list_queries.last_line(connection)


async def _show(runtime: Runtime, people: tuple[str, ...], seen: int, begun: datetime) -> int:
    """Print what has happened in this drill since the last look."""
    async with runtime.ledger.reading() as connection:
        lines = await list_queries.timeline(connection, after=seen, limit=500)
        drills = {
            incident
            for incident, there in await list_queries.drills(connection)
            if there == list(people)
        }
    for line in lines:
        if line["incident"] in drills:
            output.print_answer(_text(line, line["at"] - begun))
    return max([seen, *(int(line["id"]) for line in lines)])


def _text(line: TimelineListRow, at: timedelta) -> str:
    what, who, why = ENGLISH.entry(line["code"], line["params"])
    minutes, seconds = divmod(int(at.total_seconds()), 60)
    where = f"#{line['incident']} {line['item'] or '':6} {line['step']:12}"
    detail = "  ".join(part for part in (who, f"({why})" if why else "") if part)
    return f"{minutes:3}:{seconds:02}  {where} {what}  {detail}".rstrip()
