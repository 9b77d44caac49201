"""docker-compose.yml: valid by the specification, and every word in it is one that Muster
understands.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.main import get_command

from muster.cli.main import app
from muster.settings import VARIABLE, Settings

FILE = Path(__file__).parent.parent / "docker-compose.yml"


def read_services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = YAML(typ="safe").load(FILE)["services"]
    return services


SERVICES = read_services()
OURS = {name: service for name, service in SERVICES.items() if "build" in service}


def judge(file: Path) -> subprocess.CompletedProcess[str]:
    """The compose specification's own schema, as check-jsonschema carries it; nothing is
    fetched.
    """
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(file),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_the_file_is_valid_by_the_compose_specification() -> None:
    verdict = judge(FILE)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("restart: unless-stopped", "restarts: unless-stopped"),
        ("condition: service_healthy", "condition: healthy"),
    ],
)
def test_a_misspelt_word_would_be_noticed(right: str, wrong: str, tmp_path: Path) -> None:
    spoilt = tmp_path / "docker-compose.yml"
    text = FILE.read_text(encoding="utf-8")
    spoilt.write_text(text.replace(right, wrong), encoding="utf-8")
    assert wrong in spoilt.read_text(encoding="utf-8")
    assert judge(spoilt).returncode == 1


def parse(words: list[str]) -> None:
    """Read the words as the command line would, without doing what they say; raises what typer
    raises.
    """
    root = get_command(app)
    context = root.make_context("muster", list(words))
    name, command, rest = root.resolve_command(context, words)  # type: ignore[attr-defined]
    command.make_context(name, rest, parent=context)


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_service_is_started_with_a_real_command(name: str) -> None:
    parse(OURS[name]["command"])


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    with pytest.raises(Exception, match="(?i)no such command"):
        parse(["mgirate"])


def known_names() -> set[str]:
    """Every environment variable that the settings read."""
    return {field.metadata[VARIABLE] for field in fields(Settings)}


def unknown(names: Iterable[str]) -> set[str]:
    return set(names) - known_names()


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_variable_is_one_the_settings_read(name: str) -> None:
    assert unknown(OURS[name]["environment"]) == set()


def test_a_variable_nobody_reads_would_be_noticed() -> None:
    assert unknown(["MUSTER_DATABSE"]) == {"MUSTER_DATABSE"}


def given_nothing_but_a_token(value: str) -> str:
    """What compose makes of `${NAME:-default}`, and of `${NAME:?reason}` where somebody gave a
    token.
    """
    value = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)
    return re.sub(r"\$\{\w+:\?[^}]*\}", "a long random text", value)


@pytest.mark.parametrize("name", sorted(OURS))
def test_with_a_token_and_nothing_else_the_settings_find_no_fault(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in OURS[name]["environment"].items():
        monkeypatch.setenv(variable, given_nothing_but_a_token(value))
    settings = Settings()
    assert settings.faults() == []
    assert settings.kafka == "kafka:9092"
    assert settings.database_url == "postgresql+asyncpg://muster:muster@postgres:5432/muster"
    assert not settings.real_carrier


def test_nobody_starts_before_the_ledger_is_migrated() -> None:
    waiting = {name for name, service in OURS.items() if "migrate" in service["depends_on"]}
    assert waiting == set(OURS) - {"migrate"}
    for name in waiting:
        assert OURS[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_only_the_desk_can_be_reached_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"desk": ["127.0.0.1:8000:8000"]}


def test_the_desk_does_not_start_without_a_token() -> None:
    assert re.match(
        r"\$\{MUSTER_DESK_TOKEN:\?.+\}$", OURS["desk"]["environment"]["MUSTER_DESK_TOKEN"]
    )


def test_what_must_last_is_kept_in_volumes() -> None:
    declared = set(YAML(typ="safe").load(FILE)["volumes"])
    used = {
        mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])
    }
    assert used == declared == {"kafka", "postgres", "muster"}
