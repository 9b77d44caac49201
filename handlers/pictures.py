"""Pictures that come with an answer: checked, kept once, named in the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from handlers.notice_answers import AnswerRefusedError
from handlers.runtime import Runtime
from incidents.actor import Actor, answering
from ledger import audit, pictures, timeline
from ledger.audit import AuditEntry
from ledger.database import Connection
from ledger.new_rows import NewTimelineRow
from ledger.tables import NoticeRow
from playbooks.engine.timeline_line import who_of
from playbooks.intake.pictures import MOST_OF_INCIDENT, MOST_PICTURES, check_picture
from translations import FaultError, message


async def keep_pictures(
    runtime: Runtime, notice: NoticeRow, bodies: Sequence[bytes], actor: Actor
) -> int:
    """How many are new, of those that came with a notice's answer.

    Nothing is kept where one of them is refused. Raises AnswerRefusedError, LedgerUnavailableError.
    """
    rows = [_row(runtime, notice, body, actor) for body in bodies]
    if len(rows) > MOST_PICTURES:
        raise AnswerRefusedError(message("refusal.too_many_pictures", most=MOST_PICTURES))
    async with runtime.ledger.writing() as connection:
        known = await pictures.count_of_incident(connection, notice.incident)
        if known + len(rows) > MOST_OF_INCIDENT:
            raise AnswerRefusedError(message("refusal.too_many_pictures", most=MOST_OF_INCIDENT))
        fresh = [row for row in rows if await pictures.keep_picture(connection, row)]
        if fresh:
            await _write_down(connection, notice, fresh, answering(actor, notice.person))
    if fresh:
        runtime.ledger.wakes.notify("changes")
    return len(fresh)


def _row(runtime: Runtime, notice: NoticeRow, body: bytes, actor: Actor) -> dict[str, Any]:
    try:
        kind = check_picture(body)
    except FaultError as fault:
        raise AnswerRefusedError(fault.message) from None
    return {
        "incident": notice.incident,
        "notice": notice.id,
        "step": notice.step,
        "item": notice.item,
        "person": notice.person,
        "at": runtime.clock.now(),
        "way": actor.way,
        "kind": kind,
        "size": len(body),
        "sha256": sha256(body).hexdigest(),
        "body": body,
    }


async def _write_down(
    connection: Connection, notice: NoticeRow, fresh: list[dict[str, Any]], author: Actor
) -> None:
    at = fresh[0]["at"]
    line: NewTimelineRow = {
        "incident": notice.incident,
        "at": at,
        "clause": notice.clause,
        "step": notice.step,
        "item": notice.item,
        "code": "timeline.pictures",
        "params": {
            "count": len(fresh),
            "who": who_of([(notice.person, notice.name)]).to_json(),
        },
        "way": author.way,
        "person": author.person,
        "on_behalf_of": author.on_behalf_of,
    }
    await timeline.write_line(connection, line)
    digests = {"pictures": [row["sha256"] for row in fresh]}
    target = f"notice {notice.id}"
    entry = AuditEntry(at, author, "pictures.sent", target, notice.incident, None, digests)
    await audit.append(connection, entry)
