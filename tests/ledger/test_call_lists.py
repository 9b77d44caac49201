"""Call lists: marked call by call, counted for the step that waits for the last one."""

from __future__ import annotations

from ledger import call_lists
from ledger.call_lists import CallRows
from ledger.database import Ledger
from playbooks.company.company_lookup import Progress
from tests.ledger.sample_rows import at, call_row, put_calls, read, write

LIST = "1:tell_shops:1:calls"


async def _apply(ledger: Ledger, changes: CallRows) -> None:
    async with ledger.writing() as connection:
        await changes.write(connection)


async def _states(ledger: Ledger) -> dict[str, tuple[str, str]]:
    rows = await read(ledger, call_lists.calls)
    return {row["retailer"]: (row["person"], row["state"]) for row in rows}


async def test_the_same_call_is_owed_once(ledger: Ledger) -> None:
    await _apply(ledger, CallRows(added=[call_row("R-1"), call_row("R-2")]))
    await _apply(ledger, CallRows(added=[call_row("R-2", text="other"), call_row("R-3")]))
    rows = await read(ledger, call_lists.calls)
    assert [(row["retailer"], row["text"]) for row in rows] == [
        ("R-1", "Late today"), ("R-2", "Late today"), ("R-3", "Late today"),
    ]  # fmt: skip


async def test_who_takes_over_a_list_takes_over_what_is_left_of_it(ledger: Ledger) -> None:
    await put_calls(ledger, "R-1", state="reached")
    await put_calls(ledger, "R-2", state="no answer")
    await put_calls(ledger, "R-3", token="1:other:1:calls")
    await put_calls(ledger, "R-4", person="gus")
    await _apply(ledger, CallRows(reassigned=[(LIST, "gina", "max")]))
    assert await _states(ledger) == {
        "R-1": ("gina", "reached"),
        "R-2": ("max", "no answer"),
        "R-3": ("gina", "to call"),
        "R-4": ("gus", "to call"),
    }


async def test_when_a_list_is_over_its_open_calls_are(ledger: Ledger) -> None:
    await put_calls(ledger, "R-1", state="reached")
    await put_calls(ledger, "R-2", state="call back", not_before=at(5))
    await put_calls(ledger, "R-3", token="1:other:1:calls")
    await _apply(ledger, CallRows(over=[LIST]))
    assert {shop: state for shop, (_, state) in (await _states(ledger)).items()} == {
        "R-1": "reached", "R-2": "over", "R-3": "to call",
    }  # fmt: skip


async def test_progress_counts_all_reached_and_left_of_each_caller(ledger: Ledger) -> None:
    await put_calls(ledger, "R-1", state="reached")
    await put_calls(ledger, "R-2", "R-3")
    await put_calls(ledger, "R-4", person="gus", state="no answer")
    await put_calls(ledger, "R-5", person="gus", state="over")
    await put_calls(ledger, "R-6", token="another list")
    assert await read(ledger, call_lists.progress, [LIST, "no such list"]) == {
        LIST: Progress(5, 1, {"gina": 2, "gus": 1})
    }


async def test_a_mark_counts_the_try_and_says_when_by_who_and_when_again(ledger: Ledger) -> None:
    (call,) = await put_calls(ledger, "R-1")
    assert await write(ledger, call_lists.mark, call, "no answer", at(1), at(16), "desk")
    assert await write(ledger, call_lists.mark, call, "call back", at(17), at(60), "link")
    row = await read(ledger, call_lists.find, call)
    assert row is not None
    assert (row["state"], row["tries"], row["marked_by"]) == ("call back", 2, "link")
    assert (row["marked_at"], row["not_before"]) == (at(17), at(60))


async def test_what_was_reached_or_is_over_is_not_marked_again(ledger: Ledger) -> None:
    (reached,) = await put_calls(ledger, "R-1", state="reached")
    (over,) = await put_calls(ledger, "R-2", state="over")
    for call in (reached, over, 999):
        assert not await write(ledger, call_lists.mark, call, "no answer", at(1), None, "desk")
    assert await _states(ledger) == {"R-1": ("gina", "reached"), "R-2": ("gina", "over")}


async def test_a_call_that_is_not_there_is_none(ledger: Ledger) -> None:
    assert await read(ledger, call_lists.find, 7) is None


async def test_a_list_is_in_the_order_in_which_it_is_to_be_called(ledger: Ledger) -> None:
    await put_calls(ledger, "done", state="reached")
    await put_calls(ledger, "later", state="call back", not_before=at(60))
    await put_calls(ledger, "soon", state="no answer", not_before=at(15))
    await put_calls(ledger, "now")
    await put_calls(ledger, "gone", state="over", not_before=at(1))
    rows = await read(ledger, call_lists.calls)
    assert [row["retailer"] for row in rows] == ["now", "soon", "later", "done", "gone"]


async def test_calls_are_chosen_by_person_list_and_incident(ledger: Ledger) -> None:
    await put_calls(ledger, "R-1")
    await put_calls(ledger, "R-2", person="gus")
    await put_calls(ledger, "R-3", incident=2, token="2:tell_shops:1:calls")

    async def shops(**chosen: object) -> list[str]:
        rows = await read(ledger, call_lists.calls, **chosen)  # type: ignore[arg-type]
        return [row["retailer"] for row in rows]

    assert await shops(person="gina") == ["R-1", "R-3"]
    assert await shops(token=LIST) == ["R-1", "R-2"]
    assert await shops(incident=2) == ["R-3"]
    assert await shops(person="gus", incident=2) == []


async def test_lists_show_each_caller_with_an_open_call(ledger: Ledger) -> None:
    await put_calls(ledger, "R-1", "R-2", state="reached")
    await put_calls(ledger, "R-3")
    await put_calls(ledger, "R-4", person="gus", state="reached")
    await put_calls(ledger, "R-5", token="all reached", state="reached")
    assert await read(ledger, call_lists.lists) == [
        {"incident": 1, "token": LIST, "person": "gina", "calls": 3, "reached": 2, "left": 1},
        {"incident": 1, "token": LIST, "person": "gus", "calls": 1, "reached": 1, "left": 0},
    ]


async def test_who_steps_reached_by_phone(ledger: Ledger) -> None:
    await put_calls(ledger, "R-1", state="reached", item="K-1")
    await put_calls(ledger, "R-2", state="reached", item="K-2")
    await put_calls(ledger, "R-3", state="no answer", item="K-1")
    await put_calls(ledger, "R-4", state="reached", step="another")
    await put_calls(ledger, "R-5", state="reached", incident=2)

    async def shops(item: str | None) -> list[str]:
        rows = await read(ledger, call_lists.reached, 1, ["tell_shops"], item)
        return [row["retailer"] for row in rows]

    assert await shops(None) == ["R-1", "R-2"]
    assert await shops("K-1") == ["R-1"]
