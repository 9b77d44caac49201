"""Apache Kafka itself, one node (KRaft), from its ordinary jars on Maven Central: no Docker
needed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import uuid4

from tests.servers.process import Missing, free_ports, wait_for_port

VERSION = "4.4.0"  # as in kafka/pom.xml
GIVEN = "MUSTER_TEST_KAFKA"
_POM = Path(__file__).parent / "kafka" / "pom.xml"
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
log.dirs={folder}/data
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""
_LISTENERS = """\
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
"""


@dataclass(frozen=True)
class GivenKafka:
    """A broker someone else runs (MUSTER_TEST_KAFKA): used, never stopped."""

    bootstrap: str

    def stop(self) -> None:
        """Nothing to do: it is not ours."""


class ApacheKafka:
    """A broker of our own; its data lives in a temporary folder until `stop`.

    Raises Missing without Java or jars.
    """

    def __init__(self) -> None:
        self._jars = jars()
        self._folder = Path(tempfile.mkdtemp(prefix="muster-kafka-"))
        self._port, self._controller = free_ports(2)
        self._properties = self._folder / "server.properties"
        self._format: list[str] = []
        self._describe(_LISTENERS.format(port=self._port, controller=self._controller))
        self._process: subprocess.Popen[bytes] | None = None
        self.bootstrap = f"127.0.0.1:{self._port}"

    def _describe(self, listeners: str) -> None:
        text = _PROPERTIES.format(controller=self._controller, folder=self._folder)
        self._properties.write_text(text + listeners, encoding="utf-8")

    def start(self) -> Self:
        """Format the data folder and start; back when the port answers (about 4 s)."""
        identity = urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
        # One in 64 begins with a dash: as a word of its own it would be taken for an option.
        self._tool("format", f"--cluster-id={identity}", "-c", str(self._properties), *self._format)
        self.restart()
        return self

    def restart(self) -> None:
        """Start again on the same data and the same port, after `kill` (or at first).

        Kafka lets a killed broker back in when the session of its first life is over: 2 s here, 9 s
        by default.
        """
        command = self._java("-Xmx512m", "kafka.Kafka", str(self._properties))
        with (self._folder / "broker.log").open("ab") as output:
            self._process = subprocess.Popen(
                command, stdout=output, stderr=output, cwd=self._folder
            )
        try:
            wait_for_port(self._port, self._process, 60)
        except RuntimeError as late:
            log = (self._folder / "broker.log").read_text("utf-8", "replace")
            raise RuntimeError(f"{late}; the broker's log ends: {log[-1500:]}") from late

    def kill(self) -> None:
        """SIGKILL: the data stays for `restart`."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it and remove its data."""
        self.kill()  # an orderly end would only save what is removed here
        shutil.rmtree(self._folder, ignore_errors=True)

    def _tool(self, *arguments: str) -> str:
        command = self._java("-Xmx128m", "kafka.tools.StorageTool", *arguments)
        done = subprocess.run(command, capture_output=True, text=True, cwd=self._folder, timeout=60)
        if done.returncode:
            raise RuntimeError(f"Kafka's StorageTool failed: {done.stdout}{done.stderr}")
        return done.stdout

    def _java(self, memory: str, *arguments: str) -> list[str]:
        quick = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # a test's broker lives for seconds
        return ["java", memory, *quick, "-cp", f"{self._jars}/*", *arguments]


def a_broker() -> ApacheKafka | GivenKafka:
    """The one given by MUSTER_TEST_KAFKA, else our own, started.

    Raises Missing with the reason when neither is.
    """
    given = os.environ.get(GIVEN)
    return GivenKafka(given) if given else ApacheKafka().start()


def jars() -> Path:
    """The folder of Kafka's jars, fetched by Maven at the first call.

    Raises Missing with the reason.
    """
    if not shutil.which("java"):
        raise Missing(
            f"no Apache Kafka: `java` is missing (Java 17 or newer), and {GIVEN} names no broker"
        )
    cache = (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        / "muster"
        / f"kafka-{VERSION}"
    )
    if not cache.is_dir():
        _fetch(cache)
    return cache


def _fetch(cache: Path) -> None:
    if not shutil.which("mvn"):
        raise Missing(
            f"no Apache Kafka: `mvn` (Maven) is missing to fetch it, and {GIVEN} names no broker"
        )
    cache.parent.mkdir(parents=True, exist_ok=True)
    # Several test processes may fetch at once: each for itself, and the first to finish names the
    # folder.
    folder = Path(tempfile.mkdtemp(prefix="kafka-", dir=cache.parent))
    command = [
        "mvn",
        "-q",
        "-B",
        "-f",
        str(_POM),
        "dependency:copy-dependencies",
        "-DincludeScope=runtime",
    ]
    done = subprocess.run(
        [*command, f"-DoutputDirectory={folder}"], capture_output=True, text=True, timeout=600
    )
    if done.returncode:
        shutil.rmtree(folder)
        raise Missing(
            f"no Apache Kafka: Maven could not fetch it: {(done.stdout or done.stderr).strip()[:300]}"
        )
    try:
        folder.rename(cache)
    except OSError:
        shutil.rmtree(folder)
