"""A second terminal finds the desk; a second Muster on the same home is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.presence import desk_url, forget_where, say_where, take_home
from settings import Settings


def test_a_command_finds_the_desk_of_the_muster_on_its_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_DESK", "127.0.0.1:8477")
    running = Settings(home=tmp_path)
    say_where(running)
    monkeypatch.delenv("MUSTER_DESK")
    assert desk_url(Settings(home=tmp_path)) == "http://127.0.0.1:8477"
    forget_where(running)
    assert desk_url(Settings(home=tmp_path)) == "http://127.0.0.1:8000"


def test_what_the_environment_says_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say_where(Settings(home=tmp_path, desk="127.0.0.1:8477"))
    monkeypatch.setenv("MUSTER_DESK", "127.0.0.1:9001")
    assert desk_url(Settings(home=tmp_path)) == "http://127.0.0.1:9001"


def test_a_second_muster_on_the_same_home_is_refused_until_the_first_is_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(home=tmp_path)
    first = take_home(settings)
    with pytest.raises(SystemExit) as refused:
        take_home(settings)
    assert refused.value.code == 1
    assert "already uses" in capsys.readouterr().err
    first.close()
    take_home(settings).close()
