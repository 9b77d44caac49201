"""Notices on their way to the carrier: each goes out once, and whatever the carrier says about it,
somebody hears of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.answer_links import AnswerLinks
from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger import list_queries, notices
from ledger.tables import NoticeRow
from notifier.delivery_worker import ASK_AFTER, AT_ONCE, DeliveryWorker
from notifier.gateway import (
    DeliveryUnknownError,
    GatewayBusyError,
    OutgoingMessage,
    Receipt,
    UnreachableError,
)
from tests.databases import KINDS, fresh_url
from tests.ledger.sample_rows import put_incidents, put_notices
from tests.notifier.carriers import Carrier
from tests.runtimes import MONDAY, clock_of, failed, look, opened, small_company
from tests.streams.conftest import living, until

LINKS = AnswerLinks("secret", "https://desk.example/")


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database in the present shape, without a row."""
    return fresh_url(request.param, tmp_path, request)


@pytest.fixture
async def runtime(url: str) -> AsyncIterator[Runtime]:
    """One process, with incident 1 open and nobody paged yet."""
    async with opened(url, small_company()) as one:
        await put_incidents(one.ledger, 1)
        yield one


@pytest.fixture
def sender() -> Carrier:
    return Carrier()


def worker_of(runtime: Runtime, sender: Carrier, lane: str = "all") -> DeliveryWorker:
    return DeliveryWorker(runtime, sender, LINKS, lane)


async def carry(runtime: Runtime, sender: Carrier, lane: str = "all") -> int:
    """One look at what is due, all of it marked; returns how many were claimed."""
    worker = worker_of(runtime, sender, lane)
    claimed = await worker.carry_some()
    await worker.on_stop()
    return claimed


async def state(runtime: Runtime, notice: int) -> NoticeRow:
    found = await look(runtime, lambda c: notices.find(c, notice))
    assert found is not None
    return found


async def owed(runtime: Runtime, key: str = "a", **more: Any) -> int:
    (notice,) = await put_notices(runtime.ledger, key, **more)
    return notice


async def test_a_message_is_marked_with_its_channel_and_the_carriers_own_reference(
    runtime: Runtime, sender: Carrier
) -> None:
    notice = await owed(runtime)
    clock_of(runtime).move(seconds=3)
    assert await carry(runtime, sender) == 1
    row = await state(runtime, notice)
    assert (row.state, row.channel, row.reference) == ("sent", "test", f"r-{notice}")
    assert row.sent_at == MONDAY + timedelta(seconds=3)
    assert await carry(runtime, sender) == 0
    assert len(sender.sent) == 1


@pytest.mark.parametrize(
    ("language", "expects", "options", "answers"),
    [
        ("zh", "acknowledge", [], ("收到",)),
        ("en", "acknowledge", [], ("acknowledged",)),
        ("zh", "accept", [], ("接受", "拒绝")),
        ("en", "done", [], ("done", "refused")),
        ("zh", "option", ["suspend", "continue"], ("suspend", "continue")),
    ],
)
async def test_the_answers_a_message_names_are_those_its_reader_can_write(
    runtime: Runtime,
    sender: Carrier,
    language: str,
    expects: str,
    options: list[str],
    answers: tuple[str, ...],
) -> None:
    notice = await owed(runtime, language=language, expects=expects, options=options)
    await carry(runtime, sender)
    (outgoing,) = sender.sent
    assert outgoing.answers == answers
    assert outgoing.link is not None and LINKS.read(outgoing.link.rpartition("/")[2]) == notice


async def test_what_only_informs_has_neither_link_nor_answers(
    runtime: Runtime, sender: Carrier
) -> None:
    await owed(runtime, expects="nothing")
    await carry(runtime, sender)
    assert [(m.link, m.answers) for m in sender.sent] == [(None, ())]


async def test_somebody_without_a_phone_is_handed_to_the_carrier_without_a_number(
    runtime: Runtime, sender: Carrier
) -> None:
    await owed(runtime, phones=[])
    await carry(runtime, sender)
    assert [m.to for m in sender.sent] == [""]


async def test_a_busy_carrier_gets_it_again_when_it_said_and_not_before(
    runtime: Runtime, sender: Carrier
) -> None:
    notice = await owed(runtime)
    sender.will(GatewayBusyError("too many", 40))
    await carry(runtime, sender)
    assert (await state(runtime, notice)).state == "owed"
    clock_of(runtime).move(seconds=39)
    assert await carry(runtime, sender) == 0
    clock_of(runtime).move(seconds=1)
    assert await carry(runtime, sender) == 1
    assert (await state(runtime, notice)).state == "sent"
    assert sender.asked == [], "a busy carrier has certainly not taken it"


async def test_a_dead_phone_is_followed_by_the_persons_next_one_at_once(
    runtime: Runtime, sender: Carrier
) -> None:
    notice = await owed(runtime)
    sender.will(UnreachableError("no such number"))
    await carry(runtime, sender)
    between = await state(runtime, notice)
    assert (between.state, between.phone, between.first_tried_at) == ("owed", 1, None)
    await carry(runtime, sender)
    assert [m.to for m in sender.sent] == ["+8613900000000", "+8613900000009"]
    assert (await state(runtime, notice)).state == "sent"
    assert sender.asked == [], "another phone has never been tried"


async def test_when_no_phone_of_a_person_is_left_the_plan_calls_the_next_one(
    url: str, sender: Carrier
) -> None:
    async with opened(url, small_company()) as runtime:
        await receive(runtime, [failed("K-07")])

        async def heads() -> list[dict[str, Any]]:
            return [
                n for n in await look(runtime, list_queries.notices) if n["step"] == "tell_head"
            ]

        (first,) = await heads()
        while [n["id"] for n in await heads()] == [first["id"]]:
            sender.sends.extend([UnreachableError("dead")] * AT_ONCE)
            assert await carry(runtime, sender, "urgent")
        assert {n["person"] for n in await heads()} > {first["person"]}
        assert next(n["state"] for n in await heads() if n["id"] == first["id"]) == "failed"


async def test_of_a_message_in_doubt_the_carrier_is_asked_before_it_goes_out_again(
    runtime: Runtime, sender: Carrier
) -> None:
    notice = await owed(runtime)
    sender.will(DeliveryUnknownError("it hung up"))
    await carry(runtime, sender)
    assert (await state(runtime, notice)).state == "unknown"
    assert await carry(runtime, sender) == 0, "the carrier has time to take it in"
    clock_of(runtime).moment += ASK_AFTER
    sender.knows(Receipt("known"))
    await carry(runtime, sender)
    assert (len(sender.asked), len(sender.sent)) == (1, 1)
    row = await state(runtime, notice)
    assert (row.state, row.reference) == ("sent", "known")
    assert sender.asked[0].since == MONDAY


async def test_a_message_the_carrier_never_saw_goes_out_then(
    runtime: Runtime, sender: Carrier
) -> None:
    await owed(runtime)
    sender.will(DeliveryUnknownError("it hung up"))
    await carry(runtime, sender)
    clock_of(runtime).moment += ASK_AFTER
    await carry(runtime, sender)
    assert (len(sender.asked), len(sender.sent)) == (1, 2)


async def test_while_the_carrier_cannot_be_asked_the_doubt_stays(
    runtime: Runtime, sender: Carrier
) -> None:
    notice = await owed(runtime)
    sender.will(DeliveryUnknownError("it hung up"))
    await carry(runtime, sender)
    clock_of(runtime).moment += ASK_AFTER
    sender.knows(GatewayBusyError("not now", 7))
    await carry(runtime, sender)
    row = await state(runtime, notice)
    assert (row.state, row.not_before) == ("unknown", MONDAY + ASK_AFTER + timedelta(seconds=7))
    assert len(sender.sent) == 1


async def test_a_fault_of_ours_while_sending_leaves_it_in_doubt_and_harms_no_other_message(
    runtime: Runtime, sender: Carrier
) -> None:
    first, second = await put_notices(runtime.ledger, "a", "b")
    sender.will(ZeroDivisionError())
    await carry(runtime, sender)
    assert [(await state(runtime, n)).state for n in (first, second)] == ["unknown", "sent"]


@pytest.mark.parametrize("fault", [GatewayBusyError("busy"), UnreachableError("dead")])
async def test_a_message_that_was_cancelled_while_it_was_tried_is_not_put_back(
    runtime: Runtime, sender: Carrier, fault: Exception
) -> None:
    notice = await owed(runtime)

    class Cancelling(Carrier):
        async def send(self, outgoing: OutgoingMessage) -> Receipt:
            async with runtime.ledger.writing() as connection:
                await connection.execute(notices.T.update().values(state="withdrawn"))
            return await super().send(outgoing)

    await carry(runtime, Cancelling(sends=sender.sends.__class__([fault])))
    assert (await state(runtime, notice)).state == "withdrawn"


async def test_at_most_a_handful_is_claimed_at_a_time_the_most_urgent_first(
    runtime: Runtime, sender: Carrier
) -> None:
    later = await put_notices(runtime.ledger, *(f"l{n}" for n in range(AT_ONCE)), urgency=1)
    (page,) = await put_notices(runtime.ledger, "page")
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
    made = await put_notices(runtime.ledger, *(f"n{n}" for n in range(40)))
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
        runtime.ledger.wakes.tell("urgent")
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
    await put_notices(runtime.ledger, "a", "b", "c")
    worker = DeliveryWorker(runtime, sender, LINKS, "all", rate=2)
    carrying = asyncio.create_task(worker.carry_some())
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
