"""Who may come in, from where a form may be posted, and what browsers are told."""

from __future__ import annotations

from typing import Any

import pytest

from desk.session_cookie import PLAIN as COOKIE
from tests.desk.living import Town, town, visitor

TOKEN = "correct horse battery"
CLOSED = (
    "/",
    "/incidents/1",
    "/wall",
    "/units",
    "/parked",
    "/report/new",
    "/report/sent/x",
    "/logout",
)
MACHINES = ("/api/incidents", "/api/units", "/live", "/openapi.json")
OPEN = ("/report", "/report/truck.failed", "/static/desk.css", "/api/health", "/login")


async def test_with_a_token_strangers_are_sent_to_the_login_and_machines_refused(
    locked: Any,
) -> None:
    for path in CLOSED:
        answer = await locked.get(path)
        assert (answer.status_code, answer.headers["location"][:7]) == (303, "/login?"), path
    for path in MACHINES:
        assert (await locked.get(path)).status_code == 401, path


async def test_drivers_links_and_health_need_no_token(here: Town, locked: Any) -> None:
    await here.fail("K-07")
    notice = await here.asked("takeover")
    for path in (*OPEN, f"/n/{here.links.token(notice['id'])}"):
        assert (await locked.get(path)).status_code == 200, path


async def test_the_right_token_opens(locked: Any) -> None:
    assert (
        await locked.get("/api/units", headers={"Authorization": f"Bearer {TOKEN}"})
    ).status_code == 200
    wrong = await locked.get("/api/units", headers={"Authorization": "Bearer wrong"})
    assert (wrong.status_code, wrong.json()["faults"]) == (401, ["there is no such key or token"])
    assert (
        await locked.get("/api/units", headers={"Authorization": f"Basic {TOKEN}"})
    ).status_code == 401


async def test_a_login_lasts_in_a_cookie_that_is_not_the_token(locked: Any) -> None:
    wrong = await locked.post("/login", data={"token": "guess", "next": "/units"})
    assert wrong.status_code == 403 and COOKIE not in wrong.cookies
    right = await locked.post("/login", data={"token": TOKEN, "next": "/units"})
    cookie = right.headers["set-cookie"]
    assert (right.status_code, right.headers["location"]) == (303, "/units")
    assert "HttpOnly" in cookie and "samesite=strict" in cookie.lower() and TOKEN not in cookie
    assert (await locked.get("/units")).status_code == 200
    signed = locked.cookies[COOKIE]
    locked.cookies.clear()
    assert (await locked.get("/units", headers={"Cookie": f"{COOKIE}={signed}"})).status_code == 200
    assert (
        await locked.get("/units", headers={"Cookie": f"{COOKIE}=x{signed}"})
    ).status_code == 303


@pytest.mark.parametrize(
    "elsewhere", ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)"]
)
async def test_a_login_never_leads_to_another_site(locked: Any, elsewhere: str) -> None:
    assert (await locked.post("/login", data={"token": TOKEN, "next": elsewhere})).headers[
        "location"
    ] == "/"


@pytest.mark.parametrize("headers", [
    {"Origin": "http://evil.test"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
])  # fmt: skip
async def test_what_another_page_posts_is_refused(
    here: Town, web: Any, headers: dict[str, str]
) -> None:
    await here.fail("K-07")
    notice = await here.asked("takeover")
    for path in (
        f"/notices/{notice['id']}/answer",
        f"/api/notices/{notice['id']}",
        f"/n/{here.links.token(notice['id'])}",
    ):
        assert (await web.post(path, data={"answer": "accept"}, headers=headers)).status_code == 403
    assert (await here.asked("takeover"))["id"] == notice["id"]


async def test_our_own_form_is_taken(here: Town, web: Any) -> None:
    await here.fail("K-07")
    notice = await here.asked("takeover")
    headers = {"Origin": "http://desk.test", "Sec-Fetch-Site": "same-origin"}
    assert (
        await web.post(
            f"/notices/{notice['id']}/answer", data={"answer": "accepted"}, headers=headers
        )
    ).status_code == 303


async def test_without_a_token_a_foreign_name_for_this_machine_is_not_answered(web: Any) -> None:
    assert (await web.get("/", headers={"Host": "evil.test"})).status_code == 421
    for host in ("127.0.0.1:8000", "localhost", "[::1]:8000", "desk.test"):
        assert (await web.get("/login", headers={"Host": host})).status_code == 200, host


async def test_every_answer_tells_browsers_to_be_strict(web: Any) -> None:
    for path in ("/", "/report", "/nothing-here", "/api/units", "/static/desk.js"):
        headers = (await web.get(path)).headers
        policy = headers["content-security-policy"]
        assert (
            "default-src 'none'" in policy
            and "unsafe-inline" not in policy
            and "frame-ancestors 'none'" in policy
        )
        assert (
            headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        )
        assert headers["referrer-policy"] == "same-origin"


async def test_a_desk_without_a_company_says_so(tmp_path: Any) -> None:
    async with town(tmp_path, company=False) as empty, visitor(empty.app()) as client:
        page = await client.get("/", headers={"Accept-Language": "en"})
        assert page.status_code == 503 and "No company is loaded" in page.text
        assert (await client.get("/api/units")).status_code == 503
