"""Muster as a cluster runs it: Kafka with SASL and TLS, PostgreSQL with verified TLS, passwords in
files.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from ledger import list_queries
from tests.servers.certificates import Authority
from tests.servers.postgres import PASSWORD as DATABASE_PASSWORD
from tests.servers.postgres import USER as DATABASE_USER
from tests.servers.postgres import PostgreSQL
from tests.servers.secure_kafka import PASSWORD, USER, SecureKafka
from tests.servers.skipping import or_skip
from tests.survive.process import ROOT, Muster, soon

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What a process is given to reach both."""
    folder = tmp_path_factory.mktemp("certificates")
    authority = Authority(folder)
    kafka, postgres = or_skip(lambda: (SecureKafka(authority, folder), PostgreSQL()))
    try:
        kafka.start()
        name = postgres.start().fresh_database().rpartition("/")[2]
        postgres.encrypt(*authority.signed("server"), authority.root)
        (folder / "kafka").write_text(PASSWORD)
        (folder / "database").write_text(DATABASE_PASSWORD)
        place = f"{DATABASE_USER}@127.0.0.1:{postgres.port}/{name}"
        yield {
            "MUSTER_KAFKA": kafka.bootstrap,
            "MUSTER_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "MUSTER_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
            "MUSTER_KAFKA_SASL_USERNAME": USER,
            "MUSTER_KAFKA_SASL_PASSWORD_FILE": str(folder / "kafka"),
            "MUSTER_KAFKA_CA": str(authority.root),
            "MUSTER_DATABASE": f"postgresql+asyncpg://{place}?sslmode=verify-full&sslrootcert={authority.root}",
            "MUSTER_DATABASE_PASSWORD_FILE": str(folder / "database"),
        }
    finally:
        kafka.stop()
        postgres.stop()


def called(
    home: Path, environment: dict[str, str], *words: str
) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MUSTER_", "TWILIO_"))}
    return subprocess.run(
        [sys.executable, "-m", "muster", *words],
        cwd=ROOT,
        env=clean | {"MUSTER_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def states(muster: Muster) -> list[str]:
    return [signal["state"] for signal in muster.look(list_queries.signals)]


def test_a_report_becomes_a_page_and_the_commands_see_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    muster = Muster(tmp_path / "home", environment)
    muster.ledger_url = environment["MUSTER_DATABASE"].replace("@", f":{DATABASE_PASSWORD}@", 1)
    try:
        muster.start().healthy(60)
        report = ("report", "truck.failed", "--unit", "K-07", "--kafka")
        assert called(muster.home, environment, *report).returncode == 0
        # Through the desk as well: its producer and the one-shot producer are two clients.
        assert muster.post(
            "/api/signals", {"kind": "truck.failed", "fields": {"unit": "K-08"}, "id": "second"}
        )[0] in (200, 202)
        soon(lambda: states(muster) == ["judged", "judged"], 40, lambda: muster.log)
        soon(lambda: muster.look(list_queries.paper), 20, lambda: muster.log)
        topics = called(muster.home, environment, "topics", "--json")
        (row,) = (row for row in orjson.loads(topics.stdout) if row["topic"] == "signals")
        # The outbox may publish one again that is not judged yet, which the ids make harmless.
        assert sum(part["end"] for part in row["detail"]) >= 2
        doctor = called(muster.home, environment, "doctor")
        assert "SASL_SSL with SCRAM-SHA-512" in doctor.stdout, doctor.stdout + doctor.stderr
        assert "fail" not in {line.split()[0] for line in doctor.stdout.splitlines()}
        for said in (muster.log, doctor.stdout, doctor.stderr):
            assert PASSWORD not in said
    finally:
        muster.kill()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"MUSTER_KAFKA_SASL_USERNAME": "stranger"}, "does not accept the user 'stranger'"),
        ({"MUSTER_KAFKA_CA": ""}, "MUSTER_KAFKA_CA"),
        ({"MUSTER_KAFKA_SECURITY_PROTOCOL": "SASL"}, "MUSTER_KAFKA_SECURITY_PROTOCOL is one of"),
        ({"MUSTER_KAFKA_SASL_PASSWORD_FILE": "/nowhere"}, "MUSTER_KAFKA_SASL_PASSWORD_FILE"),
    ],
)
def test_a_start_that_cannot_work_ends_with_what_to_change(
    environment: dict[str, str], tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    for command in (("up", "--no-browser"), ("topics",)):
        ended = called(tmp_path, environment | changes, *command)
        assert ended.returncode in (1, 2)
        said = ended.stderr.replace("\n", " ")
        assert words in said and "Traceback" not in said and PASSWORD not in said
