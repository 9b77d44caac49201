"""Lists and answers over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handlers import notice_answers
from tests.actors import LINK
from tests.desk.living import SOON, Town


async def test_an_incident_with_its_timeline_and_messages_can_be_read(here: Town, web: Any) -> None:
    await here.fail("K-07")
    incident = (await web.get("/api/incidents/1")).json()
    assert incident["state"] == "open" and incident["units"]["K-07"]["standby"] is None
    assert datetime.fromisoformat(incident["opened_at"]).utcoffset() is not None
    lines = (await web.get("/api/incidents/1/timeline")).json()
    assert lines[0]["what"] == "opened"
    rest = (await web.get(f"/api/incidents/1/timeline?after={lines[0]['id']}")).json()
    assert rest == lines[1:]
    assert {n["incident"] for n in (await web.get("/api/notices?incident=1")).json()} == {1}
    assert (await web.get("/api/incidents?state=closed")).json() == []
    for missing in ("/api/incidents/99", "/api/incidents/99/timeline"):
        assert (await web.get(missing)).status_code == 404


async def test_an_answer_is_taken_once(here: Town, web: Any) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    given = await web.post(f"/api/notices/{offer['id']}", json={"answer": "accept"})
    assert given.json() == {
        "notice": offer["id"],
        "incident": 1,
        "answer": "accepted",
        "values": {},
        "votes": None,
    }
    again = await web.post(f"/api/notices/{offer['id']}", json={"answer": "accept"})
    assert (again.status_code, again.json()["faults"]) == (
        409,
        [f"notice {offer['id']} was already answered: accepted"],
    )


async def test_an_answer_that_fits_nothing_is_refused(here: Town, web: Any) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    assert (
        await web.post(f"/api/notices/{offer['id']}", json={"answer": "perhaps"})
    ).status_code == 409
    assert (await web.post("/api/notices/4711", json={"answer": "ack"})).status_code == 409
    for body in (
        b"{nope",
        b"[]",
        b'{"answer": 1}',
        b'{"answer": "ack", "values": []}',
    ):
        assert (await web.post(f"/api/notices/{offer['id']}", content=body)).status_code == 422
    strange = b'{"answer": "accept", "values": {"channel": "x", "unit": "K-09"}}'
    refused = await web.post(f"/api/notices/{offer['id']}", content=strange)
    assert refused.status_code == 409
    assert "nothing is asked for under: channel, unit" in refused.json()["faults"][0]


async def test_a_decision_brings_the_values_it_asks_for(here: Town, web: Any) -> None:
    await here.fail("K-07", injured="1")
    asked = await here.asked("times")
    await web.post(
        f"/api/notices/{asked['id']}", json={"answer": "later today", "values": {"time": SOON}}
    )
    lines = (await web.get("/api/incidents/1/timeline")).json()
    assert next(li["why"] for li in lines if li["what"] == "decided: later today").startswith(
        "time "
    )


async def test_trucks_show_who_waits_who_is_asked_and_who_is_out(here: Town, web: Any) -> None:
    before = {u["id"]: u for u in (await web.get("/api/units")).json()}
    assert (before["K-07"]["state"], before["S-01"]["state"]) == ("on route", "free")
    await here.fail("K-07")
    offer = await here.asked("takeover")
    asked = {u["id"]: u for u in (await web.get("/api/units")).json()}
    assert (asked["K-07"]["state"], asked["K-07"]["waiting"], asked["K-07"]["incident"]) == (
        "failed",
        True,
        1,
    )
    assert [u["instead_of"] for u in asked.values() if u["state"] == "offered"] == ["K-07"]
    await notice_answers.answer(here.runtime, offer["id"], "accept", LINK)
    out = {u["id"]: u for u in (await web.get("/api/units")).json()}
    assert (out["K-07"]["state"], out["K-07"]["waiting"]) == ("failed", False)
    assert out[out["K-07"]["standby"]]["state"] == "dispatched"
    assert set(out["K-07"]) >= {"id", "site", "role", "state", "driver", "incident"}


async def test_the_interface_describes_itself_without_pages_from_elsewhere(web: Any) -> None:
    described = (await web.get("/openapi.json")).json()
    assert "/api/signals" in described["paths"] and "/n/{token}" not in described["paths"]
    assert (await web.get("/docs")).status_code == 404
