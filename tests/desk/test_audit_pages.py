"""The audit table on the desk and over the API: by person, incident and day, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import notice_answers, staff_changes
from tests.actors import DESK, LINK
from tests.desk.living import Town

EN = {"Accept-Language": "en"}


async def lived(here: Town) -> str:
    """K-07 has failed: an offer was taken by link, the head's page acknowledged at the desk; whom
    the desk answered for.
    """
    await here.fail("K-07")
    offer, page = await here.asked("takeover"), await here.asked("tell_head")
    await notice_answers.answer(here.runtime, offer["id"], "accept", LINK)
    await notice_answers.answer(here.runtime, page["id"], "ack", DESK)
    return str(page["person"])


async def test_the_page_says_who_did_what_for_who_in_the_readers_language(
    here: Town, web: Any
) -> None:
    await lived(here)
    zh, en = (await web.get("/audit")).text, (await web.get("/audit", headers=EN)).text
    assert "操作记录" in zh and "值班台" in zh and "代 " in zh and "通知" in zh
    assert "Who did what" in en and "Answered" in en and "for " in en and "acknowledged" in en


async def test_a_person_is_found_by_name_or_id_also_where_someone_answered_for_them(
    here: Town, web: Any
) -> None:
    person = await lived(here)
    async with here.runtime.ledger.reading() as connection:
        name = (await here.runtime.directory(connection)).people[person].name
    for typed in (person, name):
        rows = (await web.get("/audit", params={"person": typed})).text
        assert rows.count("<li><strong>") == 1, typed
    assert "Nothing is written" in (await web.get("/audit?person=nobody", headers=EN)).text


async def test_an_incident_and_a_day_are_found(here: Town, web: Any) -> None:
    person = await lived(here)
    await staff_changes.start_absence(here.runtime, person, "", "", DESK)
    zone = here.runtime.plan.calendar.zone
    today = here.runtime.clock.now().astimezone(zone).date().isoformat()
    for asked, count in (
        ({"incident": "1"}, 2), ({"day": today}, 3), ({"day": "2020-02-29"}, 0),
        ({"incident": "1", "day": today}, 2), ({"incident": "nonsense"}, 3),
    ):  # fmt: skip
        shown = (await web.get("/audit", params=asked)).text
        assert shown.count("<li><strong>") == count, asked


@pytest.mark.parametrize("day", ["soon", "0001-01-01", "9999-12-31", "2026-13-01"])
async def test_what_is_no_day_is_said(day: str, web: Any) -> None:
    answer = await web.get("/audit", params={"day": day}, headers=EN)
    assert answer.status_code == 422 and "This is no day" in answer.text


async def test_long_lists_come_in_pages_of_fifty_and_keep_what_was_asked_for(
    here: Town, web: Any
) -> None:
    async with here.runtime.ledger.reading() as connection:
        person = (await here.runtime.directory(connection)).company.people[0].id
    for _ in range(26):
        await staff_changes.start_absence(here.runtime, person, "", "", DESK)
        await staff_changes.end_absence(here.runtime, person, DESK)
    first = (await web.get("/audit?day=", headers=EN)).text
    assert first.count("<li><strong>") == 50 and 'href="/audit?page=2"' in first
    assert (await web.get("/audit?page=2", headers=EN)).text.count("<li><strong>") == 2


async def test_the_api_has_the_fields_of_the_contract_and_refuses_what_is_no_moment(
    here: Town, web: Any
) -> None:
    await lived(here)
    rows = (await web.get("/api/audit")).json()
    promised = "at person way on_behalf_of what target before after address hash".split()
    assert [set(promised) <= set(row) for row in rows] == [True, True]
    assert [row["way"] for row in rows] == ["link", "desk"], "in the order of the chain"
    assert (await web.get("/api/audit?since=2099-01-01")).json() == []
    for wrong in ("soon", "0001-01-01T00:00:00+23:59", "9999-12-31"):
        assert (await web.get("/api/audit", params={"since": wrong})).status_code == 422


async def test_who_a_body_claims_to_be_is_not_believed(here: Town, web: Any) -> None:
    person = await lived(here)
    await web.post(f"/api/people/{person}/away", json={"by": "总经理 (forged)"})
    (newest, *_) = (await web.get("/api/people/changes")).json()
    row = (await web.get("/api/audit")).json()[-1]
    assert (newest["by"], row["way"], row["person"]) == ("api", "api", None)
    assert "forged" not in str(row)
