"""SECURITY H7: any local user read the secret of all links and every retailer's phone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from muster.file_permissions import make_home, permission_faults
from muster.settings import Settings
from muster.startup_checks import ROLES, check_startup


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_home_is_made_for_its_user_alone(tmp_path: Path) -> None:
    home = tmp_path / "in" / "home"
    make_home(home)
    make_home(home)
    assert mode(home) == 0o700
    assert permission_faults(home) == []


def test_each_file_that_others_may_read_or_write_is_named_with_what_to_do(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make_home(home)
    for name, given in (
        ("muster.db", 0o644),
        ("muster.db-wal", 0o660),
        ("muster.lock", 0o600),
        ("a log of theirs", 0o644),
    ):
        (home / name).touch()
        (home / name).chmod(given)
    home.chmod(0o755)
    found = permission_faults(home)
    assert [fault.partition(": ")[2] for fault in found] == [
        f"chmod 700 {home}",
        f"chmod 600 {home / 'muster.db'}",
        f"chmod 600 {home / 'muster.db-wal'}",
    ]


def test_a_home_that_is_not_there_has_no_faults(tmp_path: Path) -> None:
    assert permission_faults(tmp_path / "nowhere") == []


def test_nothing_is_started_on_a_home_that_others_can_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(SystemExit) as ended:
        check_startup(Settings(home=tmp_path), ROLES, 1.0)
    assert ended.value.code == 2
    assert f"chmod 700 {tmp_path}" in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.slow
def test_what_a_command_writes_is_its_users_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-m", "muster", "demo"]
    env = {**os.environ, "MUSTER_HOME": str(home)}
    old = os.umask(0o022)
    try:
        subprocess.run(command, env=env, check=True, capture_output=True, timeout=120)
    finally:
        os.umask(old)
    assert mode(home) == 0o700
    assert {mode(path) for path in home.iterdir() if path.is_file()} == {0o600}
