"""Texts through the webhook of the carrier."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as Xml

from desk.app_state import Form
from incidents.company import Company
from ledger import list_queries, staff_change_rows
from tests.desk.living import Town

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


URL = "http://desk.test/twilio/sms"


def parse(form: Form) -> tuple[str, str, str]:
    fields = dict(form)
    if "From" not in fields:
        raise ValueError("no sender")
    return fields["From"], fields["Body"], fields["MessageSid"]


def valid(url: str, form: Form, signature: str) -> bool:
    return signature == f"{url}:{len(form)}"


async def text(
    carrier: Any, sender: str, body: str, signature: str = f"{URL}:3", sid: str = ""
) -> Any:
    return await carrier.post(
        "/twilio/sms",
        data={"From": sender, "Body": body, "MessageSid": sid or str(uuid.uuid4())},
        headers={"X-Twilio-Signature": signature},
    )


async def phone_of(here: Town, person: str) -> str:
    async with here.runtime.ledger.reading() as connection:
        return (await here.runtime.directory(connection)).people[person].phones[0]


async def open_questions(here: Town) -> list[Any]:
    async with here.runtime.ledger.reading() as connection:
        return list(await list_queries.open_questions(connection))


async def share_phone(here: Town, keeper: str, user: str) -> str:
    """Both have the phone of `keeper`, and no other."""
    phone = await phone_of(here, keeper)

    def shared(company: Company) -> Company:
        people = tuple(
            replace(one, phones=(phone,)) if one.id == user else one for one in company.people
        )
        return replace(company, people=people)

    record = staff_change_rows.change_row(here.runtime.clock.now(), user, "back", "test")
    async with here.runtime.ledger.writing() as connection:
        await staff_change_rows.change_staff(connection, shared, record)
    here.runtime.expire_company()
    return phone


class KilledError(BaseException):
    """The process ends here."""


async def driver_of(here: Town, unit: str) -> str:
    async with here.runtime.ledger.reading() as connection:
        directory = await here.runtime.directory(connection)
    return await phone_of(here, directory.units[unit].driver)


def spoken(answer: Any) -> str:
    """The text that the sender gets back."""
    return "".join(Xml.fromstring(answer.text).itertext())


async def reports(here: Town) -> list[tuple[str, str, str, str]]:
    """Kind, source, truck and note of every report, the newest first."""
    await here.settle()
    async with here.runtime.ledger.reading() as connection:
        rows = await list_queries.signals(connection)
    fields = [row["fields"] for row in rows]
    return [
        (row["kind"], row["source"], field["unit"], field["note"])
        for row, field in zip(rows, fields, strict=True)
    ]
