"""`muster links …` and the secret of all links: outside the database, and its user's alone."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handlers.answer_links import AnswerLinks
from handlers.demo_company import load_demo
from handlers.open_runtime import open_runtime
from ledger.database import Ledger, default_url
from ledger.key_value import get_all, put
from muster.cli.main import app
from muster.link_secret import link_secret, open_links
from muster.settings import PLAN, Settings
from tests.databases import fresh_url
from tests.ledger.sample_rows import put_notices

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A ledger with the demo company; no Muster has been started on it."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)

    async def fill() -> None:
        fresh_url("sqlite", folder)
        runtime = await open_runtime(default_url(folder), PLAN)
        await load_demo(runtime)
        await runtime.ledger.close()

    asyncio.run(fill())
    return folder


def muster(home: Path, *arguments: str, **more: str) -> Result:
    env = {"MUSTER_HOME": str(home), "MUSTER_DATABASE": None, "MUSTER_SECRET": None}
    env |= {"MUSTER_PUBLIC_URL": "https://muster.example.org", **more}
    return CliRunner().invoke(app, ["links", *arguments], env=env)


def settings(home: Path, **more: Any) -> Settings:
    return Settings(home=home, public_url="https://muster.example.org", **more)


def opened(home: Path, **more: Any) -> AnswerLinks:
    """The links of a Muster that starts on this home."""

    async def start() -> AnswerLinks:
        runtime = await open_runtime(default_url(home), PLAN)
        try:
            return await open_links(runtime, settings(home, **more))
        finally:
            await runtime.ledger.close()

    return asyncio.run(start())


def of_truck(links: AnswerLinks, address: str) -> tuple[str, int]:
    return links.read_truck(address.strip().rpartition("/")[2])


def test_the_link_of_a_truck_is_printed_and_the_running_desk_reads_it(home: Path) -> None:
    done = muster(home, "truck", "K-07")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("https://muster.example.org/t/")
    assert of_truck(opened(home), done.stdout) == ("K-07", 0)
    as_json = json.loads(muster(home, "truck", "K-07", "--json").stdout)
    assert as_json == {"unit": "K-07", "link": done.stdout.strip()}


def test_a_renewed_link_is_another_one(home: Path) -> None:
    renewed = muster(home, "truck", "K-07", "--renew")
    assert of_truck(opened(home), renewed.stdout) == ("K-07", 1)
    assert muster(home, "truck", "K-07").stdout == renewed.stdout


@pytest.mark.parametrize(("name", "begins"), [("k.svg", b"<?xml"), ("k.png", b"\x89PNG")])
def test_a_code_is_a_picture_that_only_its_user_can_read(
    home: Path, tmp_path: Path, name: str, begins: bytes
) -> None:
    file = tmp_path / name
    done = muster(home, "truck", "K-07", "--qr", str(file))
    assert done.exit_code == 0 and done.stdout == ""
    assert file.read_bytes().startswith(begins)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_cannot_be_written_or_is_no_truck_is_refused(home: Path, tmp_path: Path) -> None:
    assert muster(home, "truck", "K-07", "--qr", str(tmp_path / "k.bmp")).exit_code == 2
    unknown = muster(home, "truck", "K-99")
    assert unknown.exit_code == 2 and "no truck K-99" in unknown.stderr
    assert muster(tmp_path / "nothing", "truck", "K-07").exit_code == 1


def test_sheets_for_all_cabs_say_in_both_languages_what_to_do(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "sheets.html"
    done = muster(home, "trucks", "--sheets", str(file))
    assert done.exit_code == 0, done.output
    text = file.read_text("utf-8")
    trucks = text.count('<section class="sheet">')
    assert trucks == text.count("<svg") > 20 and f"{trucks} trucks" in done.stderr
    for words in (
        "K-07",
        "S-01",
        "有人受伤先打120",
        "车辆故障、道路中断、道路恢复通行、备用车已接货、余下客户已送完",
    ):
        assert words in text, words
    assert "call 120" in text and "Truck failed, Road is cut, Road is open again, Standby" in text
    assert "size: A4" in text


def test_a_link_to_this_machine_only_is_said_to_be_one(home: Path) -> None:
    done = muster(home, "truck", "K-07", MUSTER_PUBLIC_URL="")
    assert done.exit_code == 0 and "this machine only" in done.stderr


def test_a_rotation_keeps_links_that_are_out_until_they_are_retired(home: Path) -> None:
    old = muster(home, "truck", "K-07").stdout
    assert json.loads(muster(home, "rotate", "--json").stdout) == {
        "key": 2,
        "retired": 0,
        "retire_at": None,
    }
    assert of_truck(opened(home), old) == ("K-07", 0)
    assert json.loads(muster(home, "rotate", "--retire", "now", "--json").stdout)["retired"] == 2
    with pytest.raises(Exception, match="not complete"):
        of_truck(opened(home), old)
    assert muster(home, "rotate", "--retire", "rubbish").exit_code == 2


def test_the_link_of_a_message_is_revoked_by_its_number(home: Path) -> None:
    async def one() -> int:
        ledger = Ledger(default_url(home))
        (number,) = await put_notices(ledger, "a", state="sent")
        await ledger.close()
        return number

    number = asyncio.run(one())
    assert muster(home, "revoke", str(number)).exit_code == 0
    assert muster(home, "revoke", "4711").exit_code == 2


def test_the_secret_is_made_once_and_is_its_users_alone(home: Path) -> None:
    made = link_secret(settings(home))
    assert len(made) >= 32 and link_secret(settings(home)) == made
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir() if "secret" in file.name] == ["secret"]


def test_a_secret_that_the_database_held_is_moved_out_and_its_links_still_open(home: Path) -> None:
    kept = "x" * 43

    async def before() -> None:
        ledger = Ledger(default_url(home))
        async with ledger.writing() as connection:
            await put(connection, "secret", kept)
        await ledger.close()

    async def after() -> dict[str, str]:
        ledger = Ledger(default_url(home))
        async with ledger.reading() as connection:
            found = await get_all(connection, ["secret"])
        await ledger.close()
        return found

    asyncio.run(before())
    out = AnswerLinks(kept, "https://muster.example.org").token(7)
    assert opened(home).read(out) == 7
    assert asyncio.run(after()) == {}
    assert (home / "secret").read_text() == kept + "\n"
    assert opened(home).read(out) == 7


def test_a_secret_of_the_environment_leaves_no_file(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "given"
    file.write_text("f" * 40 + "\n")
    monkeypatch.setenv("MUSTER_SECRET_FILE", str(file))
    from_file = settings(home)
    assert link_secret(from_file) == "f" * 40 and not (home / "secret").exists()
    monkeypatch.delenv("MUSTER_SECRET_FILE")
    monkeypatch.setenv("MUSTER_SECRET", "short")
    assert any("MUSTER_SECRET is too short" in fault for fault in settings(home).faults())
    monkeypatch.setenv("MUSTER_SECRET", "e" * 40)
    done = muster(home, "truck", "K-07", MUSTER_SECRET="e" * 40)
    assert of_truck(opened(home), done.stdout) == ("K-07", 0)
    assert "e" * 40 not in repr(settings(home))
