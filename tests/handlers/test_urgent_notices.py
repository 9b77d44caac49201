"""From hand to hand: when a decision is told of anywhere else, its first page is with the carrier
already.
"""

from __future__ import annotations

from handlers.answer_links import AnswerLinks
from handlers.process_signals import receive
from handlers.runtime import Runtime
from notifier.delivery_worker import DeliveryWorker
from tests.handlers.rehearsing import Postbox
from tests.runtimes import failed


async def test_the_first_page_is_handed_to_the_carrier_before_the_decision_is_told_of(
    runtime: Runtime,
) -> None:
    gateway = Postbox()
    delivery_worker = DeliveryWorker(
        runtime, gateway, AnswerLinks("secret", "http://desk"), "urgent"
    )
    await delivery_worker.on_start()
    taken_when_told: list[int] = []
    tell = runtime.ledger.wakes.notify

    def telling(*topics: str) -> None:
        taken_when_told.append(len(gateway.letters))
        tell(*topics)

    runtime.ledger.wakes.notify = telling  # type: ignore[method-assign]
    await receive(runtime, [failed("K-07")])
    assert taken_when_told[0] >= 1
    assert "K-07" in gateway.letters[0].text
    await delivery_worker.on_stop()
