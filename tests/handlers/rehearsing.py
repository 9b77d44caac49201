"""Rehearsals on the running system, for the tests about them."""

from __future__ import annotations

from typing import Any

from handlers import rehearsal
from handlers.office import Office
from ledger import queries
from notifier.gateways import Letter, Receipt
from tests.offices import look

ROLES = ("head of distribution", "leader", "head of security", "insurer")


class Postbox:
    """A gateway that keeps what it is handed."""

    name = "test"

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> Receipt:
        self.letters.append(letter)
        return Receipt(str(letter.notice))

    async def find(self, letter: Letter) -> Receipt | None:
        return None

    async def close(self) -> None: ...


async def people(office: Office, *names: str) -> tuple[str, ...]:
    async with office.ledger.reading() as connection:
        return rehearsal.people_of(await office.directory(connection), names or ROLES)


async def everything(office: Office) -> list[dict[str, Any]]:
    return await look(office, queries.notices)
