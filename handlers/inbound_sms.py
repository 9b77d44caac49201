"""A text that a person sends: acted on once, answered usefully, and never in an endless exchange
with another robot.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

import structlog

from handlers.opt_out_keywords import is_opt_out_keyword
from handlers.runtime import Runtime
from ledger import inbound_sms
from ledger.inbound_sms import AlreadyAnsweredError
from ledger.new_rows import InboundTextReplyRow

log = structlog.get_logger()
KEPT = timedelta(days=3)  # a carrier repeats a call within minutes
MOST_HINTS = 5  # a day, to one person, about texts that were not understood
DAY = timedelta(days=1)
# From the reply to the row that is written in the transaction of what the text brings about.
KeepReply = Callable[[str], InboundTextReplyRow]


class TextReply(NamedTuple):
    """What is replied. `kept`: it was written with what the text brought about. Where nothing was
    `understood` it is a hint about what could be written instead.
    """

    text: str
    kept: bool
    understood: bool = False


async def answer_text(
    runtime: Runtime,
    person: str,
    text: str,
    sid: str,
    answer: Callable[[KeepReply], Awaitable[TextReply]],
) -> str:
    """What is replied to a text; empty for nothing. The same `sid` gets the same reply, and changes
    nothing.

    `answer` acts on the text. Raises LedgerUnavailableError.
    """
    if (known := await _known(runtime, sid)) is not None:
        log.info("text repeated")
        return known
    now = runtime.clock.now()
    row = partial(_row, sid, person, now)
    try:
        reply = await answer(row)
        if reply.kept:
            return reply.text
        async with runtime.ledger.writing() as connection:
            earlier = await inbound_sms.hints_since(connection, person, now - DAY)
            enough = not reply.understood and _is_enough(reply.text, text, earlier)
            said = "" if enough else reply.text
            await inbound_sms.keep_reply(connection, row(said, understood=reply.understood))
        return said
    except AlreadyAnsweredError:  # the carrier sent it twice at once, to two processes
        return await _known(runtime, sid) or ""


def _row(
    sid: str, person: str, now: datetime, reply: str, understood: bool = True
) -> InboundTextReplyRow:
    return {
        "sid": sid,
        "person": person,
        "received_at": now,
        "reply": reply,
        "understood": understood,
    }


async def _known(runtime: Runtime, sid: str) -> str | None:
    async with runtime.ledger.reading() as connection:
        return await inbound_sms.reply_to(connection, sid)


def _is_enough(hint: str, text: str, earlier: Sequence[str]) -> bool:
    """Whether to send no further hint: with a robot at the other end the exchange would not end."""
    return is_opt_out_keyword(text) or len(earlier) >= MOST_HINTS or hint in earlier[:1]


async def forget_old(runtime: Runtime) -> None:
    """Once in a while; called with the calendar."""
    async with runtime.ledger.writing() as connection:
        await inbound_sms.forget_before(connection, runtime.clock.now() - KEPT)
