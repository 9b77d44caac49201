"""`muster doctor` names what is missing and its remedy, a line each, and never a secret."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from handlers.intake import TOPIC as SIGNALS
from ledger import self_audit_state
from ledger.database import Ledger
from ledger.migrate import upgrade
from muster.cli.main import app
from muster.running_instance import acquire_lock
from muster.settings import PLAN, Settings
from playbooks.messages.public_events import INCIDENTS, SERVICES
from streams.topic_admin import ensure_topics
from tests.runtimes import opened, small_company
from tests.servers.process import free_ports
from translations import message

pytestmark = pytest.mark.slow

# smaller than the shipped plan, so read sooner
BAKERY = PLAN.parent / "docs" / "examples" / "bakery"
SECRETS = {"MUSTER_DESK_TOKEN": "token-of-the-desk", "TWILIO_AUTH_TOKEN": "key-of-twilio"}
TWILIO = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_FROM": "+8613800001234", **SECRETS}


def examine(home: Path, *options: str, **environment: str) -> Result:
    wiped = dict.fromkeys(("MUSTER_DATABASE", "MUSTER_KAFKA", "MUSTER_PUBLIC_URL"))
    desk = f"127.0.0.1:{free_ports(1)[0]}"
    env = {
        **wiped,
        "MUSTER_PLAN": str(BAKERY),
        "MUSTER_HOME": str(home),
        "MUSTER_DESK": desk,
        **environment,
    }
    return CliRunner().invoke(app, ["doctor", *options], env=env)


def found(home: Path, *options: str, **environment: str) -> dict[str, dict[str, str]]:
    """The findings by check; of several of one check the worst."""
    result = examine(home, "--json", *options, **environment)
    rows = json.loads(result.stdout)
    assert result.exit_code == int(any(row["state"] == "fail" for row in rows))
    order = {"ok": 0, "warn": 1, "fail": 2}
    return {row["check"]: row for row in sorted(rows, key=lambda row: order[row["state"]])}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which Muster has run, with the small company."""
    folder = tmp_path_factory.mktemp("home")

    async def furnish() -> None:
        async with opened(f"sqlite+aiosqlite:///{folder / 'muster.db'}", small_company()):
            pass

    asyncio.run(furnish())
    return folder


def test_a_home_that_has_run_is_well_but_for_the_carrier(home: Path) -> None:
    result = examine(home, MUSTER_PLAN=str(PLAN))
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line[:4].strip() for line in lines].count("warn") == 1
    (carrier,) = [line for line in lines if line.startswith("warn")]
    assert "no message leaves this machine -> " in carrier


def test_it_makes_nothing(tmp_path: Path) -> None:
    checks = found(tmp_path / "new")
    assert checks["database"]["state"] == checks["home"]["state"] == "ok"
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_no_secret_and_no_phone_number_is_printed(home: Path) -> None:
    url = f"postgresql+asyncpg://muster:word-of-pass@127.0.0.1:{free_ports(1)[0]}/muster"
    for options in ([], ["--json"]):
        output = examine(home, *options, **TWILIO, MUSTER_DATABASE=url).output
        assert not [s for s in (*SECRETS.values(), "word-of-pass", "13800001234") if s in output]


@pytest.mark.slow
def test_a_database_that_does_not_answer_fails(home: Path) -> None:
    port = free_ports(1)[0]
    checks = found(home, MUSTER_DATABASE=f"postgresql+asyncpg://muster@127.0.0.1:{port}/muster")
    assert checks["database"]["state"] == "fail"
    assert "MUSTER_DATABASE" in checks["database"]["remedy"]
    assert "company" not in checks
    checks = found(home, MUSTER_DATABASE="postgresql+asyncpg://[broken")
    assert checks["database"]["state"] == "fail"


def stamped(folder: Path, revision: str) -> Path:
    """A home whose ledger says that it is of this revision."""

    async def stamp() -> None:
        ledger = Ledger(f"sqlite+aiosqlite:///{folder / 'muster.db'}")
        await upgrade(ledger)
        async with ledger.writing() as connection:
            await connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
        await ledger.close()

    asyncio.run(stamp())
    return folder


@pytest.mark.parametrize(("revision", "state"), [("0010_entered", "warn"), ("9999_later", "fail")])
def test_a_ledger_of_another_revision_is_named(revision: str, state: str, tmp_path: Path) -> None:
    database = found(stamped(tmp_path, revision))["database"]
    assert database["state"] == state and revision in database["found"]


def test_postgresql_has_a_clock_of_its_own(tmp_path: Path, postgres: Any) -> None:
    url = postgres.fresh_database()
    assert found(tmp_path, MUSTER_DATABASE=url)["database"]["state"] == "ok"

    async def prepare() -> None:
        ledger = Ledger(url)
        await upgrade(ledger)
        await ledger.close()

    asyncio.run(prepare())
    checks = found(tmp_path, MUSTER_DATABASE=url)
    assert checks["clock"]["state"] == "ok" and "database" in checks["clock"]["found"]
    assert checks["company"]["state"] == "warn"


def test_a_plan_with_faults_or_none_at_all_fails(home: Path, tmp_path: Path) -> None:
    assert found(home, MUSTER_PLAN=str(tmp_path))["plan"]["state"] == "fail"
    (tmp_path / "plan.yaml").write_text("plan: [")
    plan = found(home, MUSTER_PLAN=str(tmp_path))["plan"]
    assert plan["state"] == "fail" and "muster plan check" in plan["remedy"]


def test_a_home_that_cannot_be_written_fails(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert found(tmp_path / "file" / "home")["home"]["state"] == "fail"


def test_a_taken_port_fails_and_a_foreign_desk_is_not_taken_for_ours(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.listen()
        desk = f"127.0.0.1:{other.getsockname()[1]}"
        thread = threading.Thread(target=lambda: other.accept()[0].close(), daemon=True)
        thread.start()
        assert found(home, MUSTER_DESK=desk)["desk"]["state"] == "fail"
    with answering(200, {"ok": True}) as url:
        assert found(home, MUSTER_DESK=url.removeprefix("http://"))["desk"]["state"] == "warn"


def test_it_says_who_runs_on_this_home(home: Path) -> None:
    lock = acquire_lock(Settings(home=home))
    try:
        assert "process" in found(home)["running"]["found"]
    finally:
        lock.close()
    assert "process" not in found(home)["running"]["found"]


def test_beyond_this_machine_a_token_is_needed(home: Path) -> None:
    assert found(home, MUSTER_DESK="0.0.0.0:8463")["settings"]["state"] == "fail"
    checks = found(
        home, MUSTER_DESK=f"0.0.0.0:{free_ports(1)[0]}", MUSTER_DESK_TOKEN="twelve-signs"
    )
    assert checks["token"]["state"] == "ok" and "settings" not in checks


@pytest.mark.parametrize(
    ("address", "what", "state"),
    [("", "links", "fail"), ("http://127.0.0.1:8000", "links", "fail"),
     ("http://192.168.1.20:8000", "links", "warn"), ("https://muster.example", "links", "ok"),
     ("http://muster.example", "settings", "fail"), ("muster.example", "settings", "fail")],
)  # fmt: skip
def test_links_must_lead_to_where_phones_reach_the_desk(
    home: Path, address: str, what: str, state: str
) -> None:
    environment = {"MUSTER_PUBLIC_URL": address} if address else {}
    assert found(home, **TWILIO, **environment)[what]["state"] == state


def test_a_real_carrier_and_the_demo_company_do_not_go_together(home: Path) -> None:
    company = found(home, **TWILIO)["company"]
    assert company["state"] == "fail" and "fictional" in company["found"]


def test_keys_of_the_carrier_that_are_incomplete_fail(home: Path) -> None:
    assert found(home, TWILIO_AUTH_TOKEN="x")["settings"]["state"] == "fail"


class _Answer(BaseHTTPRequestHandler):
    status, body, seen = 200, b"", []  # type: ignore[var-annotated]

    def do_GET(self) -> None:
        type(self).seen.append((self.path, self.headers.get("Authorization")))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


class answering:
    """A server that gives one answer to everything."""

    def __init__(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.handler = type("Handler", (_Answer,), {"status": status, "body": content, "seen": []})

    def __enter__(self) -> str:
        self.server = HTTPServer(("127.0.0.1", 0), self.handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


ACTIVE = {"status": "active", "type": "Full"}


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [(200, ACTIVE, "ok"), (200, ACTIVE | {"type": "Trial"}, "warn"), (401, {}, "fail"),
     (200, ACTIVE | {"status": "suspended"}, "fail"), (503, {}, "fail"), (200, [], "fail")],
)  # fmt: skip
def test_only_online_is_the_carrier_asked(home: Path, status: int, body: Any, state: str) -> None:
    twilio = answering(status, body)
    with twilio as url:
        keys = {**TWILIO, "MUSTER_TWILIO_BASE_URL": url}
        assert found(home, **keys)["carrier"]["state"] == "ok"
        assert twilio.handler.seen == []
        assert found(home, "--online", **keys)["carrier"]["state"] == state
        ((path, authorization),) = twilio.handler.seen
    assert path == "/2010-04-01/Accounts/AC1.json" and authorization.startswith("Basic ")


@pytest.mark.slow
def test_a_broker_that_does_not_answer_fails(home: Path) -> None:
    broker = found(home, MUSTER_KAFKA=f"127.0.0.1:{free_ports(1)[0]}")["broker"]
    assert broker["state"] == "fail" and "MUSTER_KAFKA" in broker["remedy"]
    assert found(home, MUSTER_KAFKA="kafka")["broker"]["state"] == "fail"


def test_topics_that_are_missing_are_named_until_they_are_made(home: Path, own_kafka: Any) -> None:
    topics = found(home, MUSTER_KAFKA=own_kafka.bootstrap)["topics"]
    assert topics["state"] == "warn" and SIGNALS in topics["found"]
    ensure_topics(own_kafka.bootstrap, {SIGNALS: 1, INCIDENTS: 1, SERVICES: 1})
    assert found(home, MUSTER_KAFKA=own_kafka.bootstrap)["topics"]["state"] == "ok"


def test_what_the_self_audit_finds_is_said(full: Path) -> None:
    assert found(full)["watch"]["state"] == "ok"
    asyncio.run(_find(full))
    watch = found(full)["watch"]
    assert watch["state"] == "warn" and "events for other systems" in watch["found"]


async def _find(home: Path) -> None:
    ledger = Ledger(f"sqlite+aiosqlite:///{home / 'muster.db'}")
    now, reason = datetime.now(UTC), message("finding.queue_outbox", since="2026-11-30 08:00 UTC")
    async with ledger.writing() as connection:
        await self_audit_state.claim_round(connection, now, timedelta(0))
        await self_audit_state.keep_finding(connection, "queue", "outbox", None, reason, now)
    await ledger.close()
