"""What can wait is held back while its person has had enough: shown, counted, sent later."""

from __future__ import annotations

from datetime import timedelta

from handlers import instrumentation
from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger import list_pages, list_queries
from ledger.operating_figures import operating_figures
from tests.ledger.sample_rows import put_notices_apart
from tests.notifier.carriers import Carrier
from tests.notifier.delivery import carry, state
from tests.runtimes import MONDAY, clock_of, failed, look


async def calm(runtime: Runtime, *keys: str, incident: int = 1, **more: object) -> list[int]:
    to = {"person": "p", "most_an_hour": 2, "urgency": 5, **more}
    return await put_notices_apart(runtime.ledger, *keys, incident=incident, **to)


async def test_a_person_who_has_had_enough_gets_the_rest_later(
    runtime: Runtime, sender: Carrier
) -> None:
    for number in (1, 2, 3):
        await calm(runtime, f"n{number}", incident=number)
        await carry(runtime, sender)
    rows = [await state(runtime, number) for number in (1, 2, 3)]
    assert [row.state for row in rows] == ["sent", "sent", "owed"]
    assert (rows[2].held_at, rows[2].not_before) == (MONDAY, MONDAY + timedelta(hours=1))
    assert rows[2].why and rows[2].why.code == "reason.enough_this_hour"
    clock_of(runtime).move(seconds=3599)
    assert await carry(runtime, sender) == 0
    clock_of(runtime).move(seconds=1)
    assert await carry(runtime, sender) == 1
    assert (await state(runtime, 3)).state == "sent"


async def test_many_at_once_are_no_more_than_that(runtime: Runtime, sender: Carrier) -> None:
    for number in range(1, 7):
        await calm(runtime, f"n{number}", incident=number)
    await carry(runtime, sender)
    assert len(sender.sent) == 2


async def test_while_a_call_waits_another_one_about_the_same_is_not_sent(
    runtime: Runtime, sender: Carrier
) -> None:
    for number in (1, 2):
        await calm(runtime, f"n{number}", incident=number)
    await carry(runtime, sender)
    call = {"incident": 3, "expects": "acknowledge"}
    (first,) = await calm(runtime, "call 1", token="3:call:1:4", **call)
    await carry(runtime, sender)
    clock_of(runtime).move(seconds=300)
    (second,) = await calm(runtime, "call 2", token="3:call:1:5", **call)
    (other,) = await calm(runtime, "another", token="3:else:1:4", **call)
    await carry(runtime, sender)
    again = await state(runtime, second)
    assert (again.state, again.why and again.why.code) == ("withdrawn", "reason.waits_already")
    assert [(await state(runtime, n)).state for n in (first, other)] == ["owed", "owed"]
    clock_of(runtime).move(seconds=3300)
    await carry(runtime, sender)
    assert [(await state(runtime, n)).state for n in (first, other)] == ["sent", "sent"]


async def test_a_call_that_waits_is_not_sent_after_a_later_one_about_the_same(
    runtime: Runtime, sender: Carrier
) -> None:
    call = {"incident": 3, "expects": "acknowledge"}
    for number in (1, 2):
        await calm(runtime, f"n{number}", incident=number)
    await carry(runtime, sender)
    (first,) = await calm(runtime, "call 1", token="3:call:1:4", **call)
    await carry(runtime, sender)
    (second,) = await calm(runtime, "call 2", token="3:call:1:5", **call, most_an_hour=3)
    await carry(runtime, sender)
    assert [(await state(runtime, n)).state for n in (first, second)] == ["withdrawn", "sent"]


async def test_an_emergency_and_another_person_are_not_held_back(
    runtime: Runtime, sender: Carrier
) -> None:
    for number in (1, 2):
        await calm(runtime, f"n{number}", incident=number)
    await calm(runtime, "urgent", incident=3, most_an_hour=None)
    await calm(runtime, "other", incident=4, person="q")
    await carry(runtime, sender)
    assert len(sender.sent) == 4


async def test_what_is_held_back_is_shown_and_counted_once(
    runtime: Runtime, sender: Carrier
) -> None:
    await receive(runtime, [failed("K-07")])  # incident 2, open
    await carry(runtime, sender)
    counted: list[int] = []

    class Counting(instrumentation.Meter):
        def held_back(self) -> None:
            counted.append(1)

    instrumentation.install(Counting())
    try:
        await calm(runtime, "sent before", incident=9, state="sent", sent_at=MONDAY, reference="r")
        (held,) = await calm(runtime, "later", incident=2, most_an_hour=1)
        await carry(runtime, sender)
        clock_of(runtime).move(seconds=60)
        await carry(runtime, sender)
    finally:
        instrumentation.install()
    assert len(counted) == 1
    page = await look(runtime, lambda c: list_pages.held_back(c, None, 1))
    assert [row["id"] for row in page.rows] == [held]
    lines = await look(runtime, lambda c: list_queries.timeline(c, 2))
    assert [line["code"] for line in lines].count("timeline.message_held_back") == 1
    figures = await look(runtime, lambda c: operating_figures(c, runtime.clock.now()))
    assert figures.held_back == 1
