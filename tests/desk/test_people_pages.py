"""The pages and calls about people, routines and reviews."""

from __future__ import annotations

from typing import Any

from handlers import staff_queries
from tests.desk.living import Town, visitor


async def _leader(here: Town) -> dict[str, Any]:
    return (await staff_queries.list_people(here.runtime, "leader"))[0]


async def test_someone_is_found_sent_away_and_taken_back_on_the_page(here: Town, web: Any) -> None:
    leader = await _leader(here)
    page = (await web.get("/people", params={"q": "组长", "lang": "zh"})).text
    assert leader["name"] in page
    assert f'id="away-{leader["id"]}"' in page
    done = await web.post(
        "/people/away", data={"person": leader["id"], "from": "", "until": "18:00"}
    )
    assert (done.status_code, done.headers["location"]) == (303, "/people")
    page = (await web.get("/people?lang=en")).text
    assert f'id="back-{leader["id"]}"' in page
    assert (await _leader(here))["availability"] == "away"
    assert (await web.post("/people/back", data={"person": leader["id"]})).status_code == 303
    assert (await _leader(here))["availability"] == "in the city"


async def test_what_cannot_be_taken_is_said_on_the_page_and_nothing_is_changed(
    here: Town, web: Any
) -> None:
    leader = await _leader(here)
    done = await web.post("/people/away", data={"person": leader["id"], "until": "soon"})
    assert done.status_code == 422
    assert "soon" in done.text
    assert await staff_queries.list_staff_changes(here.runtime) == []


async def test_the_same_by_api_with_every_change_listed(here: Town, web: Any) -> None:
    leader = await _leader(here)
    taken = (
        await web.post(
            f"/api/people/{leader['id']}/away",
            json={"until": "2027-01-01", "unreachable": True, "by": "cli"},
        )
    ).json()
    assert (taken["what"], taken["person"]) == ("unreachable", leader["id"])
    assert taken["until"].startswith("2027-01-01T16:00")
    assert (await web.post(f"/api/people/{leader['id']}/back", json={})).json()["what"] == "back"
    changes = (await web.get("/api/people/changes")).json()
    assert [(c["what"], c["by"]) for c in changes] == [("back", "api"), ("unreachable", "api")]
    refused = await web.post("/api/people/nobody/away", json={})
    assert (refused.status_code, "nobody called" in refused.json()["faults"][0]) == (422, True)
    assert (await web.get("/api/people", params={"role": "leader"})).json()[0]["id"] == leader["id"]


async def test_a_duty_and_a_deputy_are_set_by_api(here: Town, web: Any) -> None:
    leader = await _leader(here)
    duty = {
        "role": "person on duty",
        "person": leader["id"],
        "until": "2027-01-01",
        "site": "kaili",
    }
    assert (await web.post("/api/roster", json=duty)).json()["what"] == "on duty"
    assert [
        r["person"]
        for r in (await web.get("/api/roster")).json()
        if r["now"] and r["site"] == "kaili"
    ] == [leader["id"]]
    role = {"role": "head of finance", "person": leader["id"], "rank": 2}
    assert (await web.post("/api/roles", json=role)).json()["what"] == "holds"
    assert (await web.post("/api/roles", json=role | {"rank": "first"})).status_code == 422


async def test_routines_are_listed_and_begun_by_hand_and_a_spot_check_is_not_told(
    here: Town, web: Any
) -> None:
    rows = {row["name"]: row for row in (await web.get("/api/routines")).json()}
    assert rows["security spot check"]["next"] is None
    assert rows["standby roll-call"]["next"]
    begun = (await web.post("/api/routines/security%20check/run", json={"for": "lushan"})).json()[
        "incidents"
    ]
    assert len(begun) == 1
    assert (
        await web.post("/api/routines/security%20check/run", json={"for": "nowhere"})
    ).status_code == 422
    page = await web.get("/routines?lang=en")
    assert "Security check of key places" in page.text
    assert (await web.post("/routines/run", data={"name": "daily backup"})).status_code == 303
    assert (await web.post("/routines/run", data={"name": "nothing"})).status_code == 422


async def test_a_review_shows_each_step_and_keeps_a_lesson_that_is_found_again(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    page = await web.get("/incidents/1/review?lang=en")
    assert page.status_code == 200
    assert "Repair" in page.text
    kept = await web.post("/incidents/1/lessons", data={"text": "<b>keys</b> to the duty room"})
    assert kept.status_code == 303
    found = (await web.get("/lessons", params={"q": "keys"})).text
    assert "&lt;b&gt;keys&lt;/b&gt;" in found
    assert (await web.get("/api/lessons", params={"q": "keys"})).json()[0]["incident"] == 1
    assert (await web.get("/api/incidents/1/review")).json()["steps"]
    assert (await web.get("/incidents/99/review")).status_code == 404
    assert (await web.get("/api/incidents/99/review")).status_code == 404
    assert (await web.post("/incidents/1/lessons", data={"text": " "})).status_code == 422


async def test_behind_a_token_none_of_it_is_open(here: Town) -> None:
    async with visitor(here.app(token="a token of the tests")) as stranger:
        for path in (
            "/people",
            "/api/people",
            "/api/roster",
            "/routines",
            "/api/routines",
            "/lessons",
            "/incidents/1/review",
        ):
            assert (await stranger.get(path)).status_code in (303, 401), path
        assert (await stranger.post("/api/people/x/away", json={})).status_code == 401


async def test_a_text_from_someone_s_own_phone_says_that_they_leave_and_that_they_are_back(
    here: Town, web: Any
) -> None:
    leader = await _leader(here)
    assert (
        await web.post(
            "/wall/reply", data={"person": leader["id"], "text": "离开到2027-01-02 18:00"}
        )
    ).status_code == 303
    away = await _leader(here)
    assert (away["availability"], away["until"].isoformat()) == (
        "away",
        "2027-01-02T10:00:00+00:00",
    )
    assert (
        await web.post("/wall/reply", data={"person": leader["id"], "text": "Back!"})
    ).status_code == 303
    assert (await _leader(here))["availability"] == "in the city"
    assert (
        await web.post("/wall/reply", data={"person": leader["id"], "text": "外出"})
    ).status_code == 303
    assert ((await _leader(here))["availability"], (await _leader(here))["until"]) == ("away", None)
    assert (
        await web.post("/wall/reply", data={"person": leader["id"], "text": "away until soon"})
    ).status_code == 422
    changes = await staff_queries.list_staff_changes(here.runtime)
    assert [c["by"] for c in changes] == [leader["id"]] * 3, "who has the phone says it"
