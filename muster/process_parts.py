"""What a starting process has so far, for the roles that are built on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from handlers.answer_links import AnswerLinks
from handlers.runtime import Runtime
from muster.settings import Settings


@dataclass
class Parts:
    """`services` start in this order; `app` is the worker's Faust app, where this process has
    one.
    """

    settings: Settings
    runtime: Runtime
    links: AnswerLinks
    bootstrap: str
    embedded: bool
    services: list[Any] = field(default_factory=list)
    app: Any = None
