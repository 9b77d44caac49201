"""What people had been asked, once they leave or another person holds their role (M15)."""

from __future__ import annotations

import structlog

from handlers.run_events import respond
from handlers.runtime import Runtime
from incidents.run_events import NotDelivered
from ledger import deadlines, notices
from translations.messages import Message

log = structlog.get_logger()


async def reassign_questions(
    runtime: Runtime, person: str, why: Message, role: str | None = None
) -> int:
    """Notify each run that waits for this person, in that role if one is named, of `why` they
    cannot answer; it asks the next person.

    Returns how many questions moved.
    """
    async with runtime.ledger.reading() as connection:
        asked = await notices.open_questions_of(connection, person, role)
    for incident, token in asked:
        await respond(runtime, incident, NotDelivered(token, person, why))
    log.info("askings move on", person=person, askings=len(asked))
    return len(asked)


async def wake_incidents(runtime: Runtime) -> None:
    """Open decisions follow who holds the role now (docs/semantics.md, M15)."""
    async with runtime.ledger.writing() as connection:
        await deadlines.wake_open(connection, runtime.clock.now())
    runtime.ledger.wakes.notify("agenda")
