"""One's own account: a password, a second factor, where one is logged in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from desk.session_cookie import PLAIN
from handlers.login_sessions import wall_clock
from incidents.company import Person
from tests.desk.living import Town, visitor
from tests.desk.logging_in import EN, TOKEN, Phones, employee, log_in

PASSWORD = "three lorries before dawn"
KEY = re.compile(r"<code>([A-Z2-7]{32})</code>")


@pytest.fixture
async def person(here: Town, locked: Any) -> Person:
    """Someone without a right to administer who has just logged in."""
    found = await employee(here, 40)
    await log_in(locked, Phones(here), found)
    return found


async def by_password(web: Any, person: Person, password: str = PASSWORD) -> Any:
    return await web.post("/login/password", data={"who": person.id, "password": password})


async def enrol(web: Any) -> pyotp.TOTP:
    """Sets up a second factor; its app."""
    assert (await web.post("/account/totp")).status_code == 303
    page = (await web.get("/account", headers=EN)).text
    assert "data:image/svg+xml" in page
    found = KEY.search(page)
    assert found
    app = pyotp.TOTP(found[1])
    answer = await web.post("/account/totp/confirm", data={"code": app.now()})
    assert answer.status_code == 303
    return app


def later(app: pyotp.TOTP, steps: int = 1) -> str:
    """A code that was not used yet."""
    return app.at(wall_clock().timestamp() + 30 * steps)


async def test_with_a_password_one_logs_in_without_a_phone(locked: Any, person: Person) -> None:
    weak = await locked.post("/account/password", data={"password": "short"}, headers=EN)
    assert weak.status_code == 422 and "at least 12" in weak.text
    assert (await locked.post("/account/password", data={"password": PASSWORD})).status_code == 303
    await locked.post("/logout")
    assert (await by_password(locked, person, "wrong")).status_code == 403
    assert (await by_password(locked, person)).status_code == 303
    assert person.name in (await locked.get("/account")).text


async def test_a_new_password_ends_the_other_sessions(
    here: Town, locked: Any, person: Person
) -> None:
    elsewhere = {"Cookie": f"{PLAIN}={locked.cookies[PLAIN]}"}
    locked.cookies.clear()
    await log_in(locked, Phones(here), person)
    assert (await locked.get("/units", headers=elsewhere)).status_code == 200
    await locked.post("/account/password", data={"password": PASSWORD})
    assert (await locked.get("/units")).status_code == 200
    locked.cookies.clear()
    assert (await locked.get("/units", headers=elsewhere)).status_code == 303


async def test_removing_the_second_factor_ends_the_other_sessions(
    here: Town, locked: Any, person: Person
) -> None:
    app = await enrol(locked)
    sessions = locked._transport.app.state.app_state.logins.sessions
    elsewhere = await sessions.begin(person.id, "password+totp", None, "another browser")
    removed = await locked.post("/account/totp/remove", data={"code": later(app)})
    assert removed.status_code == 303
    assert (await locked.get("/units")).status_code == 200
    assert await sessions.find(elsewhere) is None


async def test_with_a_second_factor_a_password_alone_opens_nothing(
    here: Town, locked: Any, person: Person
) -> None:
    await locked.post("/account/password", data={"password": PASSWORD})
    app = await enrol(locked)
    await locked.post("/logout")
    asked = await by_password(locked, person)
    assert asked.status_code == 200 and "动态码" in asked.text
    assert (await locked.get("/units")).status_code == 303
    assert (await locked.post("/account/password", data={"password": "x" * 9})).status_code == 303
    assert (await locked.post("/login/totp", data={"code": "000000"})).status_code == 403
    half = locked.cookies[PLAIN]
    done = await locked.post("/login/totp", data={"code": later(app), "next": "/units"})
    assert (done.status_code, done.headers["location"]) == (303, "/units")
    assert locked.cookies[PLAIN] != half, "a new key after each step"
    assert (await locked.get("/units")).status_code == 200


async def test_who_may_administer_does_so_only_with_a_second_factor(
    here: Town, locked: Any
) -> None:
    leader, other = await employee(here), await employee(here, 40)
    await log_in(locked, Phones(here), leader)
    refused = await locked.post(f"/api/people/{other.id}/away", headers=EN, json={})
    assert refused.status_code == 403 and "/account" in refused.text
    assert {row["person"] for row in (await locked.get("/api/sessions")).json()} == {leader.id}
    app = await enrol(locked)
    await locked.post("/logout")
    await log_in(locked, Phones(here), leader)
    await locked.post("/login/totp", data={"code": later(app)})
    assert (await locked.post(f"/api/people/{other.id}/away", json={})).status_code == 200


async def test_a_code_by_phone_asks_for_the_second_factor_as_well(
    here: Town, locked: Any, person: Person
) -> None:
    await enrol(locked)
    await locked.post("/logout")
    asked = await log_in(locked, Phones(here), person)
    assert asked.status_code == 200 and (await locked.get("/units")).status_code == 303


async def test_after_five_wrong_codes_one_begins_again(locked: Any, person: Person) -> None:
    await locked.post("/account/password", data={"password": PASSWORD})
    app = await enrol(locked)
    await locked.post("/logout")
    await by_password(locked, person)
    for _ in range(5):
        assert (await locked.post("/login/totp", data={"code": "000000"})).status_code == 403
    over = await locked.post("/login/totp", data={"code": later(app)})
    assert (over.status_code, over.headers["location"]) == (303, "/login")
    assert (await locked.get("/units")).status_code == 303


async def test_the_second_factor_is_removed_with_its_own_code_only(
    locked: Any, person: Person
) -> None:
    app = await enrol(locked)
    wrong = await locked.post("/account/totp/remove", data={"code": "000000"})
    assert wrong.status_code == 422
    right = await locked.post("/account/totp/remove", data={"code": later(app)})
    assert right.status_code == 303
    await locked.post("/logout")
    assert "not set" not in (await locked.get("/login", headers=EN)).text


async def test_a_second_factor_is_not_replaced_without_a_code_of_its_own(
    locked: Any, person: Person
) -> None:
    app = await enrol(locked)
    assert (await locked.post("/account/totp")).status_code == 303
    page = (await locked.get("/account")).text
    assert "data:image" not in page and KEY.search(page) is None
    await locked.post("/logout")
    await locked.post("/account/totp/remove", data={"code": later(app)})
    assert (await locked.get("/account")).status_code == 303


async def test_a_screen_left_alone_cannot_change_how_one_logs_in(
    here: Town, locked: Any, person: Person
) -> None:
    sessions = locked._transport.app.state.app_state.logins.sessions
    sessions.now = lambda: wall_clock() + timedelta(minutes=16)
    for path in ("password", "totp", "totp/confirm", "totp/remove"):
        answer = await locked.post(f"/account/{path}", data={"password": PASSWORD, "code": "1"})
        assert answer.status_code == 403, path
    assert (await locked.get("/account", headers=EN)).text.count("log in again first") == 1
    assert (await by_password(locked, person)).status_code == 403, "nothing was set"


async def test_a_person_sees_and_ends_their_own_sessions_only(
    here: Town, locked: Any, person: Person
) -> None:
    async with visitor(here.app(token=TOKEN), headers={"User-Agent": "Another phone"}) as other:
        colleague = await employee(here, 41)
        await log_in(other, Phones(here), colleague)
        mine = (await locked.get("/api/sessions")).json()
        assert {row["person"] for row in mine} == {person.id}
        assert set(mine[0]) == {
            "id", "person", "way", "created_at", "last_seen_at", "ends_at", "address", "agent",
        }  # fmt: skip
        theirs = (await other.get("/api/sessions")).json()[0]
        assert "Another phone" not in (await locked.get("/account")).text
        assert (await locked.delete(f"/api/sessions/{theirs['id']}")).status_code == 404
        assert (await locked.delete(f"/api/sessions?person={colleague.id}")).status_code == 404
        await locked.post("/account/sessions/end", data={"session": theirs["id"]})
        assert (await other.get("/units")).status_code == 200
        await other.post("/account/sessions/end", data={"session": theirs["id"]})
        assert (await other.get("/units")).status_code == 303


async def test_who_has_the_shared_token_sees_all_sessions_and_ends_a_persons(
    here: Town, locked: Any, person: Person
) -> None:
    machine = {"Authorization": f"Bearer {TOKEN}"}
    async with visitor(here.app(token=TOKEN), headers=machine) as admin:
        assert {row["person"] for row in (await admin.get("/api/sessions")).json()} == {person.id}
        ended = await admin.delete(f"/api/sessions?person={person.id}")
        assert ended.json() == {"ended": 1}
        assert (await locked.get("/units")).status_code == 303
        assert (await admin.delete("/api/sessions/1")).json() == {"ended": 0}
        page = await admin.get("/account", headers=EN)
    assert "not logged in as a person" in page.text
