"""Messages of a drill that wait because their person has had enough within an hour, as
`notifier.person_rate_limit` holds them back in a running system.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from drills.log_entries import DrillMessage
from incidents import effects as do
from playbooks.messages.person_rate_limit import HOUR, call_of, held_until, most_of, next_free
from translations.messages import Message

HELD = "held"  # the state of a message that waits
WITHDRAWN = "withdrawn"
Call = tuple[str, str]  # the person, and about what
Waiting = tuple[datetime, int, list[DrillMessage]]


class PersonRateLimit:
    """Messages that wait, and when each person was sent the latest ones."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._sent: dict[str, list[datetime]] = defaultdict(list)
        self._waiting: list[Waiting] = []
        self._count = 0

    def first(self) -> datetime | None:
        """When the next message may go out."""
        return self._waiting[0][0] if self._waiting else None

    def due(self, now: datetime) -> list[DrillMessage]:
        """Those whose time has come, without those that have been withdrawn."""
        found: list[DrillMessage] = []
        while self._waiting and self._waiting[0][0] <= now:
            found += heapq.heappop(self._waiting)[2]
        return [owed for owed in found if owed.state == HELD]

    def hold(
        self, fresh: Sequence[DrillMessage], now: datetime
    ) -> list[tuple[DrillMessage, Message]]:
        """Those that wait from now on, and why; of all others it is noted that they are sent, or
        withdrawn because a call about the same waits already.
        """
        held: list[tuple[DrillMessage, Message]] = []
        for group in _texts(fresh):
            person = group[0].notification.person
            most = most_of(owed.notification.most_an_hour for owed in group)
            lately = self._sent[person] = [at for at in self._sent[person] if at > now - HOUR]
            until = next_free(lately, most, now) if most else None
            waiting = self._waiting_calls(group)
            if most is None or until is None:
                lately.append(now)
                for owed in waiting.values():
                    owed.state = WITHDRAWN
                for owed in group:
                    owed.state, owed.at = "sent", now
                continue
            again = all(owed.state == HELD for owed in group)
            for owed in group:
                owed.state = WITHDRAWN if _call(owed) in waiting else HELD
            self._count += 1
            heapq.heappush(self._waiting, (until, self._count, group))
            why = held_until(until, most, self._zone)
            held += [] if again else [(owed, why) for owed in group if owed.state == HELD]
        return held

    def _waiting_calls(self, group: Sequence[DrillMessage]) -> dict[Call | None, DrillMessage]:
        """The calls that wait and that these repeat."""
        calls = {call for owed in group if (call := _call(owed))}
        if not calls:
            return {}
        waiting = (owed for _, _, others in self._waiting for owed in others)
        return {_call(o): o for o in waiting if o.state == HELD and _call(o) in calls}


def _call(owed: DrillMessage) -> Call | None:
    """Who is called about what, where it is a call of an escalation."""
    to = owed.notification
    call = call_of(to.token) if to.expects == "acknowledge" else None
    return (to.person, call) if call else None


def _texts(fresh: Iterable[DrillMessage]) -> list[list[DrillMessage]]:
    """What goes out as one text: to one person about one incident. Campaigns never wait."""
    found: dict[tuple[int, str], list[DrillMessage]] = {}
    for owed in fresh:
        if owed.notification.urgency != do.BULK:
            key = owed.notification.incident, owed.notification.person
            found.setdefault(key, []).append(owed)
    return list(found.values())
