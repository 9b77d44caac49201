"""What the desk is given, and what every page asks of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request

from desk.live_updates import LiveUpdates
from desk.login_services import LoginServices
from desk.rate_limit import RateLimit
from handlers.answer_links import AnswerLinks
from handlers.intake import Intake
from handlers.machine_keys import MachineKeys
from handlers.runtime import Runtime

# By the Accept header: the text and its content type.
RenderMetrics = Callable[[str], Awaitable[tuple[bytes, str]]]
Form = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TwilioHook:
    """What the desk must know of Twilio.

    `parse` gives (sender E.164, text, Twilio's id of it) and raises ValueError for what is no text
    message; `valid` says whether (public url, form, signature) belong together. `pictures` fetches
    those of a form and raises ValueError where it cannot.
    """

    parse: Callable[[Form], tuple[str, str, str]]
    valid: Callable[[str, Form, str], bool]
    pictures: Callable[[Form], Awaitable[list[bytes]]] | None = None


@dataclass(frozen=True, slots=True)
class AppState:
    """One for each app. `paper`: the paper gateway is on, so its inbox is shown."""

    runtime: Runtime
    intake: Intake
    links: AnswerLinks
    live: LiveUpdates
    token: str | None
    health: Callable[[], dict[str, Any]] | None
    paper: bool
    twilio: TwilioHook | None
    logins: LoginServices
    metrics: RenderMetrics | None = None
    pace: RateLimit = field(default_factory=RateLimit)

    @property
    def keys(self) -> MachineKeys:
        return MachineKeys(self.runtime.ledger)

    @property
    def base(self) -> str:
        """The desk's address as people reach it, without a slash at the end."""
        return self.links.to_notice(0).rpartition("/n/")[0]

    @property
    def secure(self) -> bool:
        """Whether people reach the desk by https, also behind a proxy."""
        return self.links.secure

    @property
    def host(self) -> str:
        """The host of that address, with its port where it has one."""
        return urlsplit(self.base).netloc.lower()


def state_of(request: Request) -> AppState:
    app_state: AppState = request.app.state.app_state
    return app_state
