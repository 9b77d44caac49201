"""Notices on their way to the carrier: each goes out once, and whatever the carrier says about it,
someone hears of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger import list_queries, notices
from notifier.delivery_worker import ASK_AFTER, AT_ONCE
from notifier.gateway import (
    DeliveryUnknownError,
    GatewayBusyError,
    OutgoingMessage,
    Receipt,
    UnreachableError,
)
from tests.ledger.sample_rows import put_notices_apart
from tests.notifier.carriers import Carrier
from tests.notifier.delivery import LINKS, carry, owed, state
from tests.runtimes import MONDAY, clock_of, failed, look, opened, small_company


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


async def test_what_is_for_someone_without_a_phone_is_handed_to_no_carrier_and_counts_as_failed(
    runtime: Runtime, sender: Carrier
) -> None:
    notice = await owed(runtime, phones=[], expects="nothing")
    await carry(runtime, sender)
    assert sender.sent == []
    row = await state(runtime, notice)
    assert (row.state, row.why and row.why.params) == ("failed", {"absence": "no phone"})


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


async def test_someone_whose_phone_was_taken_off_the_list_is_followed_by_the_next_one(
    url: str, sender: Carrier
) -> None:
    async with opened(url, small_company()) as runtime:
        await receive(runtime, [failed("K-07")])
        async with runtime.ledger.writing() as connection:
            heads = notices.T.c.step == "tell_head"
            await connection.execute(notices.T.update().where(heads).values(phones=[]))
        await carry(runtime, sender, "urgent")
        rows = [n for n in await look(runtime, list_queries.notices) if n["step"] == "tell_head"]
        assert {n["state"] for n in rows} > {"failed"} and len({n["person"] for n in rows}) > 1


async def test_askings_of_one_incident_to_one_person_are_one_text_and_each_stays_answerable(
    runtime: Runtime, sender: Carrier
) -> None:
    first, second = await put_notices_apart(
        runtime.ledger, "a", "b", person="p", expects="acknowledge"
    )
    assert await carry(runtime, sender) == 2
    (outgoing,) = sender.sent
    assert [one.notice for one in (outgoing, *outgoing.more)] == [first, second]
    rows = [await state(runtime, notice) for notice in (first, second)]
    assert {row.reference for row in rows} == {f"r-{first}"}
    async with runtime.ledger.reading() as connection:
        open_ = await notices.open_for_people(connection, ["p"])
    assert [row.id for row in open_] == [second, first]


@pytest.mark.parametrize(
    ("fault", "becomes"),
    [
        (GatewayBusyError("busy"), "owed"),
        (UnreachableError("dead"), "owed"),  # to the next phone
        (DeliveryUnknownError("it hung up"), "unknown"),
        (ZeroDivisionError(), "unknown"),
    ],
)
async def test_what_is_said_of_a_text_holds_for_each_message_in_it(
    runtime: Runtime, sender: Carrier, fault: Exception, becomes: str
) -> None:
    both = await put_notices_apart(runtime.ledger, "a", "b", person="p")
    sender.will(fault)
    await carry(runtime, sender)
    assert [(await state(runtime, notice)).state for notice in both] == [becomes, becomes]


async def test_a_text_of_several_that_is_found_at_the_carrier_is_not_sent_again(
    runtime: Runtime, sender: Carrier
) -> None:
    both = await put_notices_apart(runtime.ledger, "a", "b", person="p")
    sender.will(DeliveryUnknownError("it hung up"))
    await carry(runtime, sender)
    clock_of(runtime).moment += ASK_AFTER
    sender.knows(Receipt("known", shared=True), Receipt("known", shared=True))
    await carry(runtime, sender)
    assert (len(sender.sent), len(sender.asked)) == (1, 2)
    rows = [await state(runtime, notice) for notice in both]
    assert {(row.state, row.reference) for row in rows} == {("sent", "known")}


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
    first, second = await put_notices_apart(runtime.ledger, "a", "b")
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
