"""Neither a phone number nor a key may reach a log, a traceback or a repr."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from notifier.gateway import (
    DeliveryUnknownError,
    GatewayBusyError,
    OutgoingMessage,
    UnreachableError,
)
from notifier.twilio_gateway import TwilioGateway
from tests.notifier.conftest import OpenGateway
from tests.servers.twilio import ACCOUNT, SENDER, TOKEN, Mood, TwilioServer

REFUSED = "+15005550004"  # the played Twilio quotes the number in its refusal
SECRETS = (REFUSED[1:], TOKEN, "the text itself")

MOODS = {
    "all well": Mood(keeps=True),
    "wrong keys": Mood(401, 20003),
    "crowded": Mood(429, 20429),
    "broken": Mood(500),
    "hung up": Mood(hangs_up=True),
    "late": Mood(seconds=1.2),
    "not Twilio": Mood(200, body="<html>"),
}


async def everything_it_says(gateway: TwilioGateway, outgoing: OutgoingMessage) -> str:
    """One send and one search, with what they raised as a log would print it."""
    said = []
    for call in (gateway.send, gateway.find):
        try:
            said.append(repr(await call(outgoing)))
        except (GatewayBusyError, DeliveryUnknownError, UnreachableError) as fault:
            said += [*traceback.format_exception(fault), repr(fault)]
    return "\n".join(said)


@pytest.mark.parametrize("mood", MOODS.values(), ids=MOODS)
async def test_nothing_private_is_said_however_it_goes(
    carrier: TwilioServer, caplog: pytest.LogCaptureFixture, mood: Mood
) -> None:
    gateway = TwilioGateway(ACCOUNT, SecretStr(TOKEN), SENDER, base_url=carrier.url, timeout=0.8)
    carrier.misbehave(mood)
    carrier.misbehave(*[mood] * 3, on="GET")
    outgoing = OutgoingMessage(7, REFUSED, "the text itself", since=datetime.now(UTC))
    with capture_logs() as lines, caplog.at_level(logging.DEBUG):
        said = await everything_it_says(gateway, outgoing)
        await gateway.close()
    said += repr(lines) + caplog.text + repr(gateway) + repr(vars(gateway))
    assert [secret for secret in SECRETS if secret in said] == []


async def test_what_is_logged_of_a_sent_letter_names_the_notice_and_the_receipt(
    gateway: TwilioGateway, carrier: TwilioServer
) -> None:
    with capture_logs() as lines:
        receipt = await gateway.send(OutgoingMessage(7, "+12025550143", "凯" * 71))
    sent = {
        "event": "sms.sent",
        "log_level": "info",
        "notice": 7,
        "reference": receipt.reference,
        "segments": 2,
    }
    assert lines == [sent]


async def test_a_search_that_reaches_no_one_does_not_quote_its_address(
    deaf_port: int, open_gateway: OpenGateway
) -> None:
    """The address of a search holds the number, and aiohttp quotes addresses."""
    gateway = open_gateway(f"http://127.0.0.1:{deaf_port}", timeout=0.6)
    with pytest.raises(GatewayBusyError, match="ConnectionTimeoutError") as busy:
        await gateway.find(OutgoingMessage(7, REFUSED, "text", since=datetime.now(UTC)))
    assert REFUSED[1:] not in "".join(traceback.format_exception(busy.value))
