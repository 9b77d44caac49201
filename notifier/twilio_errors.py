"""What a refusal by Twilio means for the notice: retry later, permanent, or unknown.

The rule behind it: a person is unreachable only when Twilio says so of their phone, never for our
keys, sender or bill.
"""

from __future__ import annotations

from notifier.gateway import DeliveryUnknownError, GatewayBusyError, UnreachableError
from notifier.twilio_http import TwilioRefusedError

SOON = 5.0  # seconds, when Twilio does not say how long
LONGEST_WAIT = 300.0  # seconds; a page does not wait longer on Retry-After's word
UNTIL_MENDED = 300.0  # seconds between retries while our account has to be repaired

PHONE = {
    21211: "not a valid number",
    21265: "a short code",
    21266: "our own number",
    21268: "an information service",
    21408: "its country is not enabled for our account",
    21610: "the reader texted STOP",
    21612: "no way for a text from our sender",
    21614: "not a mobile phone",
    21635: "a landline",
}

ACCOUNT = {
    20003: "wrong keys",
    20005: "account not active",
    20006: "access denied",
    20008: "test credentials",
    20404: "account or messaging service not found",
    21212: "sender not valid",
    21603: "no sender given",
    21606: "sender is not ours or cannot text",
    21609: "status callback not valid",
    21659: "sender is not a Twilio number",
    21660: "sender belongs to another account",
    21661: "sender cannot text",
    21701: "messaging service not found",
    21703: "messaging service has no sender",
    21705: "messaging service not valid",
    30002: "account suspended",
}

CROWDED = {20429, 21611, 30001}  # too many requests, our sender's queue full, queue overflow


def is_configuration_error(refusal: TwilioRefusedError) -> bool:
    """Whether the refusal is about our account or our set-up, so that every message will meet
    it.
    """
    if refusal.code in ACCOUNT:
        return True
    if refusal.code in PHONE or refusal.code in CROWDED or refusal.status == 429:
        return False
    # Of what Twilio documents nowhere, only a 400 in its own shape judges the message.
    return 400 <= refusal.status < 500 and (refusal.status != 400 or refusal.code is None)


def classify_refusal(
    refusal: TwilioRefusedError,
) -> GatewayBusyError | UnreachableError | DeliveryUnknownError:
    """The exception to raise for a refused send."""
    code = refusal.code or 0
    if is_configuration_error(refusal):
        return GatewayBusyError(f"our account: {ACCOUNT.get(code, refusal)}", UNTIL_MENDED)
    if refusal.status == 429 or code in CROWDED:
        return GatewayBusyError(f"Twilio is busy ({refusal})", wait(refusal))
    if 400 <= refusal.status < 500:
        return UnreachableError(f"{PHONE.get(code, 'refused')} (Twilio {code})")
    return DeliveryUnknownError(str(refusal))


def wait(refusal: TwilioRefusedError) -> float:
    """Seconds until the next try, from Retry-After where it was given."""
    return min(refusal.seconds, LONGEST_WAIT) if refusal.seconds is not None else SOON
