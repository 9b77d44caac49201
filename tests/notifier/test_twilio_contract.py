"""The judge itself: Twilio's own samples pass, and a slip on either side of the wire is caught.

That every request and answer of the other tests is judged is in the `carrier` fixture.
"""

from __future__ import annotations

import json

import aiohttp
import pytest

from notifier.gateway import OutgoingMessage
from notifier.twilio_gateway import TwilioGateway
from tests.notifier.twilio_contract import ABSENT, OPENAPI, SHARED, Contract
from tests.servers.twilio import ACCOUNT, MESSAGES, TOKEN, Answer, Seen, TwilioServer

pytestmark = pytest.mark.skipif(not OPENAPI.exists(), reason=ABSENT)

MESSAGE = OutgoingMessage(1, "+12025550143", "text")
PUBLISHED = [
    ("POST", 201, "api_rest_sending-messages_example-1__example-1.json"),
    (
        "POST",
        201,
        "api_rest_test-credentials_test-sms-messages-example-1__test-sms-messages-example-1.json",
    ),
    (
        "POST",
        400,
        "api_rest_test-credentials_test-sms-messages-example-2__test-sms-messages-example-2.json",
    ),
]


@pytest.mark.parametrize(
    ("method", "status", "name"), PUBLISHED, ids=[name for _, _, name in PUBLISHED]
)
def test_twilios_published_samples_pass(method: str, status: int, name: str) -> None:
    sample = json.loads((SHARED / name).read_text("utf-8"))
    # masked with X there
    sample = {k: "AC" + "0" * 32 if k == "account_sid" else v for k, v in sample.items()}
    assert Contract().answer_faults(Answer(method, MESSAGES, status, sample)) == []


async def test_what_we_send_and_what_is_answered_is_judged_in_full(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    await gateway.send(MESSAGE)
    await gateway.find(MESSAGE)
    assert Contract().faults(carrier) == []
    assert [seen.method for seen in carrier.requests] == ["POST", "GET"]
    assert [answer.status for answer in carrier.answers] == [201, 200]


async def test_a_single_message_can_be_fetched(
    carrier: TwilioServer, gateway: TwilioGateway
) -> None:
    receipt = await gateway.send(MESSAGE)
    path = MESSAGES.replace(".json", f"/{receipt.reference}.json")
    keys = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}
    async with (
        aiohttp.ClientSession(headers=keys) as session,
        session.get(carrier.url + path) as answer,
    ):
        assert (await answer.json())["body"] == "text"


@pytest.mark.parametrize(
    "form",
    [
        (("Body", "text"), ("From", "+15005550006")),
        (("To", "12025550143"), ("Body", "text")),
        (("To", "+12025550143"), ("Text", "text")),
        (("To", "+12025550143"), ("MessagingServiceSid", "MG12")),
        (("To", "+12025550143"), ("To", "+12025550144")),
        (("To", "+12025550143"), ("StatusCallback", "muster.example/status")),
    ],
    ids=["no recipient", "not E.164", "unknown field", "bad service", "twice", "no scheme"],
)
def test_a_request_outside_the_contract_is_caught(form: tuple[tuple[str, str], ...]) -> None:
    assert Contract().request_faults(Seen("POST", MESSAGES, (), form, {})) != []


@pytest.mark.parametrize(
    "slip",
    [
        {"sid": "SM12"},
        {"error_code": "21610"},
        {"status": "on its way"},
        {"date_sent": "soon"},
        {"colour": "red"},
    ],
    ids=lambda slip: next(iter(slip)),
)
async def test_an_answer_outside_the_contract_is_caught(
    carrier: TwilioServer, gateway: TwilioGateway, slip: dict[str, str]
) -> None:
    await gateway.send(MESSAGE)
    wrong = {**carrier.answers[0].body, **slip}
    assert Contract().answer_faults(Answer("POST", MESSAGES, 201, wrong)) != []
