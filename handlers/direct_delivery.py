"""Urgent notices that go from the decision's own transaction straight to the postman of this
process, without being looked for again.

They are written down as being sent. Where this process dies before it has, whoever comes next
treats them like all that was being sent: the carrier is asked first. While the postman has its
hands full, they are owed like any other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.effects import URGENT
from ledger.change_set import ChangeSet
from ledger.notices import Claimed, as_claimed

UNTIL_SENT = 2  # turns of the loop: the letter begins, and what it writes goes out


@dataclass(frozen=True, slots=True)
class DirectDelivery:
    """What the urgent postman of this process offers. `room`: how many it can take now."""

    who: str
    room: Callable[[], int]
    take: Callable[[Sequence[Claimed]], None]

    def claim(self, changes: ChangeSet, now: datetime) -> None:
        """Write urgent notices as already ours to send, as many as can be taken; not those
        withdrawn again in the same batch.
        """
        gone = {token for token, _ in changes.withdrawn}
        urgent = [
            row for row in changes.notices if row["urgency"] == URGENT and row["token"] not in gone
        ]
        for row in urgent[: self.room()]:
            row |= {
                "state": "sending",
                "claimed_at": now,
                "claimed_by": self.who,
                "first_tried_at": now,
            }

    async def pass_on(self, changes: ChangeSet, written: dict[str, int]) -> None:
        """After the commit; back when the first is on its way.

        `written`: unique key -> number of those that were not owed before.
        """
        ours = [
            row
            for row in changes.notices
            if row["state"] == "sending" and row["unique_key"] in written
        ]
        if ours:
            self.take([as_claimed(row, written[row["unique_key"]]) for row in ours])
            for _ in range(UNTIL_SENT):
                await asyncio.sleep(0)
