"""A secret comes from the environment or from a file that it names, and one that cannot be read is
never taken for none.
"""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest

from muster.cli.load_settings import load_settings
from muster.environment_fields import VARIABLE
from muster.secret_files import FILE, LARGEST, SECRETS, SecretFileError, read_secret, secret_files
from muster.settings import Settings, with_password
from muster.startup_checks import ROLES, check_startup

URL = "postgresql+asyncpg://muster@db:5432/muster"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("long enough to be one\n")
    path.chmod(0o600)
    return path


def test_every_secret_of_the_settings_can_be_in_a_file() -> None:
    named = {f.metadata[VARIABLE] for f in fields(Settings) if FILE in f.metadata}
    assert named == set(SECRETS)
    hidden = {f.metadata[VARIABLE] for f in fields(Settings) if "SecretStr" in str(f.type)}
    assert hidden <= named


@pytest.mark.parametrize("name", SECRETS)
def test_what_is_in_the_file_is_the_secret_without_the_line_break(
    name: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(name + FILE, str(file))
    found = {f.metadata.get(VARIABLE): getattr(Settings(), f.name) for f in fields(Settings)}[name]
    assert getattr(found, "get_secret_value", lambda: found)() == "long enough to be one"
    assert "long enough" not in repr(Settings())
    assert secret_files(os.environ) == (file,)


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file"), (b"", "empty"), (b"\n", "empty"), (b"\xff", "no text")],
)
def test_a_file_that_gives_none_is_refused(
    content: bytes | None, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SecretFileError, match=words):
        read_secret({"MUSTER_DATABASE_FILE": str(path)}, "MUSTER_DATABASE")


def test_a_folder_and_both_at_once_are_refused(tmp_path: Path, file: Path) -> None:
    with pytest.raises(SecretFileError, match="Is a directory"):
        read_secret({"TWILIO_AUTH_TOKEN_FILE": str(tmp_path)}, "TWILIO_AUTH_TOKEN")
    both = {"TWILIO_AUTH_TOKEN": "x", "TWILIO_AUTH_TOKEN_FILE": str(file)}
    with pytest.raises(SecretFileError, match="both set"):
        read_secret(both, "TWILIO_AUTH_TOKEN")


def test_a_file_without_end_is_not_read_to_its_end() -> None:
    assert len(read_secret({"X_FILE": "/dev/zero"}, "X")) == LARGEST


def test_a_command_ends_with_the_reason_instead_of_another_ledger(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the address of its database it would have begun one of its own."""
    monkeypatch.setenv("MUSTER_DATABASE_FILE", "/nowhere/database")
    with pytest.raises(SystemExit) as ended:
        load_settings()
    assert ended.value.code == 2
    assert "MUSTER_DATABASE_FILE=/nowhere/database" in capsys.readouterr().err.replace("\n", "")


@pytest.mark.parametrize("password", ["plain", "p@ss:w/rd?#%", "密码 with blanks"])
def test_a_password_of_any_signs_belongs_to_the_user_of_the_address(password: str) -> None:
    from_url = pytest.importorskip("sqlalchemy.engine").make_url
    for url in (URL, URL.replace("muster@", "muster:old@")):
        found = from_url(with_password(url, password))
        assert (found.username, found.password, found.host) == ("muster", password, "db")


def test_a_password_without_a_user_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_DATABASE_PASSWORD", "p")
    assert any("MUSTER_DATABASE_PASSWORD" in fault for fault in Settings(database=None).faults())
    assert Settings(database=URL).faults() == []


def test_a_secret_in_the_home_that_others_can_read_is_refused_and_one_elsewhere_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "run-secrets"
    home.mkdir(mode=0o700)
    for path in (home / "token", elsewhere):
        path.write_text("a token of the tests")
        path.chmod(0o644)
    monkeypatch.setenv("MUSTER_DESK_TOKEN_FILE", str(elsewhere))
    monkeypatch.setenv("TWILIO_AUTH_TOKEN_FILE", str(home / "token"))
    with pytest.raises(SystemExit):
        check_startup(Settings(home=home), ROLES, 1.0)
    said = capsys.readouterr().err.replace("\n", " ")
    assert f"chmod 600 {home / 'token'}" in said and f"chmod 600 {elsewhere}" not in said


def test_what_kafka_and_the_database_cannot_use_is_refused_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(
        home=tmp_path,
        kafka="kafka:9093",
        kafka_security_protocol="sasl_ssl",
        database=f"{URL}?sslmode=verify",
    )
    with pytest.raises(SystemExit) as ended:
        check_startup(settings, ROLES, 1.0)
    said = capsys.readouterr().err.replace("\n", " ")
    assert ended.value.code == 2
    assert "needs MUSTER_KAFKA_SASL_MECHANISM" in said and "sslmode is one of" in said


def test_security_for_no_broker_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        check_startup(Settings(home=tmp_path, kafka_security_protocol="SSL"), ROLES, 1.0)
    assert "set MUSTER_KAFKA" in capsys.readouterr().err
