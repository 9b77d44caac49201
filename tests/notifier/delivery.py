"""A delivery worker over a carrier of the tests, one look at a time."""

from __future__ import annotations

from typing import Any

from handlers.answer_links import AnswerLinks
from handlers.runtime import Runtime
from ledger import notices
from ledger.tables import NoticeRow
from notifier.delivery_worker import DeliveryWorker
from tests.ledger.sample_rows import put_notices
from tests.notifier.carriers import Carrier
from tests.runtimes import look

LINKS = AnswerLinks("secret", "https://desk.example/")


def worker_of(runtime: Runtime, sender: Carrier, lane: str = "all") -> DeliveryWorker:
    return DeliveryWorker(runtime, sender, LINKS, lane)


async def carry(runtime: Runtime, sender: Carrier, lane: str = "all") -> int:
    """One look at what is due, all of it marked; returns how many were claimed."""
    worker = worker_of(runtime, sender, lane)
    claimed = await worker.deliver_some()
    await worker.on_stop()
    return claimed


async def state(runtime: Runtime, notice: int) -> NoticeRow:
    found = await look(runtime, lambda c: notices.find(c, notice))
    assert found is not None
    return found


async def owed(runtime: Runtime, key: str = "a", **more: Any) -> int:
    (notice,) = await put_notices(runtime.ledger, key, **more)
    return notice
