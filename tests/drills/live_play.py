"""A drill played on the running system: its reports, answers, absences and dead phones go through the
same entry points as those of a real emergency, by a clock moved by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from drills.pending_events import NEVER, Answer, Fail, Happening, PendingEvents
from drills.scenario import AbsenceChange, Drill, ReportLine
from drills.simulation import DrillEntry, Simulation
from handlers import staff_changes
from handlers.call_outcomes import record_call_outcome
from handlers.notice_answers import AnswerRefusedError, answer, record_undeliverable
from handlers.process_signals import Incoming, receive
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from incidents.company import Company
from ledger import call_lists, deadlines, list_queries, notices
from ledger.database import Connection
from ledger.tables import NoticeRow, table_of
from playbooks.messages.call_lists import of_calls
from tests.actors import DRILL
from tests.runtimes import clock_of, cloud_event, look
from translations import english, entry_row
from translations.messages import plain

WORDS = {"acknowledged": "ack", "accepted": "accept", "refused": "refuse"}
Line = tuple[int, str, str, str, str, str, str]  # incident, time, step, item, what, who, why


@dataclass(frozen=True)
class Asked:
    """What `PendingEvents` needs to know of a message."""

    step: str
    item: str | None
    person: str
    role: str
    expects: str
    options: tuple[str, ...]
    token: str
    phones: tuple[str, ...]


@dataclass
class Sent:
    """A message of the ledger, as a drill sees it."""

    id: int
    at: datetime
    notification: Asked


@dataclass
class LivePlay:
    """Plays one drill on a runtime whose clock is moved by hand."""

    runtime: Runtime
    drill: Drill
    start: datetime
    company: Company
    owed: list[Sent] = field(default_factory=list)  # for `PendingEvents.expect`

    async def play(self) -> list[Line]:
        """Let everything of the drill happen; the timeline it led to."""
        await staff_changes.apply_due_absences(self.runtime)  # what has begun is known from now on
        waiting = PendingEvents(self.drill, self.start, self.company)
        end, clock = self.start + self.drill.runs, clock_of(self.runtime)
        while True:
            due = await self._next_due()
            moment = min(waiting.first(), due)
            if moment > end:
                break
            clock.moment = max(clock.moment, moment)
            if waiting.first() <= moment:
                await self._happens(waiting.take())
            else:
                await process_due_deadlines(self.runtime)
            await self._deliver()
            waiting.expect(self)  # type: ignore[arg-type]  # it looks at `owed` alone
        return await live_lines(self.runtime, self.start)

    async def _next_due(self) -> datetime:
        return await look(self.runtime, deadlines.next_due) or NEVER

    async def _happens(self, what: Happening) -> None:
        if isinstance(what, ReportLine):
            await self._report(what)
        elif isinstance(what, Answer):
            await self._answer(what)
        elif isinstance(what, Fail):
            await self._fail(what)
        elif isinstance(what, AbsenceChange):
            self.runtime.expire_company()
            await staff_changes.apply_due_absences(self.runtime)
        else:
            raise AssertionError(f"{what}: not played on a running system")

    async def _report(self, what: ReportLine) -> None:
        now = self.runtime.clock.now()
        body = cloud_event(
            what.signal, f"drill-{now.isoformat()}-{what.signal}", now, **what.fields
        )
        body = body.replace(b'"source":"test"', f'"source":"{what.source}"'.encode())
        await receive(self.runtime, [Incoming(body, "kafka signals/0/1")])

    async def _answer(self, what: Answer) -> None:
        sent: Any = what.owed
        if of_calls(sent.notification.token) and what.rule.answer == "all reached":
            await self._all_reached(sent.notification)
            return
        word = WORDS.get(what.rule.answer, what.rule.answer)
        try:
            await answer(self.runtime, sent.id, word, DRILL, what.rule.values)
        except AnswerRefusedError:
            return  # it had been withdrawn, as in a drill

    async def _all_reached(self, asked: Asked) -> None:
        for call in await look(self.runtime, call_lists.calls):
            if (call["token"], call["person"]) == (asked.token, asked.person):
                await record_call_outcome(self.runtime, call["id"], "reached", DRILL)

    async def _fail(self, what: Fail) -> None:
        sent: Any = what.owed
        found = await look(self.runtime, lambda c: notices.find(c, sent.id))
        if found is not None and found.state == "sent":
            claimed: Any = found  # what it is called for: id, incident, token, person, expects
            await self._back_at_the_carrier(sent.id)
            await record_undeliverable(self.runtime, claimed, plain("the phone is dead"))

    async def _back_at_the_carrier(self, notice: int) -> None:
        """The carrier has it, and has not said yet what became of it."""
        table = table_of(NoticeRow)
        async with self.runtime.ledger.writing() as connection:
            again = update(table).where(table.c.id == notice).values(state="sending")
            await connection.execute(again)

    async def _deliver(self) -> None:
        """Send all that is owed; what was sent is seen by those who answer."""
        now = self.runtime.clock.now()
        async with self.runtime.ledger.writing() as connection:
            known_rows = {n.id: n for n in await _all_rows(connection)}
            claimed = await notices.claim(connection, "test", now, 100_000)
            await notices.mark_sent(connection, [(c.id, str(c.id), now, "test") for c in claimed])
        known = {sent.id for sent in self.owed}
        for row in await look(self.runtime, list_queries.notices):
            if row["id"] not in known:
                asked = Asked(
                    row["step"], row["item"], row["person"], row["role"], row["expects"],
                    tuple(row["options"]), known_rows[row["id"]].token,
                    tuple(known_rows[row["id"]].phones),
                )  # fmt: skip
                self.owed.append(Sent(row["id"], now, asked))


async def _all_rows(connection: Connection) -> list[Any]:
    """Every message's id, token and phones."""
    table = table_of(NoticeRow)
    return list(await connection.execute(select(table.c.id, table.c.token, table.c.phones)))


async def live_lines(runtime: Runtime, start: datetime) -> list[Line]:
    """The timeline of all incidents, in words."""
    rows = await look(runtime, lambda c: list_queries.timeline(c, limit=100_000))
    return [
        _line(row["incident"], row["at"] - start, row["step"], row["item"], *_said(row))
        for row in rows
    ]


def drill_lines(world: Simulation, start: datetime) -> list[Line]:
    """The same of a drill."""
    return [
        _line(
            e.incident,
            e.entry.at - start,
            e.entry.step,
            e.entry.item,
            *(english(word) if word else "" for word in (e.entry.what, e.entry.who, e.entry.why)),
        )
        for e in world.log
        if isinstance(e, DrillEntry)
    ]


def _said(row: Mapping[str, Any]) -> tuple[str, ...]:
    shown = entry_row(row)
    return tuple(str(shown[name] or "") for name in ("what", "who", "why"))


def _line(incident: int, at: timedelta, step: str, item: str | None, *words: str) -> Line:
    what, who, why = words
    return incident, str(at), step, item or "", what, who, why
