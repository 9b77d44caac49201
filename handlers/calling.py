"""Somebody has called a customer and says what came of it: by their link, on the desk, on the command line. The last one tells the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.office import Office
from handlers.respond import respond
from incidents.events import Answered
from ledger import calls
from ledger.open import Conflict
from playbooks.calls import CALL_BACK, NO_ANSWER, OPEN, OUTCOMES, REACHED
from playbooks.fields import Around, read_field
from playbooks.names import FieldSpec

_TIME = FieldSpec("at", "time", "", "latest", {})


class CannotMark(Exception):
    """This call cannot be marked so; the text says why."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What was written down. `again`: not to be called before."""

    call: int
    incident: int
    state: str
    again: datetime | None


async def mark(office: Office, call: int, outcome: str, by: str, at: str = "", mine: tuple[str, str] | None = None) -> Marked:
    """`outcome`: reached, no answer, or call back `at` a time. `mine`: only a call of this list (token) and caller. Raises CannotMark."""
    if outcome not in OUTCOMES:
        raise CannotMark(f"a call comes to one of {', '.join(OUTCOMES)}, not {outcome[:40]!r}")
    async with office.ledger.reading() as connection:
        found = await calls.find(connection, call)
    if found is None or (mine is not None and (found["token"], found["person"]) != mine):
        raise CannotMark(f"there is no call {call}")
    again = await _again(office, found, outcome, at)
    async with office.ledger.writing() as connection:
        if not await calls.mark(connection, call, outcome, office.clock.now(), again, by):
            raise CannotMark(_why(await calls.find(connection, call) or found))
    office.ledger.wakes.tell("changes")
    if outcome == REACHED:
        await _last_one(office, found, by)
    return Marked(call, found["incident"], outcome, again)


async def _again(office: Office, call: dict[str, Any], outcome: str, at: str) -> datetime | None:
    now = office.clock.now()
    if outcome == NO_ANSWER:
        return now + timedelta(seconds=call["again_seconds"])
    if outcome != CALL_BACK:
        return None
    async with office.ledger.reading() as connection:
        directory = await office.directory(connection)
    try:
        moment = datetime.fromisoformat(read_field(_TIME, at, Around(directory, now, office.plan.calendar.zone)) or "nothing")
    except ValueError:
        raise CannotMark(f"{at[:40]!r} is no time to call back; write 15:30 (today) or 2026-11-24T09:00") from None
    if moment <= now:
        raise CannotMark(f"{at} is over; say when to call back")
    return moment


def _why(call: dict[str, Any]) -> str:
    if call["state"] in OPEN:
        return f"call {call['id']} was marked by somebody else in this moment"
    return f"call {call['id']} is done: {call['state']}"


async def _last_one(office: Office, call: dict[str, Any], by: str) -> None:
    """Looked at after the commit, so that of two who finish at once at least one sees that nothing is left."""
    async with office.ledger.reading() as connection:
        progress = (await calls.progress(connection, [call["token"]]))[call["token"]]
    if progress.reached == progress.total:
        try:
            await respond(office, call["incident"], Answered(call["token"], call["person"], "all reached", {}, by))
        except Conflict:
            return  # the step looks for itself before long
