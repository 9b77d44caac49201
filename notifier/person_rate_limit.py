"""Holds back what can wait while its person has had enough texts within an hour."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

import structlog

from handlers import instrumentation
from handlers.runtime import Runtime
from ledger import notices, timeline
from ledger.database import Connection
from ledger.new_rows import NewTimelineRow
from playbooks.engine.timeline_line import who_of
from playbooks.messages.person_rate_limit import HOUR, call_of, held_until, most_of, next_free
from translations.messages import Message, message

log = structlog.get_logger()
REPEATED = message("reason.waits_already")


class PersonRateLimit:
    """Of one lane. Emergencies are never held back (`most_an_hour` is None)."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = asyncio.Lock()
        # What was let out and may not be marked in the ledger yet.
        self._let_out: dict[str, list[datetime]] = defaultdict(list)

    async def hold_back(self, group: Sequence[notices.Claimed]) -> bool:
        """Whether a text waits for a later time, which is written down then.

        Raises LedgerUnavailableError.
        """
        most = most_of(one.most_an_hour for one in group)
        # What may have gone out already is asked about first, and counts as sent.
        if most is None or group[0].doubtful:
            return False
        now = self._runtime.clock.now()
        waiting = await self._waiting_calls(group)
        async with self._lock:
            until = next_free(await self._sent(group[0].person, now), most, now)
            if until is None:
                self._let_out[group[0].person].append(now)
        if until is None:
            await self._withdraw(waiting.values())
            return False
        why = held_until(until, most, self._runtime.plan.calendar.zone)
        held = [one for one in group if _call(one) not in waiting]
        await self._withdraw([one.id for one in group if _call(one) in waiting])
        async with self._runtime.ledger.writing() as connection:
            for one in held:
                await self._hold(connection, one, until, now, why)
        log.info("held back", person=group[0].person, messages=len(held), until=until.isoformat())
        return True

    async def _waiting_calls(self, group: Sequence[notices.Claimed]) -> dict[str | None, int]:
        """The notices of calls that wait and that these repeat."""
        calls = {call for one in group if (call := _call(one))}
        if not calls:
            return {}
        async with self._runtime.ledger.reading() as connection:
            held = await notices.held_calls(connection, group[0].person)
        return {call_of(token): notice for notice, token in held if call_of(token) in calls}

    async def _withdraw(self, repeated: Collection[int]) -> None:
        if repeated:
            async with self._runtime.ledger.writing() as connection:
                await notices.withdraw_unsent(connection, repeated, REPEATED)

    async def _sent(self, person: str, now: datetime) -> list[datetime]:
        own = [moment for moment in self._let_out.pop(person, []) if moment > now - HOUR]
        self._let_out[person] = own
        async with self._runtime.ledger.reading() as connection:
            marked = await notices.texts_since(connection, person, now - HOUR)
        return max(own, marked, key=len)

    async def _hold(
        self,
        connection: Connection,
        one: notices.Claimed,
        until: datetime,
        now: datetime,
        why: Message,
    ) -> None:
        await notices.hold_back(connection, one.id, until, now, why)
        found = await notices.find(connection, one.id)
        if one.held_at or found is None:  # one line and one count for each message
            return
        instrumentation.meter().held_back()
        line: NewTimelineRow = {
            "incident": found.incident,
            "at": now,
            "clause": found.clause,
            "step": found.step,
            "item": found.item,
            "code": "timeline.message_held_back",
            "params": {"who": who_of([(found.person, found.name)]).to_json(), "why": why.to_json()},
            "way": None,
            "person": None,
            "on_behalf_of": None,
        }
        await timeline.write_line(connection, line)


def _call(one: notices.Claimed) -> str | None:
    """About what somebody is called, where it is a call of an escalation."""
    return call_of(one.token) if one.expects == "acknowledge" else None
