"""Codes for a login on both databases: how many are sent, who may try, what is kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from handlers.column_encryption import ColumnEncryption
from handlers.login_codes import A_DAY, AN_HOUR, TRIES, LoginCodes, new_link
from handlers.login_sessions import LoginSessions
from handlers.runtime import Runtime
from incidents.company import Person
from ledger.tables import LoginCodeRow, table_of
from notifier.gateway import DeliveryUnknownError, GatewayBusyError, UnreachableError
from notifier.login_code_sender import LoginCodeSender
from tests.handlers.manual_clock import ENCRYPTION, ManualClock
from tests.notifier.carriers import Carrier
from tests.runtimes import small_company


@pytest.fixture
def codes(runtime: Runtime, now: ManualClock) -> LoginCodes:
    return LoginCodes(runtime, ENCRYPTION, now)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


def sender(runtime: Runtime, carrier: Carrier, now: Callable[[], datetime]) -> LoginCodeSender:
    return LoginCodeSender(runtime, carrier, ENCRYPTION, now)


def digits(text: str) -> str:
    found = re.search(r"\d{6}", text)
    assert found
    return found[0]


async def rows(runtime: Runtime) -> list[Any]:
    async with runtime.ledger.reading() as connection:
        return list(await connection.execute(select(*table_of(LoginCodeRow).c)))


async def test_a_code_is_sent_once_and_then_nowhere_readable(
    runtime: Runtime,
    other: Runtime,
    codes: LoginCodes,
    carrier: Carrier,
    now: ManualClock,
    person: Person,
) -> None:
    attempt = await codes.send(person, "192.0.2.7")
    both = (sender(runtime, carrier, now), sender(other, carrier, now))
    assert sorted(await asyncio.gather(*(one.send_due() for one in both))) == [0, 1]
    (message,) = carrier.sent
    code = digits(message.text)
    (row,) = await rows(runtime)
    assert row.sealed is None and code not in str(row) and attempt not in str(row)
    assert message.notice < 0 and message.secret and message.to == person.phones[0]


async def test_while_it_waits_a_code_cannot_be_read_in_the_ledger(
    runtime: Runtime, codes: LoginCodes, carrier: Carrier, now: ManualClock, person: Person
) -> None:
    await codes.send(person, None)
    (waiting,) = await rows(runtime)
    await sender(runtime, carrier, now).send_due()
    assert digits(carrier.sent[0].text) not in str(waiting)


async def test_of_many_at_once_only_five_guesses_are_compared_and_one_proof_counts(
    runtime: Runtime,
    other: Runtime,
    codes: LoginCodes,
    carrier: Carrier,
    now: ManualClock,
    person: Person,
) -> None:
    attempt = await codes.send(person, None)
    await sender(runtime, carrier, now).send_due()
    code, elsewhere = digits(carrier.sent[0].text), LoginCodes(other, ENCRYPTION, now)
    proofs = await asyncio.gather(
        *(each.prove(attempt, code) for each in (codes, elsewhere) for _ in range(TRIES))
    )
    assert [proof.person for proof in proofs if proof] == [person.id]
    (row,) = await rows(runtime)
    assert row.tries_left >= 0


async def test_a_person_is_not_sent_more_than_a_few_from_addresses_they_never_used(
    runtime: Runtime, codes: LoginCodes, carrier: Carrier, now: ManualClock, person: Person
) -> None:
    one = sender(runtime, carrier, now)
    for hour in range(1, 6):
        for number in range(AN_HOUR + 2):
            attempt = await codes.send(person, f"192.0.2.{number}")
            await one.send_due()
        # The last was for no one: no code at all proves anything.
        assert await codes.prove(attempt, digits(carrier.sent[-1].text)) is None
        assert len(carrier.sent) == min(hour * AN_HOUR, A_DAY)
        now.move(hours=1, minutes=1)
    now.move(days=1)
    await codes.send(person, "192.0.2.1")
    assert await one.send_due() == 1, "the next day"


async def test_who_is_bothered_by_strangers_still_gets_codes_where_they_logged_in_before(
    runtime: Runtime, codes: LoginCodes, carrier: Carrier, now: ManualClock, person: Person
) -> None:
    await LoginSessions(runtime, None, now).begin(person.id, "code", "198.51.100.4", "a phone")
    for _ in range(AN_HOUR + 3):
        await codes.send(person, "192.0.2.7")
    await sender(runtime, carrier, now).send_due()
    assert len(carrier.sent) == AN_HOUR
    attempt = await codes.send(person, "198.51.100.4")
    await sender(runtime, carrier, now).send_due()
    assert await codes.prove(attempt, digits(carrier.sent[-1].text))


async def test_the_second_phone_is_tried_where_the_first_cannot_be_reached(
    runtime: Runtime, codes: LoginCodes, carrier: Carrier, now: ManualClock
) -> None:
    person = next(p for p in small_company().people if len(p.phones) > 1 and not p.organisation)
    carrier.will(UnreachableError("no such number"))
    await codes.send(person, None)
    await sender(runtime, carrier, now).send_due()
    assert [message.to for message in carrier.sent] == list(person.phones)


async def test_a_busy_carrier_is_tried_again_while_the_code_is_good(
    runtime: Runtime, codes: LoginCodes, carrier: Carrier, now: ManualClock, person: Person
) -> None:
    carrier.will(GatewayBusyError("wait", 30), GatewayBusyError("wait", 3600))
    await codes.send(person, None)
    one = sender(runtime, carrier, now)
    assert [await one.send_due(), await one.send_due()] == [1, 0]
    now.move(seconds=31)
    assert await one.send_due() == 1
    now.move(hours=2)
    assert await one.send_due() == 0, "the code is over: nobody needs it now"


async def test_a_code_that_may_have_gone_out_is_not_sent_twice(
    runtime: Runtime, codes: LoginCodes, carrier: Carrier, now: ManualClock, person: Person
) -> None:
    carrier.will(DeliveryUnknownError("time-out"))
    await codes.send(person, None)
    one = sender(runtime, carrier, now)
    assert [await one.send_due(), await one.send_due()] == [1, 0]
    assert len(carrier.sent) == 1


async def test_with_another_secret_a_waiting_code_is_lost_and_nothing_else(
    runtime: Runtime, codes: LoginCodes, carrier: Carrier, now: ManualClock, person: Person
) -> None:
    await codes.send(person, None)
    stranger = LoginCodeSender(runtime, carrier, ColumnEncryption(("another secret",)), now)
    assert await stranger.send_due() == 1 and carrier.sent == []
    ring = ColumnEncryption(("a newer secret", "a secret of the tests"))
    await codes.send(person, None)
    await LoginCodeSender(runtime, carrier, ring, now).send_due()
    assert len(carrier.sent) == 1, "an older key still opens"


async def test_a_link_is_good_for_half_an_hour_and_once(
    runtime: Runtime, codes: LoginCodes, now: ManualClock, person: Person
) -> None:
    first, late = [await new_link(runtime, person.id, now) for _ in range(2)]
    assert await codes.prove(first) == (person.id, "link")
    assert await codes.prove(first) is None
    now.move(minutes=30, seconds=1)
    assert await codes.prove(late) is None
