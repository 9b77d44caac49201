"""`muster backup` and `muster restore` as they are typed: what is printed, what is refused, and the
exit code.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ledger.database import Ledger
from ledger.incident_ids import COUNTER
from ledger.key_value import get_or_set, put
from ledger.restore_lock import share_database
from muster.cli.main import app
from tests.databases import fresh_url

pytestmark = pytest.mark.slow


def ledger_at(home: Path, **settings: str) -> None:
    """A ledger that holds these settings."""
    home.mkdir()

    async def fill() -> None:
        ledger = Ledger(fresh_url("sqlite", home))
        async with ledger.writing() as connection:
            for name, value in settings.items():
                await put(connection, name, value)
        await ledger.close()

    asyncio.run(fill())


def muster(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        app, list(arguments), env={"MUSTER_HOME": str(home), "MUSTER_DATABASE": None}
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    ledger_at(tmp_path / "home", secret="do-not-print-me")
    return tmp_path / "home"


def test_a_backup_says_what_it_holds_and_not_what_it_says(home: Path, tmp_path: Path) -> None:
    done = muster(home, "backup", str(tmp_path / "b.zip"), "--json")
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    assert facts["tables"]["setting"] == 0 and "link_key" not in facts["tables"]
    assert {"file", "version", "revision", "taken_at", "bytes"} <= set(facts)
    assert "do-not-print-me" not in done.output


def test_no_ledger_is_a_failure_and_a_name_in_use_is_refused(home: Path, tmp_path: Path) -> None:
    assert muster(tmp_path / "nothing", "backup", str(tmp_path / "b.zip")).exit_code == 1
    (tmp_path / "b.zip").touch()
    assert muster(home, "backup", str(tmp_path / "b.zip")).exit_code == 2
    lost = muster(home, "backup", str(tmp_path / "no such folder" / "b.zip"))
    assert (lost.exit_code, lost.exception.__class__) == (1, SystemExit)


def test_into_an_empty_home_it_goes_without_a_question(home: Path, tmp_path: Path) -> None:
    muster(home, "backup", str(tmp_path / "b.zip"))
    done = muster(tmp_path / "new", "restore", str(tmp_path / "b.zip"))
    assert (done.exit_code, done.stdout[:8]) == (0, "Restored")


def test_what_is_there_is_replaced_only_when_said_twice(home: Path, tmp_path: Path) -> None:
    muster(home, "backup", str(tmp_path / "b.zip"))
    assert muster(home, "restore", str(tmp_path / "b.zip")).exit_code == 2
    once = muster(home, "restore", str(tmp_path / "b.zip"), "--replace")
    assert once.exit_code == 2 and "--yes" in once.stderr
    assert muster(home, "restore", str(tmp_path / "b.zip"), "--replace", "--yes").exit_code == 0


def test_a_running_muster_and_a_file_that_is_no_backup_stop_it(home: Path, tmp_path: Path) -> None:
    muster(home, "backup", str(tmp_path / "b.zip"))
    running = share_database(f"sqlite+aiosqlite:///{home / 'muster.db'}")
    assert running
    with running:
        refused = muster(home, "restore", str(tmp_path / "b.zip"), "--replace", "--yes")
    assert refused.exit_code == 1 and "stop Muster first" in refused.stderr
    (tmp_path / "letter.txt").write_text("dear sirs")
    assert muster(home, "restore", str(tmp_path / "letter.txt")).exit_code == 2
    assert muster(home, "restore", str(tmp_path / "missing.zip")).exit_code == 1


def test_a_database_that_was_put_back_by_other_means_goes_on_with_new_numbers(
    home: Path, tmp_path: Path
) -> None:
    def next_incident() -> int:
        async def read() -> str:
            ledger = Ledger(f"sqlite+aiosqlite:///{home / 'muster.db'}")
            async with ledger.writing() as connection:
                found = await get_or_set(connection, COUNTER, "7")
            await ledger.close()
            return found

        return int(asyncio.run(read()))

    assert next_incident() == 7
    for wrong in (("restore",), ("restore", str(tmp_path / "b.zip"), "--elsewhere")):
        assert muster(home, *wrong).exit_code == 2
    done = muster(home, "restore", "--elsewhere")
    assert done.exit_code == 0 and "higher" in done.stdout, done.output
    assert next_incident() == 1007
    assert muster(tmp_path / "nothing", "restore", "--elsewhere").exit_code == 1
    lock = share_database(f"sqlite+aiosqlite:///{home / 'muster.db'}")
    assert lock and muster(home, "restore", "--elsewhere").exit_code == 1, "it runs"
    lock.close()
