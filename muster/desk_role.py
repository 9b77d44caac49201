"""The desk: pages and the API."""

from __future__ import annotations

from typing import Any

from desk.app import TwilioHook, make_app
from desk.app_state import RenderMetrics
from desk.server import DeskServer
from handlers.intake import Intake
from muster.cli.lazy_commands import import_string
from muster.process_parts import Parts
from muster.settings import Settings


def desk(parts: Parts, intake: Intake, metrics: RenderMetrics) -> DeskServer:
    """The service that answers on the desk's address."""
    settings = parts.settings
    token = settings.desk_token.get_secret_value() if settings.desk_token else None
    web = make_app(
        parts.runtime,
        intake,
        parts.links,
        token=token,
        paper=not settings.real_carrier,
        twilio=twilio_hook(settings),
        metrics=metrics,
    )
    return DeskServer(web, settings.host, settings.port, settings.proxies)


def twilio_hook(settings: Settings) -> TwilioHook | None:
    """How the desk reads texts that people send to our Twilio number; None without one."""
    secret = settings.twilio_auth_token
    if not settings.real_carrier or secret is None:
        return None

    # Twilio's library is imported only where a Twilio number is configured.
    parse, validate = (
        import_string("notifier.twilio_inbound:parse"),
        import_string("notifier.twilio_inbound:validate"),
    )

    def parsed(form: Any) -> tuple[str, str, str]:
        reply = parse(form)
        return reply.sender, reply.text, reply.sid

    return TwilioHook(
        parse=parsed, valid=lambda url, form, signature: validate(secret, url, form, signature)
    )
