"""A doubtful message is found again, and never another one in its place; a claim that grew old is
asked for before anything goes out: FAULTS X1, X3.
"""

from __future__ import annotations

from datetime import timedelta

from handlers.runtime import Runtime
from ledger import notices
from ledger.process_liveness import PROCESS
from notifier.gateway import OutgoingMessage, Receipt
from tests.ledger.sample_rows import put_notices
from tests.notifier.carriers import Carrier
from tests.notifier.delivery import carry, owed, state, worker_of
from tests.runtimes import MONDAY, clock_of
from translations.messages import plain

DOUBTFUL = {"state": "unknown", "first_tried_at": MONDAY}


class TwinCarrier(Carrier):
    """It has taken some messages in the same words, to the same phone."""

    def __init__(self, *references: str) -> None:
        super().__init__()
        self.references = references

    async def find(self, outgoing: OutgoingMessage) -> Receipt | None:
        left = [one for one in self.references if one not in outgoing.others]
        return Receipt(left[0]) if left else None


async def test_a_message_of_another_notice_in_the_same_words_is_not_taken_for_ours(
    runtime: Runtime,
) -> None:
    other = await owed(runtime, "other", state="sent", reference="SM-other")
    notice = await owed(runtime, "ours", **DOUBTFUL)
    carrier = TwinCarrier("SM-other")
    assert await carry(runtime, carrier) == 1
    assert [m.notice for m in carrier.sent] == [notice], "it never went out"
    assert (await state(runtime, other)).reference == "SM-other"
    assert (await state(runtime, notice)).reference == f"r-{notice}"


async def test_the_next_of_several_that_look_the_same_may_be_ours(runtime: Runtime) -> None:
    await owed(runtime, "other", state="sent", reference="SM-other")
    notice = await owed(runtime, "ours", **DOUBTFUL)
    carrier = TwinCarrier("SM-other", "SM-ours")
    await carry(runtime, carrier)
    assert carrier.sent == [] and (await state(runtime, notice)).reference == "SM-ours"


async def test_two_doubtful_messages_in_the_same_words_never_share_one_that_went_out(
    runtime: Runtime,
) -> None:
    pair = await put_notices(runtime.ledger, "a", "b", **DOUBTFUL)
    carrier = TwinCarrier("SM-1")
    assert await carry(runtime, carrier) == 2
    references = [(await state(runtime, notice)).reference for notice in pair]
    assert len(set(references)) == 2 and "SM-1" in references and len(carrier.sent) == 1


async def test_a_message_found_but_not_marked_is_found_again(runtime: Runtime) -> None:
    notice = await owed(runtime, "ours", **DOUBTFUL)
    carrier = TwinCarrier("SM-1")
    worker = worker_of(runtime, carrier)
    for _ in range(2):
        await worker.deliver_some()
        async with runtime.ledger.writing() as connection:
            await notices.requeue(connection, notice, "unknown", MONDAY, plain("again"))
    await worker.on_stop()
    assert carrier.sent == []


async def test_who_stood_still_while_the_claim_grew_old_sends_nothing_that_another_took_over(
    runtime: Runtime,
) -> None:
    notice = await owed(runtime)
    carrier = Carrier()
    worker = worker_of(runtime, carrier)
    async with runtime.ledger.writing() as connection:
        (claimed,) = await notices.claim(connection, PROCESS, runtime.clock.now(), 9)
    clock_of(runtime).move(seconds=notices.ABANDONED.total_seconds() + 1)
    async with runtime.ledger.writing() as connection:
        await notices.claim(connection, "another", runtime.clock.now(), 9)
    await worker._send_and_mark([claimed])
    assert carrier.sent == []
    row = await state(runtime, notice)
    assert (row.state, row.claimed_by) == ("sending", "another")


async def test_an_old_claim_that_no_one_took_over_is_begun_again_and_sent(
    runtime: Runtime,
) -> None:
    notice = await owed(runtime)
    carrier = Carrier()
    worker = worker_of(runtime, carrier)
    async with runtime.ledger.writing() as connection:
        (claimed,) = await notices.claim(connection, PROCESS, runtime.clock.now(), 9)
    clock_of(runtime).move(seconds=notices.ABANDONED.total_seconds() + 1)
    await worker._send_and_mark([claimed])
    await worker.on_stop()
    assert [m.notice for m in carrier.sent] == [notice]
    async with runtime.ledger.writing() as connection:
        later = runtime.clock.now() + timedelta(seconds=5)
        assert await notices.claim(connection, "another", later, 9) == []
