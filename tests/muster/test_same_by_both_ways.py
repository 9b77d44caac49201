"""A list and an object are the same whether they come from the Muster that runs here or from the
ledger itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from muster.cli import list_sources
from muster.running_instance import acquire_lock, remove_address, write_address
from muster.settings import Settings
from tests.muster.command_line import RunningDesk, muster
from tests.muster.test_contracts import COMMANDS

pytestmark = pytest.mark.slow

READS: tuple[tuple[str, ...], ...] = (
    *map(tuple, COMMANDS.values()),
    ("incidents", "--limit", "1"),
    ("incidents", "--limit", "1", "--page", "2"),
    ("notices", "--limit", "3", "--page", "2"),
    ("notices", "--incident", "2", "--limit", "3"),
    ("calls", "--incident", "1"),
    ("orders", "--incident", "2"),
    ("people", "--role", "leader"),
    ("roster", "--role", "person on duty"),
    ("lessons", "spare", "KEY"),
    ("lessons", "100%"),
    ("review", "1"),
    ("review", "2"),
    ("service",),
)


class Home:
    """A home on which a Muster runs or does not, as a command on it sees it."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)

    def runs(self, address: str, patch: pytest.MonkeyPatch) -> Iterator[None]:
        """Hold the home's lock and say where the desk is, as `muster up` does."""
        lock = acquire_lock(self.settings)
        write_address(Settings(home=self.settings.home, desk=address))
        patch.delenv("MUSTER_DESK")
        yield
        remove_address(self.settings)
        lock.close()


def said(words: tuple[str, ...], *more: str) -> tuple[int, str, str]:
    return muster(*words, *more)


@pytest.fixture(scope="module")
def asked_nobody(lived_through: Path) -> dict[tuple[str, ...], tuple[Any, str, str]]:
    """What each command says while no Muster runs: JSON, and what a person reads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(lived_through))
        patch.setenv("MUSTER_DESK", "127.0.0.1:1")
        return {words: read(words) for words in READS}


def read(words: tuple[str, ...]) -> tuple[Any, str, str]:
    code, whole, aside = muster(*words, "--json")
    assert code == 0, (words, aside)
    code, shown, beside = muster(*words)
    assert code == 0, (words, beside)
    return json.loads(whole), shown, beside


def test_what_is_read_is_the_same_from_the_muster_that_runs_and_from_the_ledger(
    asked_nobody: dict[tuple[str, ...], tuple[Any, str, str]],
    full: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with RunningDesk(full) as desk:
        running = Home(full).runs(desk.address, monkeypatch)
        next(running)
        for words, (whole, shown, beside) in asked_nobody.items():
            assert read(words) == (whole, shown, beside), words
        next(running, None)


def test_all_rows_come_in_as_many_requests_as_it_takes(
    asked_nobody: dict[tuple[str, ...], tuple[Any, str, str]],
    full: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One request gives 20,000 rows at most; here two, so that the last one is empty or not."""
    monkeypatch.setattr(list_sources, "A_REQUEST", 2)
    with RunningDesk(full) as desk:
        running = Home(full).runs(desk.address, monkeypatch)
        next(running)
        for what in ("incidents", "parked"):
            whole = json.loads(muster(what, "--json")[1])
            assert whole == asked_nobody[what,][0] and whole, what
        next(running, None)


def test_a_list_a_desk_denies_is_read_from_the_ledger(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command without the token of the Muster on its own home may still read its own file."""
    with RunningDesk(full, token="a token of the tests") as desk:
        running = Home(full).runs(desk.address, monkeypatch)
        next(running)
        code, whole, aside = muster("incidents", "--json")
        assert code == 0 and [row["id"] for row in json.loads(whole)][-2:] == [2, 1], aside
        next(running, None)


def test_a_home_whose_muster_has_died_is_read_from_the_ledger(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is still there, but no process holds the lock or answers."""
    write_address(Settings(home=full, desk="127.0.0.1:1"))
    monkeypatch.delenv("MUSTER_DESK")
    code, whole, aside = muster("units", "--json")
    assert code == 0 and json.loads(whole), aside
    code, said, aside = muster("ack", "1")
    assert (code, said) == (1, "") and "no Muster answers at http://127.0.0.1:1" in aside


WRITES: tuple[tuple[str, ...], ...] = (
    ("away", "PERSON", "--until", "2027-01-01"),
    ("back", "PERSON"),
    ("hold", "head of finance", "PERSON", "--rank", "4"),
    ("duty", "person on duty", "PERSON", "--until", "2027-01-01", "--site", "kaili"),
    ("lesson", "1", "The same by both ways"),
    ("routine", "run", "daily backup"),
    ("report", "truck.failed", "--unit", "K-09", "--id", "both"),
)


def test_what_is_changed_is_answered_by_the_same_object(
    full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moments and numbers differ; the names and kinds of the fields are a contract."""
    who = json.loads(muster("people", "--role", "leader", "--json")[1])[0]["id"]

    def shapes() -> list[dict[str, str]]:
        found = []
        for words in WRITES:
            code, whole, aside = muster(*(who if w == "PERSON" else w for w in words), "--json")
            assert code == 0, (words, aside)
            found.append({key: type(value).__name__ for key, value in json.loads(whole).items()})
        return found

    direct = shapes()
    with RunningDesk(full) as desk:
        monkeypatch.setenv("MUSTER_DESK", desk.address)
        assert shapes() == direct
