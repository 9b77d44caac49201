"""Messages by SMS through Twilio."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import aiohttp
import structlog
from pydantic import SecretStr
from twilio.base.exceptions import TwilioException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance, MessageList

from notifier.gateway import (
    DeliveryUnknownError,
    GatewayBusyError,
    OutgoingMessage,
    Receipt,
    UnreachableError,
)
from notifier.sms_text import compose, is_among
from notifier.twilio_errors import (
    SOON,
    UNTIL_MENDED,
    classify_refusal,
    is_configuration_error,
    wait,
)
from notifier.twilio_http import TwilioHttp, TwilioRefusedError
from playbooks.definition.sms_segments import segments

log = structlog.get_logger()

TWILIO = "https://api.twilio.com"
SLACK = timedelta(minutes=2)  # how far our clock and Twilio's may disagree
# what Twilio puts before the texts of an account on trial
TRIAL = "Sent from your Twilio trial account - "

# Raised before a byte of the request was written: nothing was sent, so a retry is safe.
NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
# ValueError: an answer that is not JSON
TROUBLE = (
    aiohttp.ClientError,
    TimeoutError,
    TwilioException,
    ValueError,
)


class TwilioGateway:
    """One Twilio account and the sender it texts from: a number, or a messaging service ("MG…")."""

    name = "sms"

    def __init__(
        self,
        account_sid: str,
        auth_token: SecretStr,
        sender: str,
        base_url: str = TWILIO,
        timeout: float = 10.0,
        status_callback: str | None = None,
    ) -> None:
        """`timeout`: seconds a whole request may take.

        `status_callback`: public URL that Twilio tells deliveries to.
        """
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._base_url = base_url
        self._timeout = timeout
        self._client: Client | None = None
        self._fixed = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
        if status_callback:
            self._fixed["status_callback"] = status_callback

    async def send(self, outgoing: OutgoingMessage) -> Receipt:
        """One POST, never repeated here.

        Raises GatewayBusyError, UnreachableError or DeliveryUnknownError; none of them quotes the
        number.
        """
        body = compose(outgoing)
        try:
            message = await self._messages().create_async(to=outgoing.to, body=body, **self._fixed)
        except NEVER_LEFT as fault:
            raise GatewayBusyError(
                f"Twilio cannot be reached: {type(fault).__name__}", SOON
            ) from None
        except TwilioRefusedError as refusal:
            raise self._refused(outgoing, refusal) from None
        except TROUBLE as fault:
            # from None, here and below: aiohttp's words quote the URL, and a URL may hold the
            # number.
            raise DeliveryUnknownError(f"no answer from Twilio: {type(fault).__name__}") from None
        if not message.sid:
            raise DeliveryUnknownError("Twilio's answer names no message")
        log.info(
            "sms.sent", notice=outgoing.notice, reference=message.sid, segments=segments(body).count
        )
        return Receipt(message.sid)

    async def find(self, outgoing: OutgoingMessage) -> Receipt | None:
        """The message of an earlier try: same phone, same words, made about `since` or later (no
        `since`: ever).

        A text of the same words to the same phone, sent for another notice within SLACK of `since`,
        looks the same; of several the nearest to `since` is taken, and none of `others`.

        Raises GatewayBusyError.
        """
        try:
            # By date first, which is cheap. Then all: a message in Twilio's queue has no date of
            # sending yet.
            twins = await self._twins(outgoing, dated=True) if outgoing.since else []
            twins = twins or await self._twins(outgoing, dated=False)
        except TwilioRefusedError as refusal:
            raise self._unanswered(refusal) from None
        except TROUBLE as fault:
            raise GatewayBusyError(
                f"Twilio cannot be asked: {type(fault).__name__}", SOON
            ) from None
        if not twins:
            return None
        nearest = _nearest(twins, outgoing.since)
        log.info("sms.found", notice=outgoing.notice, reference=nearest.sid, twins=len(twins))
        return Receipt(nearest.sid, shared=is_among(outgoing, nearest.body or ""))

    async def close(self) -> None:
        """Let go of the connections. A later send opens new ones."""
        client, self._client = self._client, None
        if client:
            await client.http_client.close()

    def _messages(self) -> MessageList:
        # Made at first use: aiohttp's session belongs to the loop that runs then.
        if self._client is None:
            # A non-empty environment, or twilio reads TWILIO_EDGE and TWILIO_REGION and rewrites
            # our base URL.
            self._client = Client(
                self._account_sid,
                self._auth_token.get_secret_value(),
                http_client=TwilioHttp(self._timeout),
                environment={"TWILIO_ACCOUNT_SID": self._account_sid},
            )
            self._client.api.base_url = self._base_url
        return self._client.messages

    async def _twins(self, outgoing: OutgoingMessage, *, dated: bool) -> list[MessageInstance]:
        earliest = (
            outgoing.since.astimezone(UTC) - SLACK
            if outgoing.since
            else datetime.min.replace(tzinfo=UTC)
        )
        # Twilio promises whole days only
        filters = {"date_sent_after": earliest.date()} if dated else {}
        body = compose(outgoing)
        listed = await self._messages().list_async(to=outgoing.to, page_size=1000, **filters)
        return [
            message
            for message in listed
            if message.sid
            and message.sid not in outgoing.others
            and (message.body in (body, TRIAL + body) or is_among(outgoing, message.body or ""))
            # The list also holds what this phone has texted to us.
            and message.direction == "outbound-api"
            and _made(message) >= earliest
        ]

    def _refused(
        self, outgoing: OutgoingMessage, refusal: TwilioRefusedError
    ) -> GatewayBusyError | UnreachableError | DeliveryUnknownError:
        ours = is_configuration_error(refusal)
        outcome = classify_refusal(refusal)
        say = log.error if ours else log.warning
        say(
            "sms.account_refused" if ours else "sms.refused",
            notice=outgoing.notice,
            status=refusal.status,
            code=refusal.code,
            outcome=type(outcome).__name__,
            why=str(outcome),
        )
        return outcome

    def _unanswered(self, refusal: TwilioRefusedError) -> GatewayBusyError:
        if is_configuration_error(refusal):
            log.error("sms.account_refused", status=refusal.status, code=refusal.code)
            return GatewayBusyError(f"our account: {refusal}", UNTIL_MENDED)
        return GatewayBusyError(f"Twilio cannot be asked: {refusal}", wait(refusal))


def _made(message: MessageInstance) -> datetime:
    # Without a date it counts as made after the first try: a message is rather found than sent
    # twice.
    return message.date_created or datetime.max.replace(tzinfo=UTC)


def _nearest(twins: list[MessageInstance], since: datetime | None) -> MessageInstance:
    return min(twins, key=lambda twin: abs(_made(twin) - since)) if since else max(twins, key=_made)
