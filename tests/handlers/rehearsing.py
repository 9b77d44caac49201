"""Rehearsals on the running system, for the tests about them."""

from __future__ import annotations

from typing import Any

from handlers import live_drills
from handlers.runtime import Runtime
from ledger import list_queries
from notifier.gateway import OutgoingMessage, Receipt
from tests.runtimes import look

ROLES = ("head of distribution", "leader", "head of security", "insurer")


class Postbox:
    """A gateway that keeps what it is handed."""

    name = "test"

    def __init__(self) -> None:
        self.letters: list[OutgoingMessage] = []

    async def send(self, outgoing: OutgoingMessage) -> Receipt:
        self.letters.append(outgoing)
        return Receipt(str(outgoing.notice))

    async def find(self, outgoing: OutgoingMessage) -> Receipt | None:
        return None

    async def close(self) -> None: ...


async def people(runtime: Runtime, *names: str) -> tuple[str, ...]:
    async with runtime.ledger.reading() as connection:
        return live_drills.drill_participants(await runtime.directory(connection), names or ROLES)


async def everything(runtime: Runtime) -> list[dict[str, Any]]:
    return await look(runtime, list_queries.notices)
