"""Control and direction characters are removed from what comes in, and its sender is told so."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from playbooks.intake.bounds import removal_notes
from tests.desk.living import Town
from tests.runtimes import cloud_event
from translations import english

SAID = "看不见的控制字符"
ODD = "brakes\u202e gone\x1b[2J"
REPORT = {"unit": "K-07", "place": "26.51,107.89", "note": ODD}


def test_a_note_counts_what_is_removed_and_names_the_field() -> None:
    assert [english(note) for note in removal_notes(ODD)] == [
        "2 invisible control character(s) removed"
    ]
    (note,) = removal_notes(REPORT)
    assert english(note) == "2 invisible control character(s) removed from note"


@pytest.mark.parametrize(
    "plain", ["", "two\r\nlines\r\nand a\ttab", "收到👍", {"n": 3}, None, 7, []]
)
def test_what_loses_nothing_gets_no_note(plain: Any) -> None:
    assert removal_notes(plain) == []


def test_the_notes_are_bounded_however_many_fields_are_sent() -> None:
    assert len(removal_notes({f"f{n}": "\x07" for n in range(5000)})) == 20


async def test_a_report_over_the_api_says_what_was_removed(here: Town, web: Any) -> None:
    event = orjson.loads(cloud_event("truck.failed", "e-1", here.runtime.clock.now(), **REPORT))
    for body in ({"kind": "truck.failed", "fields": REPORT}, event):
        said = (await web.post("/api/signals", json=body)).json()
        assert said["notes"] == ["2 invisible control character(s) removed from note"]
    plain = {"kind": "truck.failed", "fields": REPORT | {"note": "brakes gone"}}
    assert "notes" not in (await web.post("/api/signals", json=plain)).json()


@pytest.mark.parametrize("page", ["/report/truck.failed", "/report/new"])
async def test_a_report_from_a_page_says_once_that_something_was_removed(
    here: Town, web: Any, page: str
) -> None:
    form = REPORT | {"signal": "truck.failed", "injured": "0"}
    sent = await web.post(page, data=form)
    assert sent.status_code == 303, sent.text
    assert SAID in (await web.get(sent.headers["location"])).text
    assert SAID not in (await web.get(sent.headers["location"])).text
    sent = await web.post(page, data=form | {"note": "刹车失灵"})
    assert SAID not in (await web.get(sent.headers["location"])).text


async def test_a_form_that_is_shown_again_says_so_itself(here: Town, web: Any) -> None:
    shown = await web.post("/report/truck.failed", data=REPORT | {"unit": "K-99"})
    assert shown.status_code == 422 and SAID in shown.text
    assert "removed" not in shown.headers.get("set-cookie", "")


async def test_a_page_that_is_merely_read_says_nothing_and_sets_no_cookie(web: Any) -> None:
    shown = await web.get("/")
    assert SAID not in shown.text and "set-cookie" not in shown.headers


async def test_an_answer_says_what_was_removed_from_its_reason(here: Town, web: Any) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    body = {"answer": "refuse", "values": {"why": "\u202ein repair"}}
    said = (await web.post(f"/api/notices/{offer['id']}", json=body)).json()
    assert said["notes"] == ["1 invisible control character(s) removed from why"]


async def test_a_link_says_what_was_answered_and_that_something_was_removed(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    form = {"answer": "refuse", "value_why": "\u202e在修"}
    said = (await web.post(f"/n/{here.links.token(offer['id'])}", data=form)).text
    assert "您的答复已记录" in said and SAID in said
