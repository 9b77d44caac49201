"""A second terminal finds the desk; a second Muster on the same home is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from muster.running_instance import acquire_lock, desk_url, remove_address, write_address
from muster.settings import Settings


def test_a_command_finds_the_desk_of_the_muster_on_its_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_DESK", "127.0.0.1:8477")
    running = Settings(home=tmp_path)
    write_address(running)
    monkeypatch.delenv("MUSTER_DESK")
    assert desk_url(Settings(home=tmp_path)) == "http://127.0.0.1:8477"
    remove_address(running)
    assert desk_url(Settings(home=tmp_path)) == "http://127.0.0.1:8000"


def test_what_the_environment_says_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_address(Settings(home=tmp_path, desk="127.0.0.1:8477"))
    monkeypatch.setenv("MUSTER_DESK", "127.0.0.1:9001")
    assert desk_url(Settings(home=tmp_path)) == "http://127.0.0.1:9001"


def test_a_second_muster_on_the_same_home_is_refused_until_the_first_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(home=tmp_path)
    first = acquire_lock(settings)
    with pytest.raises(SystemExit) as refused:
        acquire_lock(settings)
    assert refused.value.code == 1
    assert "already uses" in capsys.readouterr().err
    first.close()
    acquire_lock(settings).close()
