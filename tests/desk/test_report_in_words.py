"""A task in words is answered with words or a picture, and nothing that was written is dropped in
silence.
"""

from __future__ import annotations

from typing import Any

import pytest

from ledger import notices
from tests.desk.living import Town
from tests.desk.test_words_and_pictures import (
    EN,
    JPEG,
    SENTENCE,
    checkin,
    link,
    mms,
    notice_of,
)
from tests.desk.texting import phone_of
from tests.runtimes import look

__all__ = ["checkin", "mms"]  # fixtures


@pytest.mark.parametrize("text", ["收到", "完成"])
async def test_who_only_says_done_to_a_check_in_is_asked_for_the_sentence_and_can_send_it(
    here: Town, mms: Any, checkin: dict[str, Any], text: str
) -> None:
    phone, number = await phone_of(here, checkin["person"]), checkin["id"]
    said = await mms(phone, f"{number} {text}")
    assert (
        "要您用一句话写明情况" in said and f"请回“{number} 一句话”" in said and "完成" not in said
    )
    assert f"已记录：完成（#{number} " in await mms(phone, f"{number} {SENTENCE}")
    kept = await look(here.runtime, lambda c: notices.find(c, number))
    assert kept is not None and kept.entered == {"why": SENTENCE}


async def test_the_link_asks_for_words_before_it_takes_a_check_in(
    here: Town, web: Any, checkin: dict[str, Any]
) -> None:
    refused = await web.post(link(here, checkin), data={"answer": "done"}, headers=EN)
    assert refused.status_code == 409 and "asks for a report in words" in refused.text
    assert (await notice_of(here, checkin["id"]))["state"] == "sent"
    files = [("picture", ("x", JPEG, "image/jpeg"))]
    await web.post(link(here, checkin), data={"answer": "done"}, files=files)
    assert (await notice_of(here, checkin["id"]))["answer"] == "done"


async def test_so_does_the_desk(here: Town, web: Any, checkin: dict[str, Any]) -> None:
    where = f"/notices/{checkin['id']}/answer"
    assert (await web.post(where, data={"answer": "done"})).status_code == 409
    await web.post(where, data={"answer": "done", "value_why": SENTENCE})
    assert (await notice_of(here, checkin["id"]))["answer"] == "done"


async def test_words_that_come_after_the_answer_are_refused_by_name(
    here: Town, web: Any, checkin: dict[str, Any]
) -> None:
    first = {"answer": "done", "value_why": SENTENCE}
    await web.post(link(here, checkin), data=first)
    again = first | {"value_why": "axle broken"}
    refused = await web.post(link(here, checkin), data=again, headers=EN)
    assert refused.status_code == 409
    assert "was not recorded: “axle broken”" in refused.text
