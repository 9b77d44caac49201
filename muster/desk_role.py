"""The desk: pages and the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import SecretStr

from desk.app import TwilioHook, make_app
from desk.app_state import RenderMetrics
from desk.server import DeskServer
from handlers.intake import Intake
from muster.cli.lazy_commands import import_string
from muster.process_parts import Parts
from muster.settings import Settings
from playbooks.intake.pictures import LARGEST_PICTURE, MOST_PICTURES

TWILIO = "https://api.twilio.com"


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
        oidc=oidc_client(settings),
    )
    return DeskServer(web, settings.host, settings.port, settings.proxies)


def oidc_client(settings: Settings) -> Any:
    """The company's own login; None where none is set."""
    if not settings.oidc_issuer:
        return None
    secret = settings.oidc_client_secret
    # What it imports is loaded only where it is configured.
    return import_string("desk.oidc_client:OidcClient")(
        settings.oidc_issuer,
        settings.oidc_client_id,
        secret.get_secret_value() if secret else None,
        settings.oidc_claim,
    )


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
        parse=parsed,
        valid=lambda url, form, signature: validate(secret, url, form, signature),
        pictures=_fetch_pictures(settings, secret),
    )


def _fetch_pictures(
    settings: Settings, secret: SecretStr
) -> Callable[[Any], Awaitable[list[bytes]]]:
    urls_of = import_string("notifier.twilio_media:media_urls")
    fetch = import_string("notifier.twilio_media:fetch_media")

    async def pictures(form: Any) -> list[bytes]:
        urls = urls_of(form, MOST_PICTURES)
        if not urls:
            return []
        found: list[bytes] = await fetch(
            urls,
            settings.twilio_account_sid,
            secret,
            settings.twilio_base_url or TWILIO,
            LARGEST_PICTURE,
        )
        return found

    return pictures
