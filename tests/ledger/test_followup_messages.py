"""Everyone to whom a step sent something, or may have, is told what follows it, once each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ledger import list_queries
from ledger.database import Ledger
from ledger.followup_messages import NOT_NEEDED, FollowUp, write_followups
from playbooks.messages.rendering import Receiver
from tests.ledger.sample_rows import at, notice_row, put_calls, put_notices, read, write


def _row(receiver: Receiver) -> dict[str, Any]:
    return notice_row(
        f"clear/{receiver.person}",
        step="clear",
        person=receiver.person,
        name=receiver.name,
        role=receiver.role,
        phones=list(receiver.phones),
        language=receiver.language,
        text="all clear",
        expects="nothing",
    )


CLEAR = FollowUp(1, ("stop",), None, _row)


async def _first(ledger: Ledger, person: str, state: str, **more: Any) -> None:
    """The message that is followed."""
    plain = {"step": "stop", "person": person, "expects": "nothing", "state": state}
    await put_notices(ledger, f"stop/{person}", **(plain | more))


async def _cleared(ledger: Ledger) -> list[str]:
    rows = await read(ledger, list_queries.notices)
    return sorted(row["person"] for row in rows if row["step"] == "clear")


@pytest.mark.parametrize(
    ("state", "more", "reached"),
    [
        ("sent", {}, True),
        ("answered", {"expects": "acknowledge"}, True),
        ("sending", {"first_tried_at": at(0)}, True),
        ("unknown", {"first_tried_at": at(0)}, True),
        ("owed", {}, False),
        ("failed", {}, False),
        ("withdrawn", {}, False),
        ("withdrawn", {"sent_at": at(0)}, True),
        ("withdrawn", {"first_tried_at": at(0)}, True),
    ],
    ids=lambda given: str(given),
)
async def test_who_was_or_may_have_been_reached_is_told(
    ledger: Ledger, state: str, more: dict[str, Any], reached: bool
) -> None:
    await _first(ledger, "hana", state, **more)
    await write(ledger, write_followups, CLEAR)
    assert await _cleared(ledger) == (["hana"] if reached else [])


async def test_each_is_told_once_however_often_they_were_reached(ledger: Ledger) -> None:
    await put_notices(ledger, "a", "b", step="stop", state="sent")
    for _ in range(2):
        await write(ledger, write_followups, CLEAR)
    assert await _cleared(ledger) == ["hana"]


async def test_who_was_called_is_told_too_and_who_calls_is_not(ledger: Ledger) -> None:
    await put_calls(ledger, "R-1", step="stop", state="reached", retailer="R-1")
    await put_calls(ledger, "R-2", step="stop", state="no answer", retailer="R-2")
    await _first(ledger, "gina", "sent", token="1:stop:1:calls")
    await write(ledger, write_followups, CLEAR)
    assert await _cleared(ledger) == ["R-1"]
    (row,) = [row for row in await read(ledger, list_queries.notices) if row["step"] == "clear"]
    assert (row["role"], row["name"]) == ("retailer", "Shop R-1")


async def test_what_has_not_gone_out_is_stopped_and_neither_message_comes(ledger: Ledger) -> None:
    await _first(ledger, "hana", "owed")
    await _first(ledger, "carl", "owed", expects="acknowledge")
    await _first(ledger, "bob", "unknown", first_tried_at=at(0))
    await write(ledger, write_followups, CLEAR)
    states = {
        row["person"]: (row["state"], row["why"])
        for row in await read(ledger, list_queries.notices)
        if row["step"] == "stop"
    }
    assert states == {
        "hana": ("withdrawn", NOT_NEEDED),
        "carl": ("owed", None),  # a question stays one
        "bob": ("withdrawn", NOT_NEEDED),
    }
    assert await _cleared(ledger) == ["bob"]


@pytest.mark.parametrize("state", ["owed", "unknown"])
async def test_what_is_still_true_for_those_who_are_left_out_goes_out_to_them(
    ledger: Ledger, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a suspension that ends in a part, the shops in the other part."""
    monkeypatch.setattr("ledger.followup_messages.AT_ONCE", 2)
    people = ("ada", "ben", "carl", "dora", "emil", "hana")
    for person in people:
        await _first(ledger, person, state, first_tried_at=at(0))
    await write(ledger, write_followups, replace(CLEAR, but=frozenset(("hana", "carl"))))
    rows = await read(ledger, list_queries.notices)
    kept = {row["person"] for row in rows if row["step"] == "stop" and row["state"] == state}
    assert kept == {"hana", "carl"}
    assert await _cleared(ledger) == ([] if state == "owed" else ["ada", "ben", "dora", "emil"])


async def test_only_those_steps_of_that_incident_and_item_are_meant(ledger: Ledger) -> None:
    await _first(ledger, "hana", "sent", item="K-1")
    await _first(ledger, "carl", "sent", item="K-2")
    await _first(ledger, "bob", "sent", step="another", item="K-1")
    await _first(ledger, "ben", "sent", incident=2, item="K-1")
    await write(ledger, write_followups, replace(CLEAR, item="K-1"))
    assert await _cleared(ledger) == ["hana"]
    await write(ledger, write_followups, CLEAR)
    assert await _cleared(ledger) == ["carl", "hana"]


async def test_who_is_left_out_is_not_told(ledger: Ledger) -> None:
    await _first(ledger, "hana", "sent")
    await _first(ledger, "carl", "sent")
    await write(ledger, write_followups, replace(CLEAR, but=frozenset({"hana"})))
    assert await _cleared(ledger) == ["carl"]
