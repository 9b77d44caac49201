"""Messages on their way: claimed once, most urgent first, never resent in doubt without a look."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import list_queries, notices
from ledger.database import Ledger
from ledger.notices import Claimed
from tests.ledger.sample_rows import (
    at,
    notice_row,
    on_postgres,
    put_incidents,
    put_notices,
    read,
    run,
    write,
)
from translations import plain


async def _claim(ledger: Ledger, minutes: float = 0, most: int = 10, **more: Any) -> list[str]:
    claimed = await write(ledger, notices.claim, "sender", at(minutes), most, **more)
    return [each.token.split(":")[1] for each in claimed]


async def _row(ledger: Ledger, notice: int) -> Any:
    row = await read(ledger, notices.find, notice)
    assert row is not None
    return row


async def test_the_most_urgent_comes_first_then_the_oldest(ledger: Ledger) -> None:
    await put_notices(ledger, "campaign", urgency=2)
    await put_notices(ledger, "first", "second")
    await put_notices(ledger, "told", urgency=1)
    assert await _claim(ledger, most=3) == ["first", "second", "told"]
    assert await _claim(ledger) == ["campaign"]
    assert await _claim(ledger) == []


async def test_what_is_claimed_says_who_claimed_it_and_when_it_was_first_tried(
    ledger: Ledger,
) -> None:
    (number,) = await put_notices(ledger, "a")
    await _claim(ledger, 1)
    row = await _row(ledger, number)
    assert (row.state, row.claimed_by, row.claimed_at) == ("sending", "sender", at(1))
    await write(ledger, notices.requeue, number, "unknown", at(2), plain("no answer"))
    await _claim(ledger, 3)
    row = await _row(ledger, number)
    assert (row.claimed_at, row.first_tried_at) == (at(3), at(1))


@pytest.mark.parametrize("state", ["sent", "answered", "withdrawn", "failed"])
async def test_what_is_settled_is_not_claimed(ledger: Ledger, state: str) -> None:
    await put_notices(ledger, "a", state=state)
    assert await _claim(ledger) == []


async def test_what_was_put_back_waits_for_its_time(ledger: Ledger) -> None:
    await put_notices(ledger, "a", not_before=at(5))
    await put_notices(ledger, "b", state="unknown", not_before=at(5.2), first_tried_at=at(0))
    assert await _claim(ledger, 4) == []
    assert await read(ledger, notices.next_try) == at(5)
    assert await _claim(ledger, 5) == ["a"]
    assert await read(ledger, notices.next_try) == at(5.2)
    assert await _claim(ledger, 5.2) == ["b"]
    assert await read(ledger, notices.next_try) is None


async def test_a_claim_of_a_process_that_died_is_taken_over_after_half_a_minute(
    ledger: Ledger,
) -> None:
    await put_notices(ledger, "a")
    assert await _claim(ledger, 0) == ["a"]
    assert await _claim(ledger, 0.5) == []
    (again,) = await write(ledger, notices.claim, "other", at(0.51), 10)
    assert (again.doubtful, again.first_tried_at) == (True, at(0))


@pytest.mark.parametrize(
    ("row", "doubtful"),
    [
        ({}, False),
        ({"first_tried_at": at(-5)}, False),
        ({"state": "unknown", "first_tried_at": at(-5)}, True),
        ({"state": "unknown"}, False),
    ],
    ids=["new", "put back unsent", "perhaps sent", "another phone"],
)
async def test_only_what_may_have_gone_out_is_asked_about_first(
    ledger: Ledger, row: dict[str, Any], doubtful: bool
) -> None:
    await put_notices(ledger, "a", **row)
    (claimed,) = await write(ledger, notices.claim, "sender", at(0), 10)
    assert claimed.doubtful is doubtful


async def test_a_claimed_notice_carries_what_a_gateway_needs(ledger: Ledger) -> None:
    drill = run(1, drill=True, people=("hana",))
    await put_incidents(ledger, 1, run=drill, drill=["hana"])
    (number,) = await put_notices(ledger, "a", options=["yes", "no"], phone=1)
    assert await write(ledger, notices.claim, "sender", at(1), 10) == [
        Claimed(
            number, 1, "1:a:1", "hana", ["+8613900000000", "+8613900000009"], 1,
            "A truck failed", "zh", "acknowledge", ["yes", "no"], 0, at(1), False, ["hana"],
            claimed_at=at(1),
        )
    ]  # fmt: skip


async def test_the_same_is_made_of_the_row_that_was_just_written(ledger: Ledger) -> None:
    await put_incidents(ledger, 1)
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    (number,) = await put_notices(ledger, "a", trace=trace)
    (claimed,) = await write(ledger, notices.claim, "sender", at(1), 10)
    assert (
        notices.as_claimed(
            notice_row("a", first_tried_at=at(1), claimed_at=at(1), trace=trace), number
        )
        == claimed
    )


async def test_lanes_part_what_is_urgent_from_the_rest(ledger: Ledger) -> None:
    await put_notices(ledger, "page")
    await put_notices(ledger, "campaign", urgency=2)
    assert await _claim(ledger, lane="rest") == [], "a page waits"
    assert await _claim(ledger, lane="urgent") == ["page"]
    assert await _claim(ledger, lane="urgent") == []
    assert await _claim(ledger, lane="rest") == ["campaign"]


async def test_an_urgent_one_that_waits_for_later_does_not_hold_up_the_rest(
    ledger: Ledger,
) -> None:
    await put_notices(ledger, "page", not_before=at(5))
    await put_notices(ledger, "campaign", urgency=2)
    assert await _claim(ledger, 4, lane="rest") == ["campaign"]
    await put_notices(ledger, "more", urgency=2)
    assert await _claim(ledger, 5, lane="rest") == []


@on_postgres
async def test_what_one_process_is_claiming_another_passes_over(
    ledger: Ledger, other: Ledger
) -> None:
    await put_notices(ledger, "a", "b")
    async with ledger.writing() as connection:
        (first,) = await notices.claim(connection, "one", at(0), 1)
        assert await _claim(other) == ["b"]
        assert first.token == "1:a:1"
    assert await _claim(other) == []


async def test_what_is_sent_has_its_reference_channel_and_moment(ledger: Ledger) -> None:
    first, second = await put_notices(ledger, "a", "b", state="sending")
    sent = [(first, "SM1", at(1), "twilio"), (second, "SM2", at(2), "paper")]
    await write(ledger, notices.mark_sent, sent)
    row = await _row(ledger, first)
    assert (row.state, row.reference, row.channel) == ("sent", "SM1", "twilio")
    assert row.sent_at == at(1)
    assert (await _row(ledger, second)).reference == "SM2"
    await write(ledger, notices.mark_sent, [])


@pytest.mark.parametrize("state", ["answered", "withdrawn"])
async def test_an_answer_quicker_than_our_own_note_stays(ledger: Ledger, state: str) -> None:
    (number,) = await put_notices(ledger, "a", state=state)
    await write(ledger, notices.mark_sent, [(number, "SM1", at(1), "twilio")])
    row = await _row(ledger, number)
    assert (row.state, row.reference, row.sent_at) == (state, "SM1", at(1))


@pytest.mark.parametrize("state", ["owed", "unknown"])
async def test_what_could_not_be_sent_is_put_back_with_the_reason(
    ledger: Ledger, state: str
) -> None:
    (number,) = await put_notices(ledger, "a", state="sending", first_tried_at=at(0))
    await write(ledger, notices.requeue, number, state, at(5), plain("busy"))
    row = await _row(ledger, number)
    assert (row.state, row.not_before, row.why, row.phone) == (state, at(5), plain("busy"), 0)
    assert row.first_tried_at == at(0)


async def test_the_next_phone_is_a_first_try(ledger: Ledger) -> None:
    (number,) = await put_notices(ledger, "a", state="sending", first_tried_at=at(0))
    await write(ledger, notices.requeue, number, "owed", at(0), plain("no such number"), phone=1)
    row = await _row(ledger, number)
    assert (row.phone, row.first_tried_at) == (1, None)


async def test_what_was_settled_in_between_is_neither_put_back_nor_failed(ledger: Ledger) -> None:
    (number,) = await put_notices(ledger, "a", state="answered", why=plain("in time"))
    await write(ledger, notices.requeue, number, "owed", at(5), plain("busy"))
    await write(ledger, notices.mark_failed, number, plain("no phone"))
    row = await _row(ledger, number)
    assert (row.state, row.why, row.not_before) == ("answered", plain("in time"), None)


async def test_who_no_phone_reaches_is_failed_with_the_reason(ledger: Ledger) -> None:
    (number,) = await put_notices(ledger, "a", state="sending")
    await write(ledger, notices.mark_failed, number, plain("no phone answers"))
    row = await _row(ledger, number)
    assert (row.state, row.why) == ("failed", plain("no phone answers"))


async def test_after_a_crash_everything_that_was_being_sent_is_in_doubt(ledger: Ledger) -> None:
    await put_notices(ledger, "a", state="sending", first_tried_at=at(0), not_before=at(9))
    await put_notices(ledger, "b", "c")
    await write(ledger, notices.mark_sending_unconfirmed)
    states = [row["state"] for row in await read(ledger, list_queries.notices)]
    assert states == ["unknown", "owed", "owed"]
    first, *_ = await write(ledger, notices.claim, "sender", at(1), 10)
    assert (first.token, first.doubtful) == ("1:a:1", True)


async def test_what_a_person_has_been_asked_comes_latest_first(ledger: Ledger) -> None:
    await put_notices(ledger, "a", "b", state="sent")
    await put_notices(ledger, "c", state="sending")
    await put_notices(ledger, "owed")
    await put_notices(ledger, "told", state="sent", expects="nothing")
    await put_notices(ledger, "carl", state="sent", person="carl")
    rows = await read(ledger, notices.open_for_people, ["hana"])
    assert [row.unique_key for row in rows] == ["c", "b", "a"]


async def test_askings_of_a_person_are_those_under_way_too(ledger: Ledger) -> None:
    for state in ("owed", "sending", "unknown", "sent", "answered", "withdrawn", "failed"):
        await put_notices(ledger, state, state=state)
    await put_notices(ledger, "told", expects="nothing")
    askings = await read(ledger, notices.open_questions_of, "hana")
    assert askings == [(1, f"1:{state}:1") for state in ("owed", "sending", "unknown", "sent")]


async def test_a_notice_that_is_not_there_is_none(ledger: Ledger) -> None:
    assert await read(ledger, notices.find, 1) is None
