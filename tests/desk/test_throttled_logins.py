"""M2: guesses at the desk's token, passwords, codes and bearers end in 429, and are seen."""

from __future__ import annotations

from typing import Any

import pytest

from desk.login_throttle import CODES_OF_PERSON, OF_ADDRESS, OF_PERSON
from handlers import instrumentation
from handlers.instrumentation import Meter
from handlers.login_codes import new_link
from handlers.machine_keys import MachineKeys
from ledger.database import LedgerUnavailableError
from tests.actors import CLI
from tests.desk.living import Town, visitor
from tests.desk.logging_in import EN, TOKEN, Phones, ask_for_code, employee, log_in, show_code


class Failures(Meter):
    """Counts logins that failed."""

    def __init__(self) -> None:
        self.ways: list[str] = []

    def login_failed(self, way: str) -> None:
        self.ways.append(way)


@pytest.fixture
def failures() -> Any:
    meter = Failures()
    instrumentation.install(meter)
    yield meter
    instrumentation.install()


def waits(answer: Any) -> bool:
    return answer.status_code == 429 and 0 < int(answer.headers["retry-after"]) <= 600


async def test_guessing_the_shared_token_ends_in_429_also_for_the_right_one(
    locked: Any, failures: Failures, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(OF_ADDRESS):
        answer = await locked.post("/login", data={"token": f"guess-{number}"})
        assert answer.status_code == 403
    answer = await locked.post("/login", data={"token": TOKEN}, headers=EN)
    assert waits(answer) and "wait 10 minutes" in answer.text
    assert failures.ways == ["token"] * OF_ADDRESS
    written = capsys.readouterr()
    assert "a login failed" in written.out + written.err
    assert "guess-" not in written.out + written.err


async def test_guessing_bearers_ends_in_429_and_a_machine_that_was_right_goes_on(
    locked: Any, failures: Failures
) -> None:
    right = {"Authorization": f"Bearer {TOKEN}"}
    assert (await locked.get("/api/units", headers=right)).status_code == 200
    for number in range(OF_ADDRESS):
        guess = {"Authorization": f"Bearer guess-{number}"}
        assert (await locked.get("/api/units", headers=guess)).status_code == 401
    assert waits(await locked.get("/api/units", headers={"Authorization": "Bearer more"}))
    assert (await locked.get("/api/units", headers=right)).status_code == 200
    assert failures.ways == ["bearer"] * OF_ADDRESS


async def test_a_key_that_cannot_be_checked_while_the_ledger_is_away_is_no_guess(
    here: Town, locked: Any, failures: Failures, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await MachineKeys(here.runtime.ledger).create("erp", "read:units", CLI)
    machine = {"Authorization": f"Bearer {made.secret}"}

    def away(*_: Any) -> Any:
        raise LedgerUnavailableError("away")

    with monkeypatch.context() as patch:
        patch.setattr(here.runtime.ledger, "reading", away)
        for _ in range(OF_ADDRESS + 1):
            assert (await locked.get("/api/units", headers=machine)).status_code == 503
        guess = await locked.get("/api/units", headers={"Authorization": "Bearer guess"})
        assert guess.status_code == 401
    assert failures.ways == ["bearer"], "of the guess"
    assert (await locked.get("/api/units", headers=machine)).status_code == 200


async def test_the_login_of_a_proxy_in_front_is_no_guess(locked: Any, failures: Failures) -> None:
    await locked.post("/login", data={"token": TOKEN})
    basic = {"Authorization": "Basic b2ZmaWNlOnNlY3JldA=="}
    for _ in range(OF_ADDRESS + 1):
        assert (await locked.get("/api/units", headers=basic)).status_code == 200
    assert failures.ways == []


async def test_who_is_logged_in_stays_so_no_matter_what_others_at_the_address_guess(
    here: Town, locked: Any
) -> None:
    await log_in(locked, Phones(here), await employee(here))
    async with visitor(here.app(token=TOKEN)) as other:
        for _ in range(OF_ADDRESS + 1):
            await other.post("/login", data={"token": "guess"})
    assert (await locked.get("/units")).status_code == 200


async def test_guessing_a_password_ends_in_429_for_that_person_from_there(
    here: Town, locked: Any, failures: Failures
) -> None:
    first, second = [await employee(here, number) for number in (0, 1)]

    async def guess(who: str) -> Any:
        return await locked.post("/login/password", data={"who": who, "password": "a guess"})

    for _ in range(OF_PERSON):
        assert (await guess(first.id)).status_code == 403
    assert waits(await guess(first.id))
    assert (await guess(second.id)).status_code == 403
    assert failures.ways == ["password"] * (OF_PERSON + 1)


async def test_asking_for_codes_ends_in_429_and_no_more_are_sent(here: Town, locked: Any) -> None:
    person, phones = await employee(here), Phones(here)
    for _ in range(CODES_OF_PERSON):
        await locked.post("/login/code", data={"who": person.id})
    assert waits(await locked.post("/login/code", data={"who": person.id}))
    assert await phones.arrive() == CODES_OF_PERSON


async def test_guessing_codes_ends_in_429_over_all_attempts(
    here: Town, locked: Any, failures: Failures
) -> None:
    for _ in range(OF_ADDRESS):
        answer = await locked.post("/login/verify", data={"attempt": "x", "code": "1"})
        assert answer.status_code == 403
    assert waits(await locked.post("/login/verify", data={"attempt": "x", "code": "1"}))
    assert waits(await locked.post("/login/link/x"))


async def test_who_has_a_code_or_a_link_gets_in_no_matter_what_others_at_the_address_guessed(
    here: Town, locked: Any
) -> None:
    first, second = [await employee(here, number) for number in (0, 1)]
    phones, link = Phones(here), await new_link(here.runtime, second.id)
    attempt = await ask_for_code(locked, first.id)
    for _ in range(OF_ADDRESS):
        await locked.post("/login", data={"token": "guess"})
    assert waits(await locked.post("/login", data={"token": "guess"}))
    assert (await show_code(locked, attempt, await phones.code())).status_code == 303
    assert (await locked.post(f"/login/link/{link}")).status_code == 303


async def test_a_desk_without_a_token_asks_no_bearer_to_wait(web: Any) -> None:
    for _ in range(OF_ADDRESS + 5):
        answer = await web.get("/api/units", headers={"Authorization": "Bearer whatever"})
        assert answer.status_code == 200
