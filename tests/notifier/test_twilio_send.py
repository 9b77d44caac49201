"""Sending by SMS: every way it can go, over a real wire."""

from __future__ import annotations

import asyncio
import socket

import pytest
from pydantic import SecretStr

from notifier.gateway import DeliveryUnknownError, GatewayBusyError, OutgoingMessage, Receipt
from notifier.twilio_gateway import TwilioGateway
from tests.notifier.conftest import OpenGateway
from tests.servers.twilio import ACCOUNT, MESSAGES, SERVICE, TOKEN, Mood, TwilioServer

MESSAGE = OutgoingMessage(
    7, "+12025550143", "K-07 down on the Leishan road", "https://muster.example/a/7x", ("OK",)
)


async def test_a_letter_arrives_with_its_link_and_hint_and_the_receipt_is_twilios_id(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    receipt = await gateway.send(MESSAGE)
    [message] = carrier.store.messages
    assert receipt == Receipt(message["sid"])
    assert message["to"] == "+12025550143"
    assert (
        message["body"] == 'K-07 down on the Leishan road\nhttps://muster.example/a/7x\nReply "OK"'
    )
    assert carrier.posts()[0].path == MESSAGES


async def test_a_sender_that_is_a_messaging_service_is_sent_as_one(carrier: TwilioServer) -> None:
    gateway = TwilioGateway(
        ACCOUNT,
        SecretStr(TOKEN),
        SERVICE,
        base_url=carrier.url,
        status_callback="https://muster.example/sms/status",
    )
    await gateway.send(MESSAGE)
    await gateway.close()
    form = dict(carrier.posts()[0].form)
    assert form["MessagingServiceSid"] == SERVICE
    assert "From" not in form
    assert form["StatusCallback"] == "https://muster.example/sms/status"


async def test_chinese_and_plus_signs_and_line_breaks_cross_the_wire_unharmed(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    text = "凯里 K-07 抛锚 & 100% +备用车\n预计 14:05 😀"
    await gateway.send(OutgoingMessage(8, "+8610000000001", text))
    assert carrier.store.messages[0]["body"] == text


async def test_two_hundred_letters_at_once_all_arrive_once(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    outgoing_messages = [OutgoingMessage(n, f"+1202555{n:04}", f"notice {n}") for n in range(200)]
    receipts = await asyncio.gather(*(gateway.send(outgoing) for outgoing in outgoing_messages))
    assert len({receipt.reference for receipt in receipts}) == len(carrier.posts()) == 200


async def test_twilios_region_in_the_environment_does_not_turn_the_base_url(
    carrier: TwilioServer, monkeypatch: pytest.MonkeyPatch, open_gateway: OpenGateway
) -> None:
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    await open_gateway(carrier.url).send(MESSAGE)
    assert len(carrier.store.messages) == 1


async def test_a_refused_connection_is_busy_for_nothing_was_sent(open_gateway: OpenGateway) -> None:
    with socket.socket() as taken:
        # bound, not listening: no one else gets the port, and it refuses
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(GatewayBusyError):
            await open_gateway(f"http://127.0.0.1:{taken.getsockname()[1]}").send(MESSAGE)


async def test_an_unknown_host_is_busy_for_nothing_was_sent(open_gateway: OpenGateway) -> None:
    with pytest.raises(GatewayBusyError):
        await open_gateway("http://twilio.invalid").send(MESSAGE)


async def test_a_host_that_does_not_pick_up_is_busy_for_nothing_was_sent(
    deaf_port: int, open_gateway: OpenGateway
) -> None:
    with pytest.raises(GatewayBusyError, match="ConnectionTimeoutError"):
        await open_gateway(f"http://127.0.0.1:{deaf_port}", timeout=0.6).send(MESSAGE)


@pytest.mark.parametrize("kept", [False, True], ids=["before keeping", "after keeping"])
@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_error_is_uncertain_and_not_tried_again(
    carrier: TwilioServer, gateway: TwilioGateway, status: int, kept: bool
) -> None:
    carrier.misbehave(Mood(status, keeps=kept))
    with pytest.raises(DeliveryUnknownError):
        await gateway.send(MESSAGE)
    assert len(carrier.posts()) == 1


async def test_an_answer_that_does_not_come_in_time_is_uncertain_and_does_not_hold_us_up(
    carrier: TwilioServer, open_gateway: OpenGateway
) -> None:
    carrier.misbehave(Mood(keeps=True, seconds=3))
    with pytest.raises(
        DeliveryUnknownError
    ):  # with the answer it would be a receipt: it was not waited for
        await open_gateway(carrier.url, timeout=0.4).send(MESSAGE)
    assert len(carrier.store.messages) == 1


@pytest.mark.parametrize("kept", [False, True], ids=["before keeping", "after keeping"])
async def test_a_broken_connection_is_uncertain_and_not_tried_again(
    carrier: TwilioServer, gateway: TwilioGateway, kept: bool
) -> None:
    carrier.misbehave(Mood(hangs_up=True, keeps=kept))
    with pytest.raises(DeliveryUnknownError):
        await gateway.send(MESSAGE)
    assert len(carrier.posts()) == 1


@pytest.mark.parametrize("body", ["<html>Sign in to the hotel's network</html>", "[]", "", "{}"])
async def test_a_success_that_is_not_twilios_is_uncertain(
    carrier: TwilioServer, gateway: TwilioGateway, body: str
) -> None:
    carrier.misbehave(Mood(200, body=body))
    with pytest.raises(DeliveryUnknownError):
        await gateway.send(MESSAGE)


async def test_a_gateway_that_was_closed_opens_again(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    await gateway.send(MESSAGE)
    await gateway.close()
    await gateway.send(MESSAGE)
    assert len(carrier.store.messages) == 2
