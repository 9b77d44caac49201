"""Urgent notices that this process sends itself after the commit, without claiming them by a query.

They are inserted in state `sending`. If the process dies before it has sent them, they are
recovered like every other claim of a dead process: the carrier is asked first. Without free
capacity they are inserted as `owed`, for any sender.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.effects import URGENT
from ledger.change_set import ChangeSet
from ledger.notices import Claimed, as_claimed

UNTIL_SENT = 2  # turns of the event loop: the sending task starts, and its request is written


@dataclass(frozen=True, slots=True)
class DirectDelivery:
    """What the urgent delivery worker of this process offers.

    `capacity`: how many it can take now.
    """

    who: str
    capacity: Callable[[], int]
    take: Callable[[Sequence[Claimed]], None]

    def claim(self, changes: ChangeSet, now: datetime) -> None:
        """Write urgent notices as already ours to send, as many as can be taken; not those
        withdrawn again in the same batch.
        """
        # A question withdrawn by its own batch is inserted as `owed`, and then withdrawn unsent.
        gone = {one.token for one in changes.withdrawn if not one.people}
        urgent = [
            row for row in changes.notices if row["urgency"] == URGENT and row["token"] not in gone
        ]
        for row in urgent[: self.capacity()]:
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
            # A key that is missing in `written` existed before: that notice belongs to another
            # decision.
            if row["state"] == "sending" and row["unique_key"] in written
        ]
        if ours:
            self.take([as_claimed(row, written[row["unique_key"]]) for row in ours])
            # The page goes out before this task takes the processor again, for waking and logging.
            for _ in range(UNTIL_SENT):
                await asyncio.sleep(0)
