"""Which carrier takes the messages: Twilio where its keys are set, else paper."""

from __future__ import annotations

from typing import Any

import structlog

from desk.app import TwilioHook
from handlers.runtime import Runtime
from muster.logging import mask
from muster.settings import Settings
from notifier.gateway import Gateway, OutgoingMessage
from notifier.measured_gateway import MeasuredGateway
from notifier.paper_gateway import PaperGateway
from notifier.twilio_gateway import TWILIO, TwilioGateway
from notifier.twilio_inbound import parse, validate

log = structlog.get_logger()
BULK_RATE = 10.0  # messages a second that a campaign may take of a real carrier


def gateway_of(settings: Settings, runtime: Runtime) -> tuple[Gateway, float | None]:
    """The gateway in use, and the rate a campaign may take of it."""
    gateway, rate = _gateway_of(settings, runtime)
    return MeasuredGateway(gateway), rate


def _gateway_of(settings: Settings, runtime: Runtime) -> tuple[Gateway, float | None]:
    if not settings.real_carrier:
        return PaperGateway(runtime.ledger, runtime.clock, _show), None
    assert settings.twilio_account_sid and settings.twilio_auth_token
    sender = str(settings.twilio_messaging_service_sid or settings.twilio_from)
    return TwilioGateway(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        sender,
        settings.twilio_base_url or TWILIO,
    ), BULK_RATE


def _show(outgoing: OutgoingMessage, at: object) -> None:
    """What awaits an answer is shown in the terminal; a campaign to retailers would only drown
    it.
    """
    (log.info if outgoing.link else log.debug)("message", to=mask(outgoing.to), text=outgoing.text)


def twilio_hook(settings: Settings) -> TwilioHook | None:
    """How the desk reads texts that people send to our Twilio number; None without one."""
    secret = settings.twilio_auth_token
    if not settings.real_carrier or secret is None:
        return None

    def parsed(form: Any) -> tuple[str, str]:
        reply = parse(form)
        return reply.sender, reply.text

    return TwilioHook(
        parse=parsed, valid=lambda url, form, signature: validate(secret, url, form, signature)
    )
