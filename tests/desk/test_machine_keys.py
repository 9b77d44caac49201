"""A machine at the desk: its key opens what its scopes name, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from desk.machine_key_auth import COOKIE
from handlers.machine_keys import MachineKeys
from ledger import list_queries
from ledger.database import LedgerUnavailableError
from tests.actors import CLI
from tests.desk.living import Town, visitor
from tests.desk.persons import bearing, company_of, desk_of
from tests.desk.routes import OF_THE_CARRIER, STREAM, is_open, known, routes
from tests.desk.test_every_call import _written

pytestmark = pytest.mark.slow
FAILED = {"unit": "K-07", "place": "26.51,107.89"}


async def key(here: Town, scopes: str, name: str = "erp") -> str:
    return (await MachineKeys(here.runtime.ledger).create(name, scopes, CLI)).secret


async def signals(here: Town) -> list[dict[str, Any]]:
    async with here.runtime.ledger.reading() as connection:
        return [dict(row) for row in await list_queries.signals(connection)]


@pytest.mark.parametrize(
    ("scope", "path", "other"),
    [
        ("read:incidents", "/api/incidents", "/api/people"),
        ("read:incidents", "/api/incidents/1/timeline", "/api/notices"),
        ("read:timeline", "/api/incidents/1/timeline", "/api/incidents"),
        ("read:people", "/api/people", "/people"),
        ("read:*", "/api/people", "/metrics"),
    ],
)
async def test_a_key_reads_the_lists_it_names(
    scope: str, path: str, other: str, full: Town
) -> None:
    async with bearing(full, await key(full, scope)) as client:
        assert (await client.get(path)).status_code == 200
        assert (await client.get(other)).status_code == 403


async def test_a_refusal_names_the_scope_that_is_missing(full: Town) -> None:
    async with bearing(full, await key(full, "read:incidents")) as client:
        for method, path, scope in (
            ("GET", "/api/people", "read:people"),
            ("GET", "/", "read:*"),
            ("POST", "/api/notices/1", "answer"),
            ("POST", "/api/orders/1", "decide"),
            ("POST", "/api/roster", "people"),
            ("GET", "/metrics", "metrics"),
        ):
            answer = await client.request(method, path, headers={"Accept-Language": "en"})
            assert answer.status_code == 403 and f"lacks the scope {scope}" in answer.text, path


async def test_what_proves_nothing_is_refused_and_says_why(here: Town) -> None:
    keys = MachineKeys(here.runtime.ledger)
    revoked = await key(here, "read:*", "old")
    await keys.revoke("old", CLI)
    async with bearing(here, revoked) as client:
        answer = await client.get("/api/incidents")
        assert answer.status_code == 401 and "was revoked" in answer.json()["faults"][0]
        assert answer.headers["www-authenticate"] == "Bearer"
        assert (await client.get("/api/health")).status_code == 200
        assert (await client.get("/report")).status_code == 200
    async with bearing(here, revoked[:-4] + "AAAA") as client:
        assert "no such key" in (await client.get("/api/incidents")).json()["faults"][0]


async def test_a_key_reports_what_it_names_under_its_own_name(here: Town) -> None:
    async with bearing(here, await key(here, "report:truck.failed")) as client:
        taken = await client.post("/api/signals", json={"kind": "truck.failed", "fields": FAILED})
        assert taken.status_code == 202
        other = await client.post("/api/signals", json={"kind": "weather.over", "fields": {}})
        assert other.status_code == 403 and "report:weather.over" in other.text
    await here.settle()
    assert [(s["kind"], s["source"]) for s in await signals(here)] == [("truck.failed", "key:erp")]


async def test_the_source_that_an_event_claims_does_not_count_for_a_key(here: Town) -> None:
    event = {
        "specversion": "1.0", "id": "e-1", "source": "muster", "type": "muster.truck.failed",
        "time": here.runtime.clock.now().isoformat(), "data": FAILED,
    }  # fmt: skip
    async with bearing(here, await key(here, "report:truck.failed")) as client:
        assert (await client.post("/api/signals", json=event)).status_code == 202
        for kind in ("muster.weather.over", "weather.over", "", None, ["muster.truck.failed"]):
            body = orjson.dumps(event | {"type": kind, "id": "e-2"})
            refused = await client.post("/api/signals", content=body)
            assert refused.status_code in (403, 422), kind
    await here.settle()
    assert [(s["id"], s["source"]) for s in await signals(here)] == [("e-1", "key:erp")]


async def test_a_key_without_a_scope_to_report_reports_nothing(here: Town) -> None:
    async with bearing(here, await key(here, "read:*,answer")) as client:
        sent = await client.post("/api/signals", json={"kind": "truck.failed", "fields": FAILED})
        assert sent.status_code == 403 and "lacks the scope report:*" in sent.text
        staff = next(s for s in here.runtime.plan.signals.values() if not s.open_to_public)
        assert (await client.get(f"/report/{staff.name}")).status_code == 403
    assert await signals(here) == []


async def test_a_key_answers_with_that_scope(here: Town) -> None:
    await here.fail("K-07")
    notice = await here.asked("tell_head")
    async with bearing(here, await key(here, "answer")) as client:
        answer = await client.post(f"/api/notices/{notice['id']}", json={"answer": "ack"})
        assert answer.status_code == 200
        assert (await client.get("/api/notices")).status_code == 403


async def test_a_key_sees_no_phones_unless_it_says_so(full: Town) -> None:
    phone = next(p for p in (await company_of(full)).people if p.phones).phones[0]
    async with bearing(full, await key(full, "read:people")) as client:
        assert phone not in (await client.get("/api/people")).text
    async with bearing(full, await key(full, "read:people,phones", "hr")) as client:
        assert phone in (await client.get("/api/people")).text


async def test_the_screen_on_the_wall_opens_with_a_key_and_can_only_look(full: Town) -> None:
    secret, there, before = (
        await key(full, "read:*", "wall"),
        await known(full),
        await _written(full),
    )
    async with visitor(desk_of(full)) as client:
        opened = await client.post("/login", data={"token": f" {secret} ", "next": "/units"})
        assert (opened.status_code, opened.headers["location"]) == (303, "/units")
        cookie = opened.headers["set-cookie"]
        assert (
            cookie.startswith(f"{COOKIE}=") and "HttpOnly" in cookie and "SameSite=strict" in cookie
        )
        for path in routes(full, "GET", api=False):
            if path not in (STREAM, "/metrics", "/account") and not is_open(path):
                status = (await client.get(path.format(**there))).status_code
                if path == "/audit":  # who did what: for those who administer people
                    assert status == 403
                else:
                    assert status in (200, 303) or path.startswith("/report/"), path
        for api in (True, False):
            for path in routes(full, "POST", api):
                if not is_open(path) and path not in ("/logout", OF_THE_CARRIER):
                    assert (await client.post(path.format(**there))).status_code == 403, path
        assert await _written(full) == before
        await MachineKeys(full.runtime.ledger).revoke("wall", CLI)
        assert (await client.get("/units")).headers["location"].startswith("/login")


async def test_a_key_that_may_do_more_than_look_opens_no_screen(here: Town) -> None:
    secret = await key(here, "read:*,answer")
    async with visitor(desk_of(here)) as client:
        refused = await client.post("/login", data={"token": secret})
        assert refused.status_code == 403 and "set-cookie" not in refused.headers
        client.cookies.set(COOKIE, secret)
        assert (await client.get("/units")).status_code == 303


async def test_an_odd_cookie_of_another_program_on_this_host_hides_no_key(here: Town) -> None:
    odd = f'prefs={{"dark":1}}; {COOKIE}={await key(here, "read:*")}'
    async with visitor(desk_of(here), headers={"Cookie": odd}) as client:
        assert (await client.get("/units")).status_code == 200


async def test_over_https_the_cookie_is_for_this_host_alone(here: Town) -> None:
    here.links = type(here.links)("s", "https://desk.test")
    secret = await key(here, "read:*")
    async with visitor(desk_of(here)) as client:
        cookie = (await client.post("/login", data={"token": secret})).headers["set-cookie"]
        assert cookie.startswith("__Host-muster_key=") and "Secure" in cookie and "Path=/" in cookie
        assert "Domain" not in cookie


async def test_without_a_desk_token_a_key_still_counts_for_what_it_is(here: Town) -> None:
    secret = await key(here, "read:incidents")
    async with visitor(here.app(), headers={"Authorization": f"Bearer {secret}"}) as client:
        assert (await client.get("/api/incidents")).status_code == 200
        assert (await client.get("/api/people")).status_code == 403
    async with visitor(here.app()) as client:
        assert (await client.get("/api/people")).status_code == 200


async def test_while_the_ledger_is_away_a_key_is_asked_to_wait_and_health_still_answers(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = await key(here, "read:*")

    def away(*_: Any) -> Any:
        raise LedgerUnavailableError("gone")

    async with bearing(here, secret) as client:
        monkeypatch.setattr(here.runtime.ledger, "reading", away)
        assert (await client.get("/api/incidents")).status_code == 503
        assert (await client.get("/public")).status_code == 503
        assert (await client.get("/api/health")).status_code in (200, 503)
        assert (await client.get("/login")).status_code == 200


async def test_a_stale_cookie_of_a_screen_shuts_no_one_out_of_an_open_desk(here: Town) -> None:
    secret = await key(here, "read:*", "wall")
    await MachineKeys(here.runtime.ledger).revoke("wall", CLI)
    async with visitor(here.app()) as client:
        client.cookies.set(COOKIE, secret)
        assert (await client.get("/units")).status_code == 200


async def test_a_key_that_ends_between_two_requests_ends_the_work(here: Town) -> None:
    made = await MachineKeys(here.runtime.ledger).create("erp", "read:*", CLI, "1h")
    async with bearing(here, made.secret) as client:
        assert (await client.get("/api/units")).status_code == 200
        async with here.runtime.ledger.writing() as connection:
            await connection.exec_driver_sql(
                "update machine_key set expires_at = '2020-01-01 00:00:00'"
            )
        answer = await client.get("/api/units")
        assert answer.status_code == 401 and "has expired" in answer.text
    assert made.expires_at - here.runtime.clock.now() < timedelta(hours=1)
