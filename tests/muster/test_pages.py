"""A list that is long comes in pages, and says how long it is; for a machine it is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.muster.command_line import listed, muster


@pytest.fixture(autouse=True)
def _home(lived_through: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(lived_through))


def test_a_page_says_which_rows_it_shows_of_how_many_and_how_to_go_on() -> None:
    _, said, aside = muster("notices", "--limit", "2")
    assert len(said.splitlines()) == 3
    whole = listed("notices")
    to_people = [row for row in whole if row["role"] != "retailer"]
    assert f"rows 1 to 2 of {len(to_people)}; next: --page 2" in aside
    assert f"{len(whole) - len(to_people)} messages to retailers" in aside


def test_the_pages_together_are_the_whole_list() -> None:
    whole = listed("notices")
    pages = [
        listed("notices", "--limit", "200", "--page", str(n))
        for n in range(1, len(whole) // 200 + 2)
    ]
    assert [row["id"] for page in pages for row in page] == [row["id"] for row in whole]


def test_what_waits_for_an_answer_comes_first_and_then_the_newest() -> None:
    rows = listed("notices")
    waits = [
        row["expects"] != "nothing" and row["state"] in ("owed", "sending", "sent", "unknown")
        for row in rows
    ]
    assert waits == sorted(waits, reverse=True)
    assert any(waits)
    rest = [row["id"] for row, waiting in zip(rows, waits, strict=True) if not waiting]
    assert rest == sorted(rest, reverse=True)


def test_the_last_page_says_nothing_of_a_next_one() -> None:
    assert "next" not in muster("incidents")[2]
