"""Passwords and second factors on both databases."""

from __future__ import annotations

import asyncio

import pyotp
import pytest

from handlers.accounts import Accounts, WeakPasswordError, check_password
from handlers.column_encryption import ColumnEncryption
from handlers.runtime import Runtime
from incidents.company import Person
from tests.actors import DESK
from tests.handlers.manual_clock import ENCRYPTION, ManualClock

GOOD = "three lorries before dawn"


@pytest.fixture
def accounts(runtime: Runtime, now: ManualClock) -> Accounts:
    return Accounts(runtime, ENCRYPTION, now)


async def test_a_password_proves_its_person_and_is_kept_as_a_hash(
    accounts: Accounts, person: Person
) -> None:
    assert not await accounts.is_password(person.id, GOOD), "none is set"
    await accounts.set_password(person, GOOD, DESK)
    assert await accounts.is_password(person.id, GOOD)
    assert not await accounts.is_password(person.id, GOOD + ".")
    assert not await accounts.is_password("somebody else", GOOD)
    assert not await accounts.is_password(None, "nobody's password"), "what nobody is compared with"
    kept = (await accounts.of(person.id)).password_hash
    assert kept and kept.startswith("$argon2id$") and GOOD not in kept


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short one", "short"),
        ("x" * 129, "long"),
        ("a" * 20, "simple"),
        ("abcabcabcabc", "simple"),
        ("12345678901234", "simple"),
        ("{name} the first", "own"),
        ("my number {id} is it", "own"),
        ("call me {phone}", "own"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str, reason: str) -> None:
    person = Person("P-0171", "Bai Ling", ("+8610040000001",))
    filled = password.format(name="bai ling", id=person.id, phone=person.phones[0])
    with pytest.raises(WeakPasswordError) as weak:
        check_password(person, filled)
    assert weak.value.reason == reason


async def enrol(accounts: Accounts, person: Person, now: ManualClock) -> pyotp.TOTP:
    """A phone with the person's second factor."""
    phone = pyotp.TOTP((await accounts.begin_totp(person)).secret)
    assert await accounts.confirm_totp(person.id, phone.at(now()), DESK)
    now.move(seconds=30)
    return phone


async def test_a_second_factor_counts_once_its_first_code_was_shown(
    accounts: Accounts, person: Person, now: ManualClock
) -> None:
    begun = await accounts.begin_totp(person)
    assert not await accounts.needs_second_factor(person.id)
    assert not await accounts.confirm_totp(person.id, "000000", DESK)
    assert await accounts.confirm_totp(person.id, pyotp.TOTP(begun.secret).at(now()), DESK)
    assert await accounts.needs_second_factor(person.id)
    assert begun.address.startswith("otpauth://totp/Muster:")
    assert begun.secret not in str(await accounts.of(person.id))


async def test_a_code_of_the_second_factor_is_good_once_and_within_half_a_minute_of_its_time(
    accounts: Accounts, person: Person, now: ManualClock
) -> None:
    phone = await enrol(accounts, person, now)
    code = phone.at(now())
    tries = await asyncio.gather(*(accounts.is_totp(person.id, code) for _ in range(5)))
    assert sum(tries) == 1
    late = phone.at(now().timestamp() + 30)
    now.move(seconds=120)
    odd = [await accounts.is_totp(person.id, typed) for typed in (late, "", "1" * 5000, "①")]
    assert odd == [False] * 4
    # The phone's clock is half a minute ahead.
    assert await accounts.is_totp(person.id, phone.at(now().timestamp() + 30))


async def test_an_older_code_is_refused_after_a_newer_one(
    accounts: Accounts, person: Person, now: ManualClock
) -> None:
    phone = await enrol(accounts, person, now)
    seen = phone.at(now())
    now.move(seconds=30)
    assert await accounts.is_totp(person.id, phone.at(now()))
    assert not await accounts.is_totp(person.id, seen), "read over a shoulder"


async def test_with_a_lost_key_the_second_factor_proves_nothing_until_it_is_removed(
    runtime: Runtime, accounts: Accounts, person: Person, now: ManualClock
) -> None:
    phone = await enrol(accounts, person, now)
    other = Accounts(runtime, ColumnEncryption(("another secret",)), now)
    assert await other.needs_second_factor(person.id)
    assert not await other.is_totp(person.id, phone.at(now()))
    await other.remove_totp(person.id, DESK)
    assert not await other.needs_second_factor(person.id)
