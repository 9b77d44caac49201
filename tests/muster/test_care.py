"""Looking after an installation: demo, migrate, health, topics, and what keeps it from starting."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.muster.command_line import RunningDesk, listed, muster, refused
from tests.servers.process import free_ports


def test_the_demo_company_is_loaded_and_counted(home: Path) -> None:
    code, said, aside = muster("demo")
    assert code == 0, aside
    assert said.startswith("Loaded the demo company x 1: 2,848 retailers,")
    assert len([row for row in listed("units") if row["role"] == "delivery"]) == 24
    assert muster("demo", "--scale", "0")[0] == muster("demo", "--scale", "51")[0] == 2


def test_migrate_makes_a_ledger_that_lists_can_read(home: Path) -> None:
    for _ in range(2):
        code, said, _ = muster("migrate")
        assert (code, said) == (0, "The database is in its present shape.\n")
    assert listed("incidents") == []


def test_health_is_that_of_the_desk_or_else_of_the_ledger(desk: RunningDesk) -> None:
    assert muster("health") == (0, f"The desk answers at http://{desk.address}.\n", "")


@pytest.mark.slow
def test_without_a_desk_it_is_the_ledger_that_counts(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    muster("migrate")
    code, said, _ = muster("health")
    assert code == 0 and "No desk answers" in said and "the ledger can be reached" in said
    (port,) = free_ports(1)
    monkeypatch.setenv("MUSTER_DATABASE", f"postgresql+asyncpg://muster:sesame@127.0.0.1:{port}/x")
    code, said, aside = muster("health")
    assert (code, said) == (1, "") and "cannot be reached" in aside and "sesame" not in aside


def test_topics_are_those_of_a_broker_of_their_own(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "muster topics needs MUSTER_KAFKA" in refused("topics")
    monkeypatch.setenv("MUSTER_KAFKA", f"127.0.0.1:{free_ports(1)[0]}")
    code, said, aside = muster("topics")
    assert (code, said) == (1, "") and "127.0.0.1" in aside


@pytest.mark.parametrize(
    ("environment", "words", "fault"),
    [
        ({"MUSTER_DESK": "nowhere"}, (), "has no port; write 127.0.0.1:8000"),
        ({"MUSTER_DESK": "0.0.0.0:8123"}, (), "set MUSTER_DESK_TOKEN"),
        (
            {"MUSTER_DESK": "0.0.0.0:8123", "MUSTER_DESK_TOKEN": "short"},
            (),
            "12 characters or more",
        ),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, (), "Twilio needs TWILIO_ACCOUNT_SID"),
        ({"MUSTER_DATABASE": "mysql://x"}, (), "MUSTER_DATABASE is"),
        ({}, ("--roles", "desk,postman"), "there is no role 'postman'; the roles are"),
        ({}, ("--roles", "worker"), "a part of Muster alone needs a broker"),
        ({}, ("--speed", "0"), "--speed is more than 0"),
        ({}, ("--speed", "3601"), "at most 3600"),
        (
            {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "+1"},
            ("--speed", "2"),
            "with a real carrier people would be called",
        ),
    ],
)
def test_what_cannot_be_started_is_refused_before_anything_is_opened(
    environment: dict[str, str],
    words: tuple[str, ...],
    fault: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert fault in refused("up", "--no-browser", *words).replace("\n", " ")
    assert not home.exists()


def test_a_port_that_is_taken_is_said_with_another(desk: RunningDesk) -> None:
    code, said, aside = muster("up", "--no-browser")
    port = int(desk.address.rpartition(":")[2])
    assert (code, said) == (1, "")
    assert f"{desk.address} is taken" in aside and f"MUSTER_DESK=127.0.0.1:{port + 1}" in aside
