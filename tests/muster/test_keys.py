"""`muster keys`, and commands that show a key to the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from handlers.machine_keys import is_key
from tests.muster.command_line import RunningDesk, muster, refused

TOKEN = "correct horse battery"


@pytest.fixture
def locked(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningDesk]:
    """A desk with a token, which the commands do not have."""
    home.mkdir(mode=0o700)
    with RunningDesk(home, TOKEN) as running:
        for path in home.iterdir():
            path.chmod(0o600)
        monkeypatch.setenv("MUSTER_DESK", running.address)
        yield running


def create(name: str, scopes: str, *more: str) -> str:
    code, said, aside = muster("keys", "create", name, "--scope", scopes, *more)
    assert code == 0, aside
    return said.strip()


def test_a_key_is_shown_once_and_then_only_its_name(home: Path) -> None:
    muster("migrate")
    secret = create("erp", "report:truck.failed,read:incidents")
    assert is_key(secret)
    code, said, _ = muster("keys", "list", "--json")
    (row,) = orjson.loads(said)
    assert code == 0 and secret[20:] not in said
    assert (row["name"], row["used_at"]) == ("erp", None)
    assert row["scopes"] == ["report:truck.failed", "read:incidents"]
    assert "erp" in muster("keys", "list")[1]


def test_as_json_it_comes_with_what_it_may_and_until_when(home: Path) -> None:
    muster("migrate")
    made = orjson.loads(create("erp", "answer", "--expires", "12h", "--json"))
    assert is_key(made["key"]) and made["scopes"] == ["answer"]
    assert set(made) == {"id", "name", "key", "scopes", "expires_at"}


def test_what_makes_no_key_is_refused_with_what_can_be_written(home: Path) -> None:
    muster("migrate")
    assert "is no scope; write report:SIGNAL" in refused("keys", "create", "x", "--scope", "all")
    assert "366d" in refused("keys", "create", "x", "--scope", "answer", "--expires", "2y")
    assert "no key 'x'" in refused("keys", "revoke", "x")


def test_a_command_may_do_what_its_key_may(
    locked: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ("report", "truck.failed", "--unit", "K-07", "--place", "26.51,107.89")
    code, _, aside = muster(*told)
    assert code == 1 and "MUSTER_TOKEN" in aside
    monkeypatch.setenv("MUSTER_TOKEN", create("erp", "report:truck.failed"))
    assert muster(*told)[0] == 0
    assert "lacks the scope answer" in refused("ack", "1")
    assert muster("keys", "revoke", "erp")[0] == 0
    code, _, aside = muster(*told)
    assert code == 1 and "was revoked" in aside


def test_the_desks_own_token_still_does_and_a_key_goes_before_it(
    locked: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_DESK_TOKEN", TOKEN)
    told = ("report", "truck.failed", "--unit", "K-07", "--place", "26.51,107.89")
    assert muster(*told)[0] == 0
    monkeypatch.setenv("MUSTER_TOKEN", create("erp", "read:*"))
    assert "lacks the scope report:*" in refused(*told)


def test_a_key_for_a_signal_that_the_plan_does_not_have_is_refused(home: Path) -> None:
    muster("migrate")
    said = refused("keys", "create", "x", "--scope", "read:units,report:truck.faild")
    assert "no signal 'truck.faild'; did you mean report:truck.failed?" in said
    assert is_key(create("x", "report:*"))


def test_until_when_a_key_lasts_is_said_as_the_list_shows_it(home: Path) -> None:
    muster("migrate")
    _, _, aside = muster("keys", "create", "x", "--scope", "answer", "--expires", "3d")
    until = aside.partition("until ")[2].partition(". It")[0]
    assert until and "UTC" not in aside and until in muster("keys", "list")[1]
