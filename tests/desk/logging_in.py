"""People of the demo company who log in, and the phones on which they read their codes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from handlers.column_encryption import ColumnEncryption
from incidents.company import Person
from notifier.login_code_sender import LoginCodeSender
from tests.desk.living import SECRET, Town
from tests.notifier.carriers import Carrier

TOKEN = "correct horse battery"
ATTEMPT = re.compile(r'name="attempt" value="([^"]+)"')
EN = {"Accept-Language": "en"}


async def employee(here: Town, number: int = 0) -> Person:
    """One of the company's own people who has a phone of their own."""
    async with here.runtime.ledger.reading() as connection:
        company = (await here.runtime.directory(connection)).company
    phones = [phone for person in company.people for phone in person.phones]
    own = [
        p
        for p in company.people
        if not p.organisation and p.phones and phones.count(p.phones[0]) == 1
    ]
    return own[number]


@dataclass
class Phones:
    """What reaches the phones of the company."""

    here: Town
    carrier: Carrier = field(default_factory=Carrier)

    async def arrive(self) -> int:
        """What is on its way arrives; how many messages."""
        sealed = ColumnEncryption((SECRET,))
        return await LoginCodeSender(self.here.runtime, self.carrier, sealed).send_due()

    async def code(self) -> str:
        """The digits of the newest message."""
        await self.arrive()
        found = re.search(r"\d{6}", self.carrier.sent[-1].text)
        assert found
        return found[0]


async def ask_for_code(web: Any, who: str, onward: str = "/") -> str:
    """Asks for a code; the attempt that the page keeps."""
    answer = await web.post("/login/code", data={"who": who, "next": onward}, headers=EN)
    assert answer.status_code == 200, answer.text
    found = ATTEMPT.search(answer.text)
    assert found
    return found[1]


async def show_code(web: Any, attempt: str, code: str, onward: str = "/") -> Any:
    """Posts a code."""
    return await web.post(
        "/login/verify", data={"attempt": attempt, "code": code, "next": onward}, headers=EN
    )


async def log_in(web: Any, phones: Phones, person: Person) -> Any:
    """By a code to their phone; the answer."""
    attempt = await ask_for_code(web, person.phones[0])
    return await show_code(web, attempt, await phones.code())
