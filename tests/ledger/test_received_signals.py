"""Signals before they are judged, what could not be read, events owed to other systems."""

from __future__ import annotations

import pytest

from ledger import list_queries, outbox, parked_signals, received_signals
from ledger.database import Ledger
from ledger.tables import OutboxRow, SignalRow
from tests.ledger.sample_rows import at, put, read, signal, write
from translations import english, plain


async def test_a_signal_is_accepted_once_by_source_and_id(ledger: Ledger) -> None:
    assert await write(ledger, received_signals.accept, signal("s-1"))
    assert not await write(ledger, received_signals.accept, signal("s-1", fields={"unit": "K-2"}))
    assert await write(ledger, received_signals.accept, signal("s-1", source="sms"))
    stored = await read(ledger, received_signals.stored_signal, "phone", "s-1")
    assert stored == signal("s-1"), "what came first stands"
    assert await read(ledger, received_signals.stored_signal, "phone", "s-2") is None


@pytest.mark.parametrize(
    "fields",
    [{}, {"note": "坏了 🚚 'quoted' \"double\""}, {"deep": {"list": [1, 2.5, None, True]}}],
    ids=["none", "any text", "nested"],
)
async def test_fields_come_back_as_they_were(ledger: Ledger, fields: dict[str, object]) -> None:
    await write(ledger, received_signals.accept, signal("s-1", fields=fields))
    assert await read(ledger, received_signals.stored_signal, "phone", "s-1") == signal(
        "s-1", fields=fields
    )


async def test_what_was_accepted_is_published_oldest_first_until_it_is_marked(
    ledger: Ledger,
) -> None:
    for signal_id, minutes in (("b", 2), ("a", 1), ("c", 3)):
        await write(ledger, received_signals.accept, signal(signal_id, received_at=at(minutes)))
    waiting = await read(ledger, received_signals.accepted_unpublished)
    assert [one.id for one in waiting] == ["a", "b", "c"]
    assert [one.id for one in await read(ledger, received_signals.accepted_unpublished, 2)] == [
        "a",
        "b",
    ]
    await write(ledger, received_signals.mark_published, waiting[:2], at(5))
    assert [one.id for one in await read(ledger, received_signals.accepted_unpublished)] == ["c"]


async def test_after_a_restart_all_that_is_not_judged_is_published_again(ledger: Ledger) -> None:
    judged = received_signals.signal_row(signal("judged"), "judged")
    await put(ledger, SignalRow, {**judged, "published_at": at(1)})
    await write(ledger, received_signals.accept, signal("s-1"))
    await write(ledger, received_signals.mark_published, [signal("s-1")], at(5))
    await write(ledger, received_signals.delete_published)
    assert [one.id for one in await read(ledger, received_signals.accepted_unpublished)] == ["s-1"]
    published = {row["id"]: row["published_at"] for row in await read(ledger, list_queries.signals)}
    assert published == {"judged": at(1), "s-1": None}


async def test_what_cannot_be_read_is_kept_with_its_bytes_and_reason(ledger: Ledger) -> None:
    body = bytes(range(256))
    await write(ledger, parked_signals.park, at(1), "kafka signals/0/7", plain("no JSON"), body)
    (row,) = await read(ledger, list_queries.parked)
    assert (row["reason"], row["bytes"], row["replayed_at"]) == (plain("no JSON"), 256, None)
    assert await read(ledger, parked_signals.parked_body, row["id"]) == body
    assert await read(ledger, parked_signals.parked_body, row["id"] + 1) is None


async def test_a_message_of_the_broker_that_comes_again_is_kept_once(ledger: Ledger) -> None:
    for _ in range(2):
        await write(ledger, parked_signals.park, at(1), "kafka signals/0/7", plain("no JSON"), b"{")
    await write(ledger, parked_signals.park, at(1), "kafka signals/0/8", plain("no JSON"), b"{")
    await write(ledger, parked_signals.park, at(1), "kafka signals/0/7", plain("no JSON"), b"[")
    assert len(await read(ledger, list_queries.parked)) == 3


async def test_what_someone_hands_in_twice_is_kept_twice(ledger: Ledger) -> None:
    for _ in range(2):
        await write(ledger, parked_signals.park, at(1), "desk", plain("no JSON"), b"{")
    assert len(await read(ledger, list_queries.parked)) == 2


@pytest.mark.parametrize(("size", "kept"), [(262_144, 262_144), (262_145, 65_536)])
async def test_of_what_is_too_large_the_beginning_is_kept(
    ledger: Ledger, size: int, kept: int
) -> None:
    await write(ledger, parked_signals.park, at(1), "desk", plain("too large"), b"x" * size)
    (row,) = await read(ledger, list_queries.parked)
    assert row["bytes"] == kept
    assert ("only the first 65,536 of 262,145 bytes" in english(row["reason"])) == (size > kept)


async def test_the_backlog_counts_what_waits(ledger: Ledger) -> None:
    assert await read(ledger, received_signals.backlog) == {"accepted": 0, "parked": 0}
    await put(ledger, SignalRow, received_signals.signal_row(signal("judged"), "judged"))
    await write(ledger, received_signals.accept, signal("s-1"))
    for _ in range(2):
        await write(ledger, parked_signals.park, at(1), "desk", plain("no JSON"), b"{")
    first, _ = await read(ledger, list_queries.parked)
    assert await read(ledger, received_signals.backlog) == {"accepted": 1, "parked": 2}
    await write(ledger, parked_signals.mark_replayed, first["id"], at(2))
    assert await read(ledger, received_signals.backlog) == {"accepted": 1, "parked": 1}


async def _owe(ledger: Ledger, *bodies: bytes) -> list[int]:
    rows = ({"topic": "incidents", "key": "1", "body": body} for body in bodies)
    return await put(ledger, OutboxRow, *rows)


async def test_events_are_owed_in_their_order_until_they_are_published(ledger: Ledger) -> None:
    first, second, _ = await _owe(ledger, b"a", b"b", b"c")
    assert [one.body for one in await read(ledger, outbox.pending_events)] == [
        b"a",
        b"b",
        b"c",
    ]
    assert [one.body for one in await read(ledger, outbox.pending_events, 1)] == [b"a"]
    await write(ledger, outbox.mark_events, [second], at(1))
    assert [one.body for one in await read(ledger, outbox.pending_events)] == [b"a", b"c"]
    await write(ledger, outbox.mark_events, [], at(2))
    await write(ledger, outbox.mark_events, [first], at(2))
    assert [one.body for one in await read(ledger, outbox.pending_events)] == [b"c"]
