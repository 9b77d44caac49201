"""A page is passed on behind its link; what is held back is on the first page of the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger import list_queries
from tests.desk.living import Town
from tests.desk.test_every_page import text_of
from tests.desk.test_link_pages import SPOKEN, buttons, link
from tests.ledger.sample_rows import put_notices
from translations.messages import message

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_page_is_passed_on_behind_its_link_and_the_next_person_is_asked_at_once(
    here: Town, web: Any, language: str
) -> None:
    await here.fail("K-07")
    page = await here.asked("tell_head")
    spoken = SPOKEN[language]
    shown = await web.get(link(here, page), headers=spoken)
    assert buttons(shown.text) == ["acknowledged", "not me"]
    assert {"zh": "不是我", "en": "Not me"}[language] in text_of(shown.text)
    taken = await web.post(link(here, page), data={"answer": "not me"}, headers=spoken)
    assert taken.status_code == 200
    await here.settle()
    async with here.runtime.ledger.reading() as connection:
        rows = [n for n in await list_queries.notices(connection) if n["step"] == "tell_head"]
    assert (rows[0]["answer"], rows[0]["state"]) == ("not me", "answered")
    assert page["person"] not in {row["person"] for row in rows[1:]} and rows[1:]


async def test_what_is_held_back_is_on_the_first_page_with_the_reason(here: Town, web: Any) -> None:
    await here.fail("K-07")
    page = await here.asked("tell_head")
    why = message("reason.enough_this_hour", count=8, time="11:00")
    held = {"state": "owed", "held_at": datetime.now(UTC), "why": why, "most_an_hour": 8}
    ahead = {"not_before": datetime.now(UTC) + timedelta(hours=1)}
    await put_notices(
        here.runtime.ledger, "later", incident=page["incident"], name="林秀英", **held, **ahead
    )
    for language, says in (("zh", "一小时内已发 8 条"), ("en", "8 messages within an hour")):
        assert says in text_of((await web.get("/", headers=SPOKEN[language])).text)
