"""A list that is long comes in pages, and says how long it is; for a machine it is whole."""

from __future__ import annotations

import json
from pathlib import Path

from tests.muster.program import call


def test_a_page_says_which_rows_it_shows_of_how_many_and_how_to_go_on(lived_through: Path) -> None:
    called = call(lived_through, "notices", "--limit", "2")
    assert len(called.out.splitlines()) == 3
    whole = json.loads(call(lived_through, "notices", "--json").out)
    to_people = [row for row in whole if row["role"] != "retailer"]
    assert f"rows 1 to 2 of {len(to_people)}; next: --page 2" in called.err
    assert f"{len(whole) - len(to_people)} messages to retailers" in called.err


def test_the_pages_together_are_the_whole_list(lived_through: Path) -> None:
    whole = json.loads(call(lived_through, "notices", "--json").out)
    pages = [
        json.loads(call(lived_through, "notices", "--json", "--limit", "200", "--page", str(n)).out)
        for n in range(1, len(whole) // 200 + 2)
    ]
    assert [row["id"] for page in pages for row in page] == [row["id"] for row in whole]


def test_what_waits_for_an_answer_comes_first_and_then_the_newest(lived_through: Path) -> None:
    rows = json.loads(call(lived_through, "notices", "--json").out)
    waits = [
        row["expects"] != "nothing" and row["state"] in ("owed", "sending", "sent", "unknown")
        for row in rows
    ]
    assert waits == sorted(waits, reverse=True)
    assert any(waits)
    rest = [row["id"] for row, waiting in zip(rows, waits, strict=True) if not waiting]
    assert rest == sorted(rest, reverse=True)


def test_the_last_page_says_nothing_of_a_next_one(lived_through: Path) -> None:
    assert "next" not in call(lived_through, "incidents").err
