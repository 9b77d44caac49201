"""After a doubt: what Twilio knows of an earlier try, so that a text is sent once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from notifier.gateway import DeliveryUnknownError, GatewayBusyError, OutgoingMessage, Receipt
from notifier.twilio_gateway import TwilioGateway
from tests.notifier.conftest import OpenGateway
from tests.servers.twilio import SERVICE, Mood, TwilioServer


def outgoing(
    text: str = "K-07 down", to: str = "+12025550143", ago: timedelta = timedelta()
) -> OutgoingMessage:
    return OutgoingMessage(
        7, to, text, "https://muster.example/a/7x", ("OK",), since=datetime.now(UTC) - ago
    )


async def test_after_a_crash_before_our_write_the_receipt_is_found_and_nothing_goes_out_twice(
    carrier: TwilioServer, open_gateway: OpenGateway
) -> None:
    owed = outgoing()
    before = open_gateway(carrier.url)
    lost = await before.send(owed)  # the process dies here, the receipt with it
    await before.close()
    assert await open_gateway(carrier.url).find(owed) == lost
    assert len(carrier.posts()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "mood",
    [Mood(500, keeps=True), Mood(hangs_up=True, keeps=True), Mood(keeps=True, seconds=3)],
    ids=["broken", "hung up", "late"],
)
async def test_what_twilio_kept_before_it_failed_is_found(
    carrier: TwilioServer, gateway: TwilioGateway, mood: Mood
) -> None:
    owed = outgoing()
    carrier.misbehave(mood)
    with pytest.raises(DeliveryUnknownError):
        await gateway.send(owed)
    assert await gateway.find(owed) == Receipt(carrier.store.messages[0]["sid"])


async def test_what_twilio_lost_is_not_found_and_may_be_sent(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    owed = outgoing()
    carrier.misbehave(Mood(500))
    with pytest.raises(DeliveryUnknownError):
        await gateway.send(owed)
    assert await gateway.find(owed) is None
    await gateway.send(owed)
    assert len(carrier.store.messages) == 1


async def test_a_message_still_in_twilios_queue_is_found(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    carrier.store.queues = True
    owed = outgoing()
    sent = await gateway.send(owed)
    assert await gateway.find(owed) == sent


async def test_a_message_through_a_messaging_service_is_found(
    carrier: TwilioServer, open_gateway: OpenGateway
) -> None:
    gateway = open_gateway(carrier.url, sender=SERVICE)
    owed = outgoing()
    sent = await gateway.send(owed)
    assert await gateway.find(owed) == sent


async def test_other_words_other_phones_and_incoming_texts_are_not_taken_for_it(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    owed = outgoing()
    await gateway.send(outgoing(text="K-07 down again"))
    await gateway.send(outgoing(to="+12025550144"))
    await gateway.send(owed)
    carrier.store.messages[-1]["direction"] = "inbound"
    assert await gateway.find(owed) is None


async def test_the_same_words_of_yesterday_are_not_taken_for_todays(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    carrier.store.shift = timedelta(days=-1)
    await gateway.send(outgoing())
    assert await gateway.find(outgoing()) is None


async def test_of_two_with_the_same_words_the_one_made_at_our_try_is_taken(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    carrier.store.shift = timedelta(seconds=-90)
    await gateway.send(outgoing())
    carrier.store.shift = timedelta()
    ours = await gateway.send(outgoing())
    carrier.store.shift = timedelta(minutes=5)
    await gateway.send(outgoing())
    assert await gateway.find(outgoing()) == ours


async def test_a_first_try_just_before_midnight_is_found_after_it(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first_try = midnight - timedelta(seconds=30)
    carrier.store.shift = first_try - datetime.now(UTC)
    owed = replace(outgoing(), since=first_try)
    sent = await gateway.send(owed)
    assert await gateway.find(owed) == sent


async def test_the_time_of_the_first_try_may_be_told_in_our_own_time_zone(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    owed = replace(outgoing(), since=datetime.now(timezone(timedelta(hours=8))))
    sent = await gateway.send(owed)
    assert await gateway.find(owed) == sent
    asked = [dict(seen.query).get("DateSent>") for seen in carrier.requests if seen.method == "GET"]
    assert asked == [f"{(datetime.now(UTC) - timedelta(minutes=2)).date()}T00:00:00Z"]


async def test_without_a_time_all_that_twilio_remembers_is_searched_newest_first(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    owed = replace(outgoing(), since=None)
    carrier.store.shift = timedelta(days=-40)
    await gateway.send(owed)
    carrier.store.shift = timedelta(days=-3)
    newest = await gateway.send(owed)
    assert await gateway.find(owed) == newest


@pytest.mark.parametrize("queues", [False, True], ids=["sent", "in the queue"])
async def test_every_page_is_read(
    carrier: TwilioServer, gateway: TwilioGateway, queues: bool
) -> None:
    carrier.store.queues = queues
    carrier.store.largest_page = 2
    owed = outgoing()
    sent = await gateway.send(owed)
    carrier.store.shift = timedelta(seconds=1)
    for n in range(7):
        await gateway.send(outgoing(text=f"other {n}"))
    assert await gateway.find(owed) == sent
    pages = [
        seen
        for seen in carrier.requests
        if seen.method == "GET" and "PageToken" in dict(seen.query)
    ]
    assert len(pages) == 3


async def test_the_text_of_an_account_on_trial_is_found(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    carrier.store.trial = True
    owed = outgoing()
    sent = await gateway.send(owed)
    assert await gateway.find(owed) == sent


async def test_a_final_failure_at_the_carrier_is_still_a_message_that_went_out(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    owed = outgoing()
    sent = await gateway.send(owed)
    carrier.store.messages[0].update(status="undelivered", error_code=30003)
    assert await gateway.find(owed) == sent


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mood", "seconds"),
    [
        (Mood(500), 5),
        (Mood(429, 20429, {"Retry-After": "9"}), 9),
        (Mood(401, 20003), 300),
        (Mood(hangs_up=True), 5),
        (Mood(seconds=3), 5),
        (Mood(200, body="<html>"), 5),
        (Mood(200, body="{}"), 5),
    ],
    ids=["broken", "crowded", "wrong keys", "hung up", "late", "not Twilio", "no list"],
)
async def test_when_twilio_cannot_be_asked_we_wait_and_do_not_guess(
    carrier: TwilioServer, gateway: TwilioGateway, mood: Mood, seconds: float
) -> None:
    # a lost GET may be repeated by the HTTP library: it changes nothing
    carrier.misbehave(*[mood] * 5, on="GET")
    with pytest.raises(GatewayBusyError) as busy:
        await gateway.find(outgoing())
    assert busy.value.seconds == seconds
    assert carrier.posts() == []


async def test_a_later_page_that_fails_is_not_taken_for_the_end(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    carrier.store.largest_page = 1
    for n in range(3):
        await gateway.send(outgoing(text=f"other {n}"))
    carrier.misbehave(Mood(keeps=True), Mood(503), on="GET")
    with pytest.raises(GatewayBusyError):
        await gateway.find(outgoing())
