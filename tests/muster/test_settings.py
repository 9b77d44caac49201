"""Every setting is documented, and means the same for commands, in compose and in the code."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from pathlib import Path
from string import ascii_letters

import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML

from muster.cli.load_settings import load_settings
from muster.environment_fields import VARIABLE
from muster.settings import Settings, is_loopback, is_port

ROOT = Path(__file__).parents[2]
DOCUMENT = (
    (ROOT / "docs/cli.md").read_text("utf-8").partition("## Environment")[2].partition("##")[0]
)
COMPOSE = YAML(typ="safe").load(ROOT / "docker-compose.yml")
OF_OTHERS = {"OTEL_EXPORTER_OTLP_ENDPOINT"}  # read by OpenTelemetry itself
TOKEN = "a token of the tests"


def variables() -> dict[str, str]:
    """Environment variable -> field."""
    return {each.metadata[VARIABLE]: each.name for each in fields(Settings)}


def documented() -> set[str]:
    """The variables in the first column of the table."""
    rows = [line.split("|")[1] for line in DOCUMENT.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def test_the_document_names_every_setting_and_no_other() -> None:
    there, known = documented() - OF_OTHERS, set(variables())
    assert there >= known, f"add to the table in docs/cli.md: {sorted(known - there)}"
    assert there <= known, f"in docs/cli.md, and read by nothing: {sorted(there - known)}"


def test_what_compose_sets_is_a_setting_and_each_role_has_what_it_needs() -> None:
    for name, service in COMPOSE["services"].items():
        if "build" in service:
            given = set(service["environment"])
            assert given <= set(variables()), name
            assert {"MUSTER_DATABASE", "MUSTER_KAFKA", "MUSTER_DESK_TOKEN"} <= given, name
    assert COMPOSE["services"]["desk"]["environment"]["MUSTER_DESK"].endswith(":8000")


def test_defaults_are_those_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MUSTER_HOME")
    monkeypatch.delenv("MUSTER_DESK")
    settings = Settings()
    assert (str(settings.home), settings.desk, settings.log) == ("var", "127.0.0.1:8000", "console")
    for name in ("desk_token", "public_url", "kafka", "database", "metrics", "carrier"):
        assert getattr(settings, name) is None, name
    for line in DOCUMENT.splitlines():
        if line.startswith(("| `MUSTER_HOME", "| `MUSTER_DESK`", "| `MUSTER_LOG")):
            assert line.split("|")[3].strip(" `").rstrip("/") in (
                "var",
                settings.desk,
                settings.log,
            )


@pytest.mark.parametrize(
    ("desk", "host", "port", "url"),
    [
        ("127.0.0.1:8000", "127.0.0.1", 8000, "http://127.0.0.1:8000"),
        (":8000", "127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("8000", "127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("0.0.0.0:80", "0.0.0.0", 80, "http://127.0.0.1:80"),
        ("[::]:80", "::", 80, "http://127.0.0.1:80"),
        ("[::1]:80", "::1", 80, "http://[::1]:80"),
        ("desk.test:65535", "desk.test", 65535, "http://desk.test:65535"),
    ],
)
def test_an_address_is_read_as_it_is_listened_on_and_as_it_is_reached(
    desk: str, host: str, port: int, url: str
) -> None:
    settings = Settings(desk=desk)
    assert (settings.host, settings.port, settings.url) == (host, port, url)
    assert settings.desk_fault is None


def test_a_port_is_a_number_that_can_be_listened_on() -> None:
    assert all(is_port(text) for text in ("0", "80", "65535"))
    odd = ("", "65536", "-1", "+1", " 80", "8e3", "²", "٣", "9" * 5000)
    assert not any(is_port(text) for text in odd)


def test_this_machine_is_known_by_its_names_and_nothing_else_is() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "10.0.0.1", "localhost.evil.test", "", "x")))


@pytest.mark.parametrize("length", [0, 1, 11, 12, 40])
def test_beyond_this_machine_a_token_of_twelve_characters_is_needed(length: int) -> None:
    token = SecretStr(ascii_letters[:length:2] + ascii_letters[1:length:2]) if length else None
    for address in ("0.0.0.0:8000", "192.168.0.7:8000", "[::]:8000", "desk.test:8000"):
        faults = Settings(desk=address, desk_token=token).faults()
        assert bool(faults) == (length < 12), address
        metrics = Settings(metrics=address, desk_token=token).faults()
        assert bool(metrics) == (length < 12), address
    for address in ("127.0.0.1:8000", "[::1]:8000", "localhost:8000"):
        assert Settings(desk=address, metrics=address).faults() == []


@pytest.mark.parametrize(
    "weak", ["a" * 12, "ab" * 12, "secret-secret-", "123456789012", "zyxwvutsrqpo", "aabbaabbcaab"]
)
def test_a_token_that_can_be_guessed_is_refused_and_another_one_suggested(weak: str) -> None:
    (fault,) = Settings(desk_token=SecretStr(weak)).faults()
    suggested = fault.rpartition(" ")[2]
    assert len(suggested) == 24 and weak not in fault
    assert Settings(desk_token=SecretStr(suggested)).faults() == []


def test_the_companys_login_is_set_up_whole_and_by_https() -> None:
    for issuer in ("https://login.example", "http://127.0.0.1:9000"):
        assert Settings(oidc_issuer=issuer, oidc_client_id="muster").faults() == []
    for issuer, client in (("https://login.example", None), (None, "muster")):
        (fault,) = Settings(oidc_issuer=issuer, oidc_client_id=client).faults()
        assert "MUSTER_OIDC_CLIENT_ID" in fault
    for issuer in ("http://login.example", "login.example", "ftp://login.example"):
        (fault,) = Settings(oidc_issuer=issuer, oidc_client_id="muster").faults()
        assert "https" in fault


def test_a_secret_may_be_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("of the provider\n")
    monkeypatch.setenv("MUSTER_OIDC_CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    found = Settings().oidc_client_secret
    assert found and found.get_secret_value() == "of the provider"
    monkeypatch.setenv("MUSTER_OIDC_CLIENT_SECRET_FILE", str(tmp_path / "missing"))
    with pytest.raises(SystemExit) as refused:
        load_settings()
    assert refused.value.code == 2


SENDERS = ("twilio_from", "twilio_messaging_service_sid")
KEYS = {"twilio_account_sid": "AC1", "twilio_auth_token": "secret"}


def test_the_carrier_is_used_when_all_its_keys_are_there_and_half_of_them_are_a_fault() -> None:
    for sender in SENDERS:
        whole = KEYS | {sender: "+8613900000000"}
        assert Settings(**whole).carrier == "Twilio" and Settings(**whole).faults() == []
        for missing in KEYS:
            half = {name: value for name, value in whole.items() if name != missing}
            assert Settings(**half).carrier is None
            assert any("Twilio needs" in fault for fault in Settings(**half).faults()), missing
    assert Settings(**KEYS).real_carrier is False and Settings(**KEYS).faults()
    assert Settings(twilio_from="+8613900000000").faults() == [], "a number alone sends nothing"


def test_no_secret_is_in_what_settings_show_of_themselves() -> None:
    settings = Settings(desk_token=SecretStr(TOKEN), twilio_auth_token=SecretStr("of the carrier"))
    for shown in (repr(settings), str(settings), str(asdict(settings))):
        assert TOKEN not in shown and "of the carrier" not in shown


@pytest.mark.parametrize(
    ("database", "sound"),
    [
        ("postgresql+asyncpg://u:p@h/d", True),
        ("sqlite+aiosqlite:////tmp/x.db", True),
        ("postgresql://u:p@h/d", False),
        ("sqlite:///x.db", False),
        ("x", False),
    ],
)
def test_a_database_is_named_with_its_driver(database: str, sound: bool) -> None:
    faults = Settings(database=database).faults()
    assert bool(faults) != sound and all("p@h" not in fault for fault in faults)


def test_without_a_database_the_ledger_is_a_file_of_the_home(tmp_path: Path) -> None:
    assert Settings(home=tmp_path).database_url == f"sqlite+aiosqlite:///{tmp_path}/muster.db"


@pytest.mark.parametrize(
    ("sender", "refused"),
    [("BAECKEREI", True), ("Muster 1", True), ("+491713920000", False), ("10690", False)],
)
def test_a_sender_that_nobody_can_reply_to_is_refused(sender: str, refused: bool) -> None:
    """INPUTS F26: every question ended in `Reply …`, which reached nobody."""
    faults = Settings(twilio_from=sender).faults
    found = faults() if callable(faults) else faults
    assert any("nobody can reply" in fault for fault in found) is refused
