"""Texts as people send them, and what becomes of the notices they answer."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.notice_answers import AnswerOutcome, AnswerRefusedError, take
from handlers.runtime import Runtime
from handlers.sms_answers import _fit, reply
from incidents.company import Person
from ledger import list_queries, notices
from ledger.new_rows import InboundTextReplyRow
from ledger.tables import NoticeRow
from playbooks.intake.reply_text import named_number
from tests.actors import TEXT
from tests.ledger.sample_rows import put_notices
from tests.runtimes import MONDAY, clock_of, look, small_company

SOMEONE = small_company().people[0].id


OTHER = small_company().people[1]


async def sent(runtime: Runtime, key: str, **more: Any) -> int:
    plain = {"state": "sent", "person": SOMEONE, "incident": 1}
    (notice,) = await put_notices(runtime.ledger, key, **(plain | more))
    return notice


async def refusal(
    runtime: Runtime, text: str, others: tuple[Person, ...] = ()
) -> AnswerRefusedError:
    with pytest.raises(AnswerRefusedError) as refused:
        await reply(runtime, SOMEONE, text, TEXT, others)
    return refused.value


async def row(runtime: Runtime, notice: int) -> NoticeRow:
    found = await look(runtime, lambda c: notices.find(c, notice))
    assert found is not None
    return found


class KilledError(BaseException):
    """The process ends here."""


def inbound(sid: str, said: str) -> InboundTextReplyRow:
    return {"sid": sid, "person": SOMEONE, "received_at": MONDAY, "reply": said, "understood": True}


async def mark_sent(runtime: Runtime, notice: NoticeRow) -> None:
    now = clock_of(runtime).now()
    async with runtime.ledger.writing() as connection:
        for one in await notices.claim(connection, "test", now, 50):
            await notices.mark_sent(connection, [(one.id, "r", now, "paper")])


async def reply_as(runtime: Runtime, notice: NoticeRow, text: str, sid: str = "") -> AnswerOutcome:
    """The person of the notice writes; `sid`: the carrier's id of the text."""
    given = _fit(runtime, notice, named_number(text)[1])
    assert given is not None
    keep = (lambda _: inbound(sid, "said")) if sid else None
    return await take(runtime, notice, given.given, TEXT, keep)


async def _of_step(runtime: Runtime, step: str) -> NoticeRow:
    found = next(n for n in await look(runtime, list_queries.notices) if n["step"] == step)
    return await row(runtime, found["id"])
