"""Which carrier takes the messages: Twilio where its keys are set, else paper."""

from __future__ import annotations

import structlog

from handlers.runtime import Runtime
from muster.cli.lazy_commands import import_string
from muster.logging import mask
from muster.settings import Settings
from notifier.gateway import Gateway, OutgoingMessage
from notifier.measured_gateway import InstrumentedGateway
from notifier.paper_gateway import PaperGateway

log = structlog.get_logger()


def gateway_of(settings: Settings, runtime: Runtime) -> tuple[Gateway, float | None]:
    """The gateway in use, and the rate a campaign may take of it."""
    gateway, rate = _gateway_of(settings, runtime)
    return InstrumentedGateway(gateway), rate


def _gateway_of(settings: Settings, runtime: Runtime) -> tuple[Gateway, float | None]:
    if not settings.real_carrier:
        return PaperGateway(runtime.ledger, runtime.clock, _show), None
    assert settings.twilio_account_sid and settings.twilio_auth_token
    sender = str(settings.twilio_messaging_service_sid or settings.twilio_from)
    server = settings.twilio_base_url or import_string("notifier.twilio_gateway:TWILIO")
    twilio: Gateway = import_string("notifier.twilio_gateway:TwilioGateway")(
        settings.twilio_account_sid, settings.twilio_auth_token, sender, server
    )
    # Only campaigns are limited (`up._delivery_workers`): a page never waits for the limit.
    return twilio, settings.bulk_rate


def _show(outgoing: OutgoingMessage, at: object) -> None:
    """What awaits an answer is shown in the terminal; a campaign to retailers would only drown
    it.
    """
    if outgoing.secret:
        return
    (log.info if outgoing.link else log.debug)("message", to=mask(outgoing.to), text=outgoing.text)
