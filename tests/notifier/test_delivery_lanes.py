"""How the delivery worker shares its work: what is claimed first, campaigns, several processes, the rate."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger import list_queries, notices
from notifier.delivery_worker import AT_ONCE, LOOK_AGAIN, LOOK_AGAIN_REST, DeliveryWorker
from notifier.gateway import GatewayBusyError, OutgoingMessage, Receipt
from tests.ledger.sample_rows import put_incidents, put_notices_apart
from tests.notifier.carriers import Carrier
from tests.notifier.delivery import LINKS, carry, owed, state, worker_of
from tests.runtimes import MONDAY, clock_of, failed, look, opened, small_company
from tests.streams.conftest import living, until


async def test_at_most_a_handful_is_claimed_at_a_time_the_most_urgent_first(
    runtime: Runtime, sender: Carrier
) -> None:
    later = await put_notices_apart(runtime.ledger, *(f"l{n}" for n in range(AT_ONCE)), urgency=1)
    (page,) = await put_notices_apart(runtime.ledger, "page")
    assert await carry(runtime, sender) == AT_ONCE
    assert sender.sent[0].notice == page
    assert await carry(runtime, sender) == 1
    assert {m.notice for m in sender.sent} == {page, *later}


async def test_a_campaign_waits_while_a_page_is_owed(runtime: Runtime, sender: Carrier) -> None:
    campaign = await owed(runtime, "campaign", urgency=2)
    page = await owed(runtime, "page")
    assert await carry(runtime, sender, "rest") == 0
    assert await carry(runtime, sender, "urgent") == 1
    assert await carry(runtime, sender, "urgent") == 0
    assert await carry(runtime, sender, "rest") == 1
    assert [m.notice for m in sender.sent] == [page, campaign]


async def test_two_processes_send_each_message_once(
    runtime: Runtime, url: str, sender: Carrier
) -> None:
    made = await put_notices_apart(runtime.ledger, *(f"n{n}" for n in range(40)))
    async with opened(url, None) as other:
        while sum(await asyncio.gather(*(carry(one, sender) for one in (runtime, other)))):
            pass
    assert sorted(m.notice for m in sender.sent) == sorted(made)


@pytest.mark.parametrize(
    ("person", "text", "leaves"),
    [
        ("hana", "【演练 DRILL】a truck failed", True),
        ("hana", "a truck failed", False),
        ("hana", "演练 without the other language", False),
        ("stranger", "【演练 DRILL】a truck failed", False),
    ],
)
async def test_a_drills_message_leaves_only_to_its_people_and_marked_in_both_languages(
    runtime: Runtime, sender: Carrier, person: str, text: str, leaves: bool
) -> None:
    await put_incidents(runtime.ledger, 2, drill=["hana"])
    notice = await owed(runtime, incident=2, person=person, text=text)
    await carry(runtime, sender)
    assert (await state(runtime, notice)).state == ("sent" if leaves else "failed")
    assert len(sender.sent) == int(leaves)


async def test_a_running_worker_sends_what_is_written_while_it_waits(
    runtime: Runtime, sender: Carrier
) -> None:
    worker = worker_of(runtime, sender, "urgent")
    async with living(worker):
        notice = await owed(runtime)
        runtime.ledger.wakes.notify("urgent")
        await until(lambda: len(sender.sent) == 1)
        assert runtime.direct is not None
    assert runtime.direct is None, "whoever decides now leaves it to the next process"
    assert (await state(runtime, notice)).state == "sent"


async def test_a_running_worker_tries_again_by_itself_what_was_put_back(
    runtime: Runtime, sender: Carrier
) -> None:
    sender.will(GatewayBusyError("busy", 0.0))
    await owed(runtime)
    async with living(worker_of(runtime, sender, "urgent")):
        await until(lambda: len(sender.sent) == 2)


async def test_a_decision_of_this_process_is_sent_without_another_look(
    url: str, sender: Carrier
) -> None:
    async with opened(url, small_company()) as runtime:
        worker = worker_of(runtime, sender, "urgent")
        await worker.on_start()
        await receive(runtime, [failed("K-07")])
        await until(lambda: bool(sender.sent))
        await worker.on_stop()
        by_id = {n["id"]: n for n in await look(runtime, list_queries.notices)}
    assert all(by_id[m.notice]["expects"] in ("acknowledge", "accept") for m in sender.sent)


async def test_with_a_rate_the_carrier_gets_no_more_than_that_at_once(
    runtime: Runtime, sender: Carrier
) -> None:
    await put_notices_apart(runtime.ledger, "a", "b", "c")
    worker = DeliveryWorker(runtime, sender, LINKS, "all", rate=2)
    carrying = asyncio.create_task(worker.deliver_some())
    await until(lambda: len(sender.sent) == 2)
    assert not carrying.done()
    carrying.cancel()
    await asyncio.gather(carrying, return_exceptions=True)
    assert len(sender.sent) == 2


async def test_what_a_killed_process_had_claimed_is_asked_about_when_the_claim_is_old(
    runtime: Runtime, sender: Carrier
) -> None:
    gone = {
        "state": "sending",
        "claimed_at": MONDAY,
        "claimed_by": "gone",
        "first_tried_at": MONDAY,
    }
    await owed(runtime, **gone)
    clock_of(runtime).moment += notices.ABANDONED
    assert await carry(runtime, sender) == 0
    clock_of(runtime).move(seconds=1)
    sender.knows(Receipt("it went out"))
    assert await carry(runtime, sender) == 1
    assert (len(sender.asked), len(sender.sent)) == (1, 0)


async def test_a_message_the_carrier_does_not_answer_holds_up_no_other(
    runtime: Runtime,
) -> None:
    """FAULTS X5: two texts of a hundred without an answer cut a campaign to a third."""

    class Slow(Carrier):
        async def send(self, outgoing: OutgoingMessage) -> Receipt:
            if outgoing.notice in stuck:
                await asyncio.Event().wait()
            return await super().send(outgoing)

    numbers = await put_notices_apart(runtime.ledger, *(f"n{n}" for n in range(4 * AT_ONCE)))
    stuck = set(numbers[::50])
    sender = Slow()
    worker = worker_of(runtime, sender)
    await worker.start()
    await until(lambda: len(sender.sent) == len(numbers) - len(stuck))
    assert {m.notice for m in sender.sent} == set(numbers) - stuck
    for task in worker._under_way:
        task.cancel()
    await worker.stop()


async def test_a_slow_lane_claims_no_more_than_two_seconds_of_messages(
    runtime: Runtime, sender: Carrier
) -> None:
    await put_notices_apart(runtime.ledger, *(f"n{n}" for n in range(50)))
    worker = DeliveryWorker(runtime, sender, LINKS, "all", rate=10)
    carrying = asyncio.create_task(worker.deliver_some())
    await until(lambda: len(sender.sent) >= 1)
    rows = await look(runtime, list_queries.notices)
    assert sum(row["state"] == "sending" for row in rows) == 20
    carrying.cancel()
    await asyncio.gather(carrying, return_exceptions=True)


async def test_what_a_killed_process_had_claimed_wakes_the_other_lane_too(
    runtime: Runtime, sender: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def released(*_: object) -> int:
        return 2

    monkeypatch.setattr(notices, "release_claims_of_dead_processes", released)
    monkeypatch.setattr(runtime.ledger, "sqlite", False)  # where several processes may send
    rest, urgent = (runtime.ledger.wakes.subscribe(topic) for topic in ("notices", "urgent"))
    await worker_of(runtime, sender, "rest")._recover()
    assert not rest.is_set()
    await worker_of(runtime, sender, "urgent")._recover()
    assert rest.is_set() and not urgent.is_set()


async def test_the_urgent_lane_looks_again_before_the_rest(
    runtime: Runtime, sender: Carrier
) -> None:
    for lane, seconds in (("urgent", LOOK_AGAIN), ("rest", LOOK_AGAIN_REST)):
        worker = worker_of(runtime, sender, lane)
        assert await worker._retries.pause(worker._look_again) == seconds
    # a page of a process that was killed is at the carrier within 5 seconds
    assert timedelta(seconds=LOOK_AGAIN) + notices.SETTLE < timedelta(seconds=4)


async def test_what_is_under_way_when_the_service_stops_goes_out_and_is_marked(
    runtime: Runtime,
) -> None:
    class Slow(Carrier):
        async def send(self, outgoing: OutgoingMessage) -> Receipt:
            began.set()
            await asyncio.sleep(0.1)
            return await super().send(outgoing)

    began, sender = asyncio.Event(), Slow()
    notice = await owed(runtime)
    worker = worker_of(runtime, sender)
    await worker.start()
    await asyncio.wait_for(began.wait(), 10)
    await worker.stop()
    assert (await state(runtime, notice)).state == "sent"


async def test_more_than_there_is_room_for_waits_and_is_never_claimed_without_limit(
    runtime: Runtime, sender: Carrier
) -> None:
    """A decision may hand over more messages than there were places when it was written."""
    worker = worker_of(runtime, sender, "urgent")
    for _ in range(AT_ONCE + 9):
        task = asyncio.create_task(asyncio.sleep(60))
        worker._under_way.add(task)  # type: ignore[arg-type]
    assert worker._free() == 0
    room = asyncio.create_task(worker._room())
    await asyncio.sleep(0)
    assert not room.done()
    for task in [*worker._under_way][: AT_ONCE // 2 + 9]:
        task.add_done_callback(worker._under_way.discard)
        task.cancel()
    assert await asyncio.wait_for(room, 10) == AT_ONCE // 2
    for task in worker._under_way:
        task.cancel()
