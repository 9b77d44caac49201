"""A text that a person sends: taken once, answered usefully, and never in an endless exchange with
another robot.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

import structlog

from handlers.runtime import Runtime
from ledger import inbound_texts
from ledger.database import LedgerUnavailableError

log = structlog.get_logger()
KEPT = timedelta(days=3)  # a carrier repeats a call within minutes
MOST_HINTS = 5  # a day, to one person, about texts that were not understood
DAY = timedelta(days=1)
# Words by which people leave and join a sender's list; the carrier answers them itself.
CARRIER_WORDS = frozenset(
    ("stop", "stopall", "unsubscribe", "start", "unstop", "help", "info", "td", "退订")
)


class TextReply(NamedTuple):
    """What is replied; `understood` False for a hint about what could be written instead."""

    text: str
    understood: bool = True


async def answer_text(
    runtime: Runtime,
    person: str,
    text: str,
    sid: str,
    answer: Callable[[], Awaitable[TextReply]],
) -> str:
    """What is replied to a text; empty for nothing. The same `sid` gets the same reply, and changes
    nothing.

    `answer` acts on the text. Raises LedgerUnavailableError.
    """
    now = runtime.clock.now()
    async with runtime.ledger.writing() as connection:
        known = await inbound_texts.take(connection, sid, person, now)
    if known is not None:
        log.info("text repeated", answered=known.reply is not None)
        return known.reply or ""
    try:
        reply = await answer()
    except LedgerUnavailableError:
        await _give_back(runtime, sid)
        raise
    async with runtime.ledger.writing() as connection:
        said = reply.text
        if not reply.understood:
            earlier = await inbound_texts.hints_since(connection, person, now - DAY)
            if _is_enough(reply.text, text, earlier):
                said = ""
        await inbound_texts.keep_reply(connection, sid, said, reply.understood)
    return said


def _is_enough(hint: str, text: str, earlier: Sequence[str]) -> bool:
    """Whether to send no further hint: with a robot at the other end the exchange would not end."""
    carrier_word = text.strip().rstrip(".!").lower() in CARRIER_WORDS
    return carrier_word or len(earlier) >= MOST_HINTS or hint in earlier[:1]


async def _give_back(runtime: Runtime, sid: str) -> None:
    """Where that fails too, the text counts as taken: it must never be acted on twice."""
    try:
        async with runtime.ledger.writing() as connection:
            await inbound_texts.give_back(connection, sid)
    except LedgerUnavailableError:
        log.warning("a text that was not answered stays taken")


async def forget_old(runtime: Runtime) -> None:
    """Once in a while; called with the calendar."""
    async with runtime.ledger.writing() as connection:
        await inbound_texts.forget_before(connection, runtime.clock.now() - KEPT)
