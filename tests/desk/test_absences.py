"""People who leave, come back, stand in and take over duties, over the API and on the page: what is
taken, what is refused in both languages, and what becomes of what they had been asked.
"""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from handlers import staff_queries
from ledger import list_queries
from tests.desk.living import Town
from tests.desk.test_every_page import CHINESE

pytestmark = pytest.mark.slow

EN, ZH = {"Accept-Language": "en"}, {"Accept-Language": "zh"}


async def holder(here: Town, role: str) -> dict[str, Any]:
    return (await staff_queries.list_people(here.runtime, role))[0]


async def paged(here: Town) -> list[str]:
    """The people that the step tell_head has called, in order."""
    async with here.runtime.ledger.reading() as connection:
        rows = await list_queries.notices(connection, 1)
    return [row["person"] for row in rows if row["step"] == "tell_head"]


def alert(page: str) -> str:
    found = re.search(r'role="alert"[^>]*>(.*?)</', page, re.DOTALL)
    assert found, "nothing is said"
    return html.unescape(found[1]).strip()


async def test_who_leaves_hands_on_what_they_were_asked_and_is_asked_nothing_more(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    page = await here.asked("tell_head")
    left = (await web.post(f"/api/people/{page['person']}/away", json={})).json()
    assert (left["what"], left["until"], left["moved"]) == ("away", None, 1)
    await here.settle()
    called = await paged(here)
    assert len(called) > 1 and called[0] == page["person"]
    assert (await web.post(f"/api/people/{page['person']}/away", json={})).status_code == 200
    await here.settle()
    assert await paged(here) == called, "said twice, it is handed on once"


async def test_an_absence_that_begins_later_hands_on_nothing_yet_and_is_shown_ahead(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    page = await here.asked("tell_head")
    taken = await web.post(
        f"/api/people/{page['person']}/away", json={"from": "2028-01-01", "until": "2028-01-02"}
    )
    assert taken.json()["moved"] == 0
    assert (await here.asked("tell_head"))["id"] == page["id"]
    shown = (await web.get("/people", headers=EN)).text
    away, rest = shown.split('id="find"')
    assert "01-01 00:00" in away and f'id="back-{page["person"]}"' not in shown
    assert rest


async def test_who_was_not_away_cannot_come_back(here: Town, web: Any) -> None:
    who = await holder(here, "leader")
    refused = await web.post(f"/api/people/{who['id']}/back", json={})
    assert refused.status_code == 422 and refused.json()["faults"]
    page = await web.post("/people/back", data={"person": who["id"]}, headers=ZH)
    assert page.status_code == 422 and CHINESE.search(alert(page.text))
    assert await staff_queries.list_staff_changes(here.runtime) == []


ABSENCES = {
    "until a word": {"until": "soon"},
    "from a word": {"from": "when I like"},
    "no such day": {"until": "2027-13-40"},
    "over already": {"until": "2001-01-01"},
    "ends before it begins": {"from": "2027-01-05", "until": "2027-01-01"},
    "the first year": {"until": "0001-01-01"},
    "the last year": {"from": "9999-12-31", "until": "9999-12-31 23:59"},
    "very long": {"until": "1" * 200},
}


async def test_a_time_that_makes_no_sense_is_refused_in_both_languages_and_changes_no_one(
    here: Town, web: Any
) -> None:
    who = (await holder(here, "leader"))["id"]
    for name, times in ABSENCES.items():
        refused = await web.post(f"/api/people/{who}/away", json=times)
        assert refused.status_code == 422 and refused.json()["faults"], name
        for headers in (EN, ZH):
            page = await web.post("/people/away", data={"person": who} | times, headers=headers)
            assert page.status_code == 422, name
            said = re.sub(r"[‘“'\"].*?[’”'\"]|[\d:-]+", "", alert(page.text))
            assert bool(CHINESE.search(said)) == (headers is ZH), (name, said[:200])
    assert await staff_queries.list_staff_changes(here.runtime) == []


async def test_the_last_day_of_the_calendar_is_no_fault_of_ours(here: Town, web: Any) -> None:
    who = (await holder(here, "leader"))["id"]
    for path in (f"/api/people/{who}/away", "/api/roster"):
        body = {"role": "person on duty", "person": who, "site": "kaili", "until": "9999-12-31"}
        assert (await web.post(path, json=body)).status_code == 422
    assert (
        (await web.get("/people")).status_code == (await web.get("/api/roster")).status_code == 200
    )


async def test_people_are_found_by_id_name_or_phone_and_a_near_name_is_suggested(
    here: Town, web: Any
) -> None:
    who = await holder(here, "leader")
    for named in (who["id"], who["name"], who["phones"][0], f"  {who['id']} "):
        done = await web.post("/people/away", data={"person": named})
        assert done.status_code == 303, named
    wrong = await web.post("/people/back", data={"person": who["id"] + "x"}, headers=EN)
    assert wrong.status_code == 422 and who["id"] in alert(wrong.text)
    nobody = await web.post("/people/back", data={"person": ""}, headers=EN)
    assert nobody.status_code == 422 and alert(nobody.text)


@pytest.mark.parametrize("rank", [10, -1, "1", 1.0, True, [0]])
async def test_a_rank_is_a_digit_or_nothing(rank: Any, here: Town, web: Any) -> None:
    who = (await holder(here, "leader"))["id"]
    body = {"role": "head of finance", "person": who, "rank": rank}
    refused = await web.post("/api/roles", json=body)
    assert refused.status_code == 422 and refused.json()["faults"][0].startswith("rank is 0")
    assert await staff_queries.list_staff_changes(here.runtime) == []


async def test_a_deputy_is_listed_with_the_rank_and_gives_it_up(here: Town, web: Any) -> None:
    who = (await holder(here, "leader"))["id"]
    body = {"role": "head of finance", "person": who}
    for rank in (0, 9):
        assert (await web.post("/api/roles", json=body | {"rank": rank})).status_code == 200
        rows = (await web.get("/api/people", params={"role": "head of finance"})).json()
        held = next(
            r for row in rows if row["id"] == who for r in row["roles"] if r["role"] == body["role"]
        )
        assert held["rank"] == rank
    assert (await web.post("/api/roles", json=body)).json()["what"] == "gives up"
    rows = (await web.get("/api/people", params={"role": "head of finance"})).json()
    assert who not in {row["id"] for row in rows}
    changes = (await web.get("/api/people/changes", params={"person": who})).json()
    assert [change["what"] for change in changes] == ["gives up", "holds", "holds"]
    assert (await web.get("/api/people/changes?person=nobody")).json() == []


DUTIES = {
    "no end": {"until": ""},
    "no such role": {"role": "head of fun"},
    "no role": {"role": ""},
    "no such person": {"person": "nobody-there"},
    "no such site": {"site": "nowhere"},
    "over already": {"until": "2001-01-01"},
    "another kind": {"until": 5},
    "ends before it begins": {"from": "2028-01-02", "until": "2028-01-01"},
}


async def test_a_duty_that_cannot_be_is_refused_and_the_roster_stays(here: Town, web: Any) -> None:
    who, before = (await holder(here, "leader"))["id"], (await web.get("/api/roster")).json()
    good = {"role": "person on duty", "person": who, "until": "2028-01-01", "site": "kaili"}
    for name, wrong in DUTIES.items():
        refused = await web.post("/api/roster", json=good | wrong)
        assert refused.status_code == 422 and refused.json()["faults"], name
    assert (await web.get("/api/roster")).json() == before
    assert (await web.post("/api/roster", json=good)).status_code == 200


async def test_someone_on_duty_who_is_away_is_marked_and_is_a_gap_no_longer_when_back(
    here: Town, web: Any
) -> None:
    shift = next(row for row in (await web.get("/api/roster")).json() if row["now"])
    await web.post(f"/api/people/{shift['person']}/away", json={"unreachable": True})
    rows = (await web.get("/api/roster")).json()
    assert {r["away"] for r in rows if r["person"] == shift["person"]} == {"unreachable"}
    page = (await web.get("/people", headers=EN)).text
    assert "unreachable" in page.split('id="duty"')[1].split('id="holes"')[0]
    await web.post(f"/api/people/{shift['person']}/back", json={})
    rows = (await web.get("/api/roster")).json()
    assert {r["away"] for r in rows if r["person"] == shift["person"]} <= {None, ""}


async def test_who_made_a_change_is_what_the_request_proves_and_not_what_it_says(
    here: Town, web: Any
) -> None:
    who = (await holder(here, "leader"))["id"]
    for by in (None, "", 5, ["x"], "cli"):
        assert (await web.post(f"/api/people/{who}/away", json={"by": by})).status_code == 200
    changes = (await web.get("/api/people/changes")).json()
    assert [change["by"] for change in changes] == ["api"] * 5
    page = (await web.get("/people", headers=ZH)).text
    assert "what_" not in page and page.split('id="changes"')[1].count("<li>") == 5


async def test_a_search_finds_part_of_a_name_a_phone_a_role_and_a_site_in_any_case(
    here: Town, web: Any
) -> None:
    who = await holder(here, "leader")
    for part in (who["id"].upper(), who["name"][:1], who["phones"][0][-4:], "LEADER", "组长"):
        page = (await web.get("/people", params={"q": part})).text
        assert f'id="away-{who["id"]}"' in page, part
    for nothing in ("no such person", "%", "\\", "<b>"):
        page = (await web.get("/people", params={"q": nothing}, headers=EN)).text
        assert 'id="away-' not in page and html.escape(nothing) in page, nothing
