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
from sqlalchemy.engine import make_url
from typer.main import get_command

from muster.cli.main import app
from muster.environment_fields import VARIABLE
from muster.settings import Settings

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


def test_a_variable_no_one_reads_would_be_noticed() -> None:
    assert unknown(["MUSTER_DATABSE"]) == {"MUSTER_DATABSE"}


def given_nothing_but_a_token(value: str) -> str:
    """What compose makes of `${NAME:-default}`, and of `${NAME:?reason}` where someone gave a
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
    assert make_url(settings.database_url).password == "a long random text"
    assert settings.database_url.endswith("@postgres:5432/muster")
    assert not settings.real_carrier


def test_the_provider_of_logins_and_the_heartbeat_reach_the_roles_that_use_them_alone() -> None:
    used = {
        "MUSTER_OIDC_ISSUER": {"desk"},
        "MUSTER_OIDC_CLIENT_ID": {"desk"},
        "MUSTER_OIDC_CLIENT_SECRET": {"desk"},
        "MUSTER_OIDC_CLAIM": {"desk"},
        "MUSTER_HEARTBEAT_URL": {"clock"},
    }
    for variable, roles in used.items():
        assert {n for n, service in OURS.items() if variable in service["environment"]} == roles


def test_no_one_starts_before_the_ledger_is_migrated() -> None:
    waiting = {name for name, service in OURS.items() if "migrate" in service["depends_on"]}
    assert waiting == set(OURS) - {"migrate"}
    for name in waiting:
        assert OURS[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_only_the_desk_can_be_reached_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"desk": ["127.0.0.1:8000:8000"]}


SECRET = ("MUSTER_DESK_TOKEN", "MUSTER_DATABASE_PASSWORD", "POSTGRES_PASSWORD")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_password_has_a_default_and_each_that_is_unset_is_refused_with_a_sentence(
    name: str,
) -> None:
    environment = SERVICES[name].get("environment", {})
    for variable in {*SECRET} & {*environment}:
        assert re.match(r"\$\{\w+:\?set it to [a-z ,;]{10,}\}$", environment[variable]), variable
    addresses = [value for value in environment.values() if "://" in str(value)]
    assert not [value for value in addresses if re.search(r":[^/@]+@", value)], "no password in one"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_container_may_do_and_take_no_more_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert "/tmp" in service["tmpfs"]
    assert service["cap_drop"] == ["ALL"] and "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service["mem_limit"] and service["pids_limit"]
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])


def test_the_carriers_token_is_where_messages_go_out_and_answers_come_in_and_nowhere_else() -> None:
    holders = {n for n, s in SERVICES.items() if "TWILIO_AUTH_TOKEN" in s.get("environment", {})}
    assert holders == {"desk", "notifier"}


def test_the_broker_and_the_database_are_on_a_network_without_a_way_out() -> None:
    assert YAML(typ="safe").load(FILE)["networks"]["inside"] == {"internal": True}
    for name, service in SERVICES.items():
        wanted = {"inside", "outside"} if name in ("desk", "notifier", "clock") else {"inside"}
        assert set(service["networks"]) == wanted, name


def test_images_of_others_have_a_version_and_can_be_pinned_by_digest_without_an_edit() -> None:
    images = {n: s["image"] for n, s in SERVICES.items() if n not in OURS}
    for name, image in images.items():
        assert re.match(r"\$\{[A-Z]+_IMAGE:-[a-z/]+:[\d.]+\}$", image), name


def test_what_must_last_is_kept_in_volumes() -> None:
    declared = set(YAML(typ="safe").load(FILE)["volumes"])
    used = {
        mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])
    }
    assert used == declared == {"kafka", "postgres", "muster"}
