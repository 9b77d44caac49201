"""People of the company log in with their own phone, a password, a link of the server; and out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.session_cookie import PLAIN, SECURE
from handlers.login_codes import TRIES, new_link
from handlers.login_sessions import wall_clock
from ledger import company as company_rows
from ledger.database import LedgerUnavailableError
from notifier.paper_gateway import PaperGateway
from tests.desk.living import Town, town, visitor
from tests.desk.logging_in import EN, TOKEN, Phones, ask_for_code, employee, log_in, show_code


@pytest.fixture
def phones(here: Town) -> Phones:
    return Phones(here)


def login_services(web: Any) -> Any:
    return web._transport.app.state.app_state.logins


async def test_a_person_logs_in_with_a_code_to_their_own_phone(
    here: Town, locked: Any, phones: Phones
) -> None:
    person = await employee(here)
    attempt = await ask_for_code(locked, person.phones[0], "/units")
    code = await phones.code()
    assert phones.carrier.sent[-1].to == person.phones[0]
    assert (
        phones.carrier.sent[-1].text == f"Muster 登录码 {code}，10 分钟内有效。不是您本人请忽略。"
    )
    answer = await show_code(locked, attempt, f" {code[:3]} {code[3:]} ", "/units")
    assert (answer.status_code, answer.headers["location"]) == (303, "/units")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie
    page = await locked.get("/account", headers=EN)
    assert page.status_code == 200 and person.name in page.text


@pytest.mark.parametrize("typed", ["id", "name", "national", "spaced"])
async def test_a_person_is_known_by_number_name_or_phone_as_people_write_it(
    typed: str, here: Town, locked: Any, phones: Phones
) -> None:
    person = await employee(here)
    phone = person.phones[0]
    spaced = f"{phone[:3]} {phone[3:6]}-{phone[6:]}"
    names = {"id": person.id, "name": person.name, "national": phone[3:], "spaced": spaced}
    attempt = await ask_for_code(locked, names[typed])
    assert (await show_code(locked, attempt, await phones.code())).status_code == 303


async def test_a_stranger_sees_the_same_as_a_person_of_the_company(
    here: Town, locked: Any, phones: Phones
) -> None:
    person = await employee(here)
    known = await locked.post("/login/code", data={"who": person.id}, headers=EN)
    unknown = await locked.post("/login/code", data={"who": "X-99"}, headers=EN)
    assert known.status_code == unknown.status_code == 200
    assert len(known.text) - len(person.id) * 2 == len(unknown.text) - len("X-99") * 2
    assert await phones.arrive() == 1, "nobody is sent a code for the stranger"


async def test_people_of_other_organisations_cannot_log_in(
    here: Town, locked: Any, phones: Phones
) -> None:
    async with here.runtime.ledger.reading() as connection:
        people = (await here.runtime.directory(connection)).company.people
    other = next(person for person in people if person.organisation and person.phones)
    await ask_for_code(locked, other.id)
    assert await phones.arrive() == 0


async def test_a_code_is_good_once_and_for_its_own_attempt_only(
    here: Town, locked: Any, phones: Phones
) -> None:
    attempt = await ask_for_code(locked, (await employee(here)).id)
    code = await phones.code()
    other = await ask_for_code(locked, (await employee(here, 1)).id)
    assert (await show_code(locked, other, code)).status_code == 403
    assert (await show_code(locked, attempt, code)).status_code == 303
    assert (await show_code(locked, attempt, code)).status_code == 403


async def test_a_code_that_was_guessed_at_too_often_is_dead(
    here: Town, locked: Any, phones: Phones
) -> None:
    attempt = await ask_for_code(locked, (await employee(here)).id)
    code = await phones.code()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    many = await asyncio.gather(*(show_code(locked, attempt, wrong) for _ in range(TRIES)))
    assert {answer.status_code for answer in many} == {403}
    assert (await show_code(locked, attempt, code)).status_code == 403


async def test_what_others_guess_does_not_use_up_a_persons_code(
    here: Town, locked: Any, phones: Phones
) -> None:
    person = await employee(here)
    attempt = await ask_for_code(locked, person.id)
    code = await phones.code()
    async with visitor(here.app(token=TOKEN)) as stranger:
        theirs = await ask_for_code(stranger, person.id)
        for _ in range(2 * TRIES):
            await show_code(stranger, theirs, "000000")
    assert (await show_code(locked, attempt, code)).status_code == 303


async def test_a_code_is_over_after_ten_minutes(here: Town, locked: Any, phones: Phones) -> None:
    attempt = await ask_for_code(locked, (await employee(here)).id)
    code = await phones.code()
    login_services(locked).codes._now = lambda: wall_clock() + timedelta(minutes=10, seconds=1)
    assert (await show_code(locked, attempt, code)).status_code == 403


async def test_a_copied_cookie_does_not_work_after_the_logout(
    here: Town, locked: Any, phones: Phones
) -> None:
    await log_in(locked, phones, await employee(here))
    copied = {"Cookie": f"{PLAIN}={locked.cookies[PLAIN]}"}
    assert (await locked.get("/units")).status_code == 200
    assert (await locked.post("/logout")).status_code == 303
    locked.cookies.clear()
    assert (await locked.get("/units", headers=copied)).status_code == 303
    assert (await locked.get("/api/units", headers=copied)).status_code == 401
    assert (await locked.get("/live", headers=copied)).status_code == 401


async def test_who_leaves_the_company_is_logged_out(
    here: Town, locked: Any, phones: Phones
) -> None:
    person = await employee(here)
    attempt = await ask_for_code(locked, person.id)
    code = await phones.code()
    await log_in(locked, phones, person)
    async with here.runtime.ledger.reading() as connection:
        company = (await here.runtime.directory(connection)).company
    async with here.runtime.ledger.writing() as connection:
        left = tuple(p for p in company.people if p.id != person.id)
        await company_rows.save_company(connection, replace(company, people=left))
    here.runtime.expire_company()
    assert (await locked.get("/units")).status_code == 303
    assert (await show_code(locked, attempt, code)).status_code == 403


async def test_twelve_idle_hours_or_seven_days_end_a_session(
    here: Town, locked: Any, phones: Phones
) -> None:
    await log_in(locked, phones, await employee(here))
    sessions, begun = login_services(locked).sessions, wall_clock()
    for hours in range(11, 24 * 7, 11):
        sessions.now = lambda hours=hours: begun + timedelta(hours=hours)
        assert (await locked.get("/units")).status_code == 200, hours
    sessions.now = lambda: begun + timedelta(days=7, minutes=1)
    assert (await locked.get("/units")).status_code == 303, "in use, but seven days old"
    sessions.now = wall_clock
    await log_in(locked, phones, await employee(here))
    sessions.now = lambda: wall_clock() + timedelta(hours=12, minutes=1)
    assert (await locked.get("/units")).status_code == 303


async def test_a_page_that_follows_by_itself_does_not_keep_a_session_in_use(
    here: Town, locked: Any, phones: Phones
) -> None:
    await log_in(locked, phones, await employee(here))
    sessions, begun = login_services(locked).sessions, wall_clock()
    for hours in (5, 10):
        sessions.now = lambda hours=hours: begun + timedelta(hours=hours)
        assert (await locked.get("/", headers={"X-Follow": "1"})).status_code == 200
    sessions.now = lambda: begun + timedelta(hours=12, minutes=1)
    assert (await locked.get("/", headers={"X-Follow": "1"})).status_code == 303
    assert (await locked.get("/live", headers={"Accept": "text/event-stream"})).status_code == 401


async def test_a_new_login_of_a_browser_ends_its_session_before(
    here: Town, locked: Any, phones: Phones
) -> None:
    await locked.post("/login", data={"token": TOKEN})
    before = {"Cookie": f"{PLAIN}={locked.cookies[PLAIN]}"}
    await log_in(locked, phones, await employee(here))
    locked.cookies.clear()
    assert (await locked.get("/units", headers=before)).status_code == 303


async def test_a_changed_token_ends_the_sessions_begun_with_it(here: Town, locked: Any) -> None:
    await locked.post("/login", data={"token": TOKEN})
    cookie = {"Cookie": f"{PLAIN}={locked.cookies[PLAIN]}"}
    assert (await locked.get("/units")).status_code == 200
    async with visitor(here.app(token="another token of the tests")) as client:
        assert (await client.get("/units", headers=cookie)).status_code == 303


async def test_who_logs_in_with_the_shared_token_is_told_what_to_do_next(
    here: Town, locked: Any, phones: Phones
) -> None:
    await locked.post("/login", data={"token": TOKEN})
    assert "shared token" in (await locked.get("/", headers=EN)).text
    assert "共用口令" in (await locked.get("/")).text
    await locked.post("/logout")
    await log_in(locked, phones, await employee(here))
    assert "shared token" not in (await locked.get("/", headers=EN)).text


async def test_an_odd_cookie_of_another_program_on_this_host_hides_no_session(
    here: Town, locked: Any, phones: Phones
) -> None:
    await log_in(locked, phones, await employee(here))
    key = locked.cookies[PLAIN]
    locked.cookies.clear()
    for cookies in (f'prefs={{"dark":1}}; {PLAIN}={key}', f"bad name=1; {PLAIN}={key}; other"):
        answer = await locked.get("/units", headers={"Cookie": cookies})
        assert answer.status_code == 200, cookies
    assert (await locked.get("/units", headers={"Cookie": f"{PLAIN}="})).status_code == 303


async def test_by_https_the_cookie_belongs_to_this_host_alone(tmp_path: Path) -> None:
    async with town(tmp_path, "https://desk.test") as here:
        async with visitor(here.app(token=TOKEN)) as web:
            cookie = (await web.post("/login", data={"token": TOKEN})).headers["set-cookie"]
    assert cookie.startswith(f"{SECURE}=") and "; Secure" in cookie and "Path=/" in cookie
    assert "domain" not in cookie.lower()


async def test_a_link_of_the_server_logs_in_once_and_not_by_being_looked_at(
    here: Town, locked: Any
) -> None:
    person = await employee(here)
    path = f"/login/link/{await new_link(here.runtime, person.id)}"
    for _ in range(3):
        assert (await locked.get(path)).status_code == 200
    answer = await locked.post(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert person.name in (await locked.get("/account")).text
    again = await locked.post(path, headers=EN)
    assert again.status_code == 403 and "used already" in again.text


async def test_no_code_link_or_phone_reaches_the_log(
    here: Town, locked: Any, phones: Phones, capsys: pytest.CaptureFixture[str]
) -> None:
    person = await employee(here)
    secret = await new_link(here.runtime, person.id)
    await log_in(locked, phones, person)
    code = await phones.code()
    await locked.post(f"/login/link/{secret}")
    await show_code(locked, "x" * 30, "123456")
    written = capsys.readouterr()
    for word in (code, secret, person.phones[0]):
        assert word not in written.out + written.err


async def test_a_desk_without_a_token_still_lets_persons_log_in(
    here: Town, web: Any, phones: Phones
) -> None:
    person = await employee(here)
    assert (await web.get("/units")).status_code == 200
    await log_in(web, phones, person)
    assert person.name in (await web.get("/account")).text


async def test_while_the_ledger_is_away_no_one_is_logged_out(
    here: Town, locked: Any, phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    await log_in(locked, phones, await employee(here))

    async def away(*_: object, **_more: object) -> None:
        raise LedgerUnavailableError("away")

    with monkeypatch.context() as patch:
        patch.setattr(login_services(locked).sessions.__class__, "find", away)
        assert (await locked.get("/units")).status_code == 503
        assert (await locked.get("/api/units")).status_code == 503
        assert (await locked.get("/report")).status_code == 200, "drivers report all the same"
    assert (await locked.get("/units")).status_code == 200


async def test_the_paper_phones_show_codes_to_who_is_inside(here: Town, web: Any) -> None:
    person = await employee(here)
    await ask_for_code(web, person.id)
    phones = Phones(here, PaperGateway(here.runtime.ledger, here.runtime.clock))  # type: ignore[arg-type]
    assert await phones.arrive() == 1
    shown = (await web.get("/wall")).text
    assert person.phones[0] in shown and "登录码" in shown
