"""Reports over the API: durable before they are accepted, refused with every fault, never read
without a bound.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import orjson
import pytest

from desk.request_body import LARGEST
from ledger import list_queries
from ledger.database import LedgerUnavailableError
from tests.desk.living import Town, visitor

NO_REPORTS = [
    b"",
    b"{nope",
    b"[]",
    b'"text"',
    b'{"kind": 1}',
    b'{"kind": "x", "more": 1}',
    b'{"kind": "truck.failed", "fields": []}',
]
FAILED = {"unit": "K-07", "place": "26.51,107.89"}


def event(town: Town, **more: Any) -> dict[str, Any]:
    now = town.runtime.clock.now().isoformat()
    return {
        "specversion": "1.0",
        "id": "a-1",
        "source": "telematics",
        "type": "muster.truck.failed",
        "time": now,
        "data": FAILED,
    } | more


async def test_a_cloudevent_is_accepted_when_it_is_durable_and_opens_an_incident(
    here: Town, web: Any
) -> None:
    answer = await web.post("/api/signals", json=event(here))
    assert (answer.status_code, answer.json()) == (202, {"signal": "a-1"})
    async with here.runtime.ledger.reading() as connection:
        assert [s["state"] for s in await list_queries.signals(connection)] == ["accepted"]
    await here.settle()
    assert [i["unit"] for i in (await web.get("/api/incidents")).json()] == ["K-07"]


async def test_a_plain_report_is_taken_too_and_the_same_again_is_known(web: Any) -> None:
    body = {"kind": "truck.failed", "fields": FAILED, "id": "mine-1"}
    assert (await web.post("/api/signals", json=body)).status_code == 202
    again = await web.post("/api/signals", json=body)
    assert (again.status_code, again.json()) == (200, {"signal": "mine-1", "known": True})


async def test_another_report_under_the_same_id_is_refused(web: Any) -> None:
    body = {"kind": "truck.failed", "fields": FAILED, "id": "mine-1"}
    await web.post("/api/signals", json=body)
    other = await web.post("/api/signals", json=body | {"fields": FAILED | {"unit": "K-08"}})
    assert other.status_code == 422 and "already used" in other.json()["faults"][0]


async def test_every_fault_is_named_at_once(web: Any) -> None:
    answer = await web.post(
        "/api/signals",
        json={
            "kind": "truck.failed",
            "fields": {"unit": "X-1", "injured": "many", "colour": "red"},
        },
    )
    faults = answer.json()["faults"]
    assert answer.status_code == 422
    assert [f.split(" ")[0] for f in faults] == ["truck.failed", "unit:", "injured:"]


@pytest.mark.parametrize("body", NO_REPORTS)
async def test_what_is_no_report_is_refused_in_words(web: Any, body: bytes) -> None:
    answer = await web.post("/api/signals", content=body)
    assert answer.status_code == 422 and answer.json()["faults"]


async def test_an_event_of_yesterday_is_refused(here: Town, web: Any) -> None:
    old = (here.runtime.clock.now() - timedelta(hours=25)).isoformat()
    assert (
        "set the sender's clock"
        in (await web.post("/api/signals", json=event(here, time=old))).json()["faults"][0]
    )


async def test_ten_megabytes_are_refused_and_never_held(web: Any) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(160):
            sent += 65536
            yield b"x" * 65536

    answer = await web.post("/api/signals", content=body())
    # the sender was heard out, so that it hears the answer
    assert (answer.status_code, sent) == (
        413,
        160 * 65536,
    )


async def test_what_is_held_of_a_body_never_grows_past_the_bound(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []

    class Watched(bytearray):
        def __iadd__(self, more: Any) -> Watched:
            self.extend(more)
            held.append(len(self))
            return self

    monkeypatch.setattr("desk.request_body.bytearray", Watched, raising=False)
    app, answers = here.app(), []
    messages = [
        {"type": "http.request", "body": b"x" * 65536, "more_body": n < 159} for n in range(160)
    ]

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        answers.append(message)

    headers = [(b"host", b"desk.test")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/signals",
        "raw_path": b"/api/signals",
        "query_string": b"",
        "headers": headers,
    }
    await app(
        scope
        | {"scheme": "http", "server": ("desk.test", 80), "root_path": "", "http_version": "1.1"},
        receive,
        send,
    )
    assert answers[0]["status"] == 413
    assert 0 < max(held) <= LARGEST + 65536


async def test_a_body_that_is_announced_too_large_is_not_read_into_anything(web: Any) -> None:
    answer = await web.post("/api/signals", content=b"x" * (LARGEST + 1))
    assert answer.status_code == 413 and answer.json()["faults"]


async def test_while_the_ledger_is_away_nothing_is_accepted(
    here: Town, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise LedgerUnavailableError("no route to host")

    monkeypatch.setattr(here.runtime.ledger, "reading", away)
    answer = await web.post("/api/signals", json=event(here))
    assert answer.status_code == 503 and "away" in answer.json()["faults"][0]
    page = await web.get("/")
    assert page.status_code == 503 and "数据库" in page.text
    health = await web.get("/api/health")
    assert (health.status_code, health.json()["ok"]) == (503, False)


async def test_health_says_what_the_process_knows(here: Town) -> None:
    async with visitor(
        here.app(health=lambda: {"ok": False, "kafka": "away"}, token="a long enough token")
    ) as client:
        answer = await client.get("/api/health")
    assert (answer.status_code, answer.json()) == (
        503,
        {"zone": "Asia/Shanghai", "ok": False, "kafka": "away"},
    )


async def test_what_was_parked_can_be_taken_again(here: Town, web: Any) -> None:
    here.published.append(orjson.dumps(event(here, type="muster.truck.broken")))
    here.published.append(b"{nope")
    await here.settle()
    rows = (await web.get("/api/parked")).json()
    assert [r["bytes"] for r in rows] == [5, rows[1]["bytes"]] and rows[0]["received_at"].endswith(
        "+00:00"
    )
    assert (await web.post(f"/api/parked/{rows[0]['id']}/replay")).json() == {
        "parked": rows[0]["id"],
        "replayed": True,
    }
    after = (await web.get("/api/parked")).json()
    # still no JSON: parked again, with its reason
    assert len(after) == 3 and after[1]["replayed_at"]
    assert (await web.post("/api/parked/999/replay")).status_code == 404
