"""What a plan declares is cached by its content: read once, and again when the plan, Muster or the
file is another.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from muster.cli import declaration_cache
from muster.cli.declaration_cache import FILE, declared_facts, declared_signals
from muster.settings import PLAN, Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(PLAN, tmp_path / "plan")
    (tmp_path / "home").mkdir()
    return Settings(home=tmp_path / "home", plan=tmp_path / "plan")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was loaded because the cache did not do."""
    loaded: list[str] = []
    load = declaration_cache.import_string

    def counted(where: str) -> object:
        loaded.append(where)
        return load(where)

    monkeypatch.setattr(declaration_cache, "import_string", counted)
    return loaded


def test_the_plan_is_read_once_and_not_again(settings: Settings, reads: list[str]) -> None:
    first = declared_signals(settings)
    assert declared_signals(settings) == first
    assert len(reads) == 1
    assert first["truck.failed"].fields["unit"].default is None


def test_signals_and_facts_come_from_one_reading(settings: Settings, reads: list[str]) -> None:
    declared_signals(settings)
    names = [fact["name"] for fact in declared_facts(settings)]
    assert "spare_scanners" in names and len(reads) == 1


def test_a_changed_plan_is_read_again(settings: Settings, reads: list[str]) -> None:
    declared_signals(settings)
    file = settings.plan / "plan.yaml"
    file.write_text(
        file.read_text("utf-8").replace("truck.failed:", "truck.failed:", 1) + "\n# another\n",
        "utf-8",
    )
    declared_signals(settings)
    assert len(reads) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"key": 1}',
        b'{"key": "KEY", "signals": [{"name": "x"}], "facts": 1}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_file_is_read_again_and_mended(
    content: bytes, settings: Settings, reads: list[str]
) -> None:
    sound = declared_signals(settings)
    file = settings.home / FILE
    file.write_bytes(content.replace(b"KEY", orjson.loads(file.read_bytes())["key"].encode()))
    assert declared_signals(settings) == sound
    assert declared_signals(settings) == sound
    assert len(reads) == 2


def test_another_version_of_muster_reads_the_plan_itself(
    settings: Settings, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    declared_signals(settings)
    monkeypatch.setattr(declaration_cache, "version", lambda: "9.9.9")
    declared_signals(settings)
    assert len(reads) == 2


def test_without_a_home_nothing_is_written(settings: Settings, tmp_path: Path) -> None:
    away = replace(settings, home=tmp_path / "none")
    assert declared_signals(away)
    assert not away.home.exists()
