"""When Twilio says no: whose fault it is decides whether we wait or call someone else."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from notifier.gateway import GatewayBusyError, OutgoingMessage, UnreachableError
from notifier.twilio_gateway import TwilioGateway
from tests.notifier.conftest import OpenGateway
from tests.servers.twilio import Mood, TwilioServer

MESSAGE = OutgoingMessage(7, "+12025550143", "K-07 down on the Leishan road")


async def test_too_many_requests_wait_as_long_as_twilio_says(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    carrier.misbehave(Mood(429, 20429, {"Retry-After": "17"}))
    with pytest.raises(GatewayBusyError) as busy:
        await gateway.send(MESSAGE)
    assert busy.value.seconds == 17
    assert carrier.store.messages == []


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("0", 0), ("86400", 300), ("Wed, 21 Oct 2026 07:28:00 GMT", 5), ("-3", 5), ("²", 5)],
)
async def test_an_odd_retry_after_neither_breaks_nor_silences_us(
    carrier: TwilioServer, gateway: TwilioGateway, retry_after: str, seconds: float
) -> None:
    carrier.misbehave(Mood(429, 20429, {"Retry-After": retry_after}))
    with pytest.raises(GatewayBusyError) as busy:
        await gateway.send(MESSAGE)
    assert busy.value.seconds == seconds


async def test_a_full_queue_of_our_sender_is_busy(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    carrier.misbehave(Mood(400, 21611))
    with pytest.raises(GatewayBusyError) as busy:
        await gateway.send(MESSAGE)
    assert busy.value.seconds == 5


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("+15005550001", 21211),
        ("+15005550002", 21612),
        ("+15005550003", 21408),
        ("+15005550004", 21610),
        ("+15005550009", 21614),
        ("+1202", 21211),
    ],
)
async def test_a_phone_that_twilio_refuses_is_unreachable(
    carrier: TwilioServer, gateway: TwilioGateway, to: str, code: int
) -> None:
    with pytest.raises(UnreachableError, match=str(code)) as never:
        await gateway.send(OutgoingMessage(9, to, "text"))
    assert to.lstrip("+") not in str(never.value)


@pytest.mark.parametrize("mood", [Mood(403, 21408), Mood(404, 21610)], ids=["region", "STOP"])
async def test_what_twilio_says_of_the_phone_counts_no_matter_what_the_http_status(
    carrier: TwilioServer, gateway: TwilioGateway, mood: Mood
) -> None:
    carrier.misbehave(mood)
    with pytest.raises(UnreachableError):
        await gateway.send(MESSAGE)


async def test_a_refusal_we_do_not_know_is_unreachable_so_that_someone_else_is_called(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    carrier.misbehave(Mood(400, 29999))
    with pytest.raises(UnreachableError, match="29999"):
        await gateway.send(MESSAGE)


async def test_wrong_keys_mark_no_one_unreachable_and_are_said_loudly(
    carrier: TwilioServer, open_gateway: OpenGateway
) -> None:
    with capture_logs() as lines, pytest.raises(GatewayBusyError) as busy:
        await open_gateway(carrier.url, token="yesterday's token").send(MESSAGE)
    assert busy.value.seconds >= 300
    [line] = [line for line in lines if line["log_level"] == "error"]
    assert (line["event"], line["status"], line["code"]) == ("sms.account_refused", 401, 20003)


@pytest.mark.parametrize(
    "mood",
    [
        Mood(400, 20003),
        Mood(403, 20003),
        Mood(400, 21606),
        Mood(404, 20404),
        Mood(402),
        Mood(400, 30002),
        Mood(400, body="<html>proxy</html>"),
        Mood(407, body=""),
    ],
)
async def test_what_is_wrong_with_our_account_or_on_the_way_marks_no_one_unreachable(
    carrier: TwilioServer, gateway: TwilioGateway, mood: Mood
) -> None:
    carrier.misbehave(mood)
    with capture_logs() as lines, pytest.raises(GatewayBusyError) as busy:
        await gateway.send(MESSAGE)
    assert busy.value.seconds >= 300
    assert "error" in {line["log_level"] for line in lines}


async def test_a_sender_that_is_not_ours_marks_no_one_unreachable(
    carrier: TwilioServer, open_gateway: OpenGateway
) -> None:
    with pytest.raises(GatewayBusyError):
        await open_gateway(carrier.url, sender="+15005550007").send(MESSAGE)
