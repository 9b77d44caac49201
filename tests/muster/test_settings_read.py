"""Settings are what the environment says when they are read, else their defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from muster.secret_files import SecretFileError
from muster.settings import PLAN, Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "DESK", "DESK_TOKEN", "KAFKA", "DATABASE", "PLAN", "LOG", "METRICS"):
        monkeypatch.delenv(f"MUSTER_{name}", raising=False)


def test_defaults() -> None:
    found = Settings()
    assert (found.home, found.desk, found.plan, found.log) == (
        Path("var"),
        "127.0.0.1:8000",
        PLAN,
        "console",
    )
    assert found.desk_token is None and found.kafka is None and found.carrier is None


def test_the_environment_goes_first_and_what_is_given_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "MUSTER_HOME": "/srv/muster",
        "MUSTER_DATABASE": "postgresql+asyncpg://db/muster",
        "MUSTER_TWILIO_BASE_URL": "http://127.0.0.1:1",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "a secret",
        "TWILIO_FROM": "+15550100",
    }.items():
        monkeypatch.setenv(name, value)
    found = Settings(home=Path("elsewhere"))
    assert (found.home, found.database_url) == (
        Path("elsewhere"),
        "postgresql+asyncpg://db/muster",
    )
    assert found.carrier == "Twilio" and found.twilio_base_url == "http://127.0.0.1:1"


def test_what_is_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_DESK_TOKEN", "long enough to be one")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "a secret")
    found = Settings()
    assert found.desk_token and found.desk_token.get_secret_value() == "long enough to be one"
    assert "long enough" not in repr(found) and "a secret" not in repr(found)


def test_a_token_that_is_empty_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_DESK_TOKEN", "")
    monkeypatch.setenv("MUSTER_DESK", "0.0.0.0:8000")
    assert any("MUSTER_DESK_TOKEN" in fault for fault in Settings().faults())


def test_the_address_of_the_heartbeat_is_a_secret_that_may_be_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "url").write_text("https://beat.example/s3cret\n", "utf-8")
    monkeypatch.setenv("MUSTER_HEARTBEAT_URL_FILE", str(tmp_path / "url"))
    found = Settings()
    assert found.heartbeat_url and "s3cret" not in repr(found) and found.faults() == []
    assert found.heartbeat_url.get_secret_value() == "https://beat.example/s3cret"
    monkeypatch.delenv("MUSTER_HEARTBEAT_URL_FILE")
    monkeypatch.setenv("MUSTER_HEARTBEAT_URL", "ftp://beat.example/s3cret")
    (fault,) = Settings().faults()
    assert "MUSTER_HEARTBEAT_URL" in fault and "s3cret" not in fault


def test_a_file_of_a_secret_that_cannot_be_read_is_said_and_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MUSTER_HEARTBEAT_URL_FILE", str(tmp_path / "none"))
    with pytest.raises(SecretFileError, match="MUSTER_HEARTBEAT_URL_FILE"):
        Settings()
