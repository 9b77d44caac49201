"""PostgreSQL from the system's own initdb and pg_ctl, in a temporary folder; for tests without
durability (fsync off).
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.servers.process import Missing, free_ports

USER = "postgres"
PASSWORD = "of-the-tests"  # after `encrypt`
_DEBIAN = Path("/usr/lib/postgresql")
_COUNTED = "-c shared_preload_libraries=pg_stat_statements"
_CONNECTIONS = "-c max_connections=200"
_FORGETFUL = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class PostgreSQL:
    """A server of our own on a free loopback port. Raises Missing with the reason where there is
    none.

    `durable`: a commit waits for the disk, as in production. A test has nothing to lose, a
    measurement would be flattered. `count_statements`: with the extension pg_stat_statements.
    """

    def __init__(self, durable: bool = False, count_statements: bool = False) -> None:
        self._bin = _binaries()
        self._as_user = _other_user()
        self._options = _CONNECTIONS if durable else f"{_CONNECTIONS} {_FORGETFUL}"
        if count_statements:
            self._options += f" {_COUNTED}"
        self._folder = Path(tempfile.mkdtemp(prefix="muster-postgres-"))
        self._data = self._folder / "data"
        self._data.mkdir()
        if self._as_user:
            self._folder.chmod(0o711)  # the server's user passes through it to its data
            shutil.chown(self._data, USER)
        (self.port,) = free_ports(1)
        self._number = itertools.count(1)
        self._tls = ""

    def start(self) -> PostgreSQL:
        """Make the data folder and start; back when the server answers (about 1 s)."""
        self._run(
            "initdb",
            "-D",
            str(self._data),
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        )
        self.begin()
        return self

    def encrypt(self, certificate: Path, key: Path, root: Path) -> None:
        """From now on clients are let in with TLS and the right password alone, or with a
        certificate that `root` signed. The user's password becomes PASSWORD.
        """
        # What `end` would lose is on disk before it.
        self._query(f"ALTER USER {USER} PASSWORD '{PASSWORD}'", "CHECKPOINT")
        for name, source, mode in (
            ("server.crt", certificate, 0o644),
            ("server.key", key, 0o600),
            ("root.crt", root, 0o644),
        ):
            path = self._data / name
            path.write_bytes(source.read_bytes())
            path.chmod(mode)
            if self._as_user:
                shutil.chown(path, USER)
        (self._data / "pg_hba.conf").write_text(
            f"hostssl by_certificate {USER} 127.0.0.1/32 cert\n"
            "hostssl all all 127.0.0.1/32 scram-sha-256\n"
        )
        self.end()
        files = {"cert": "server.crt", "key": "server.key", "ca": "root.crt"}
        self._tls = " -c ssl=on" + "".join(
            f" -c ssl_{what}_file={self._data / name}" for what, name in files.items()
        )
        self.begin()

    def _query(self, *statements: str) -> None:
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", USER)
        self._run("psql", *where, "-q", *(f"--command={each}" for each in statements))

    def begin(self) -> None:
        """Start the server on its data, as at first or after `end`."""
        options = f"{self._options}{self._tls} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -p {self.port}"
        log = str(self._data / "server.log")
        self._run(
            "pg_ctl", "-D", str(self._data), "-l", log, "-w", "-t", "30", "-o", options, "start"
        )

    def end(self) -> None:
        """End it at once, as a crash would; its data stay."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def stop(self) -> None:
        """End it and remove its data."""
        self.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def fresh_database(self, template: str = "template0") -> str:
        """The SQLAlchemy URL (asyncpg) of a new database: empty, or a copy of `template`."""
        name = f"muster_{os.getpid()}_{next(self._number)}"
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", USER)
        self._run("createdb", *where, "-T", template, name)
        return f"postgresql+asyncpg://{USER}@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self._bin / program), *arguments]
        # Into a file: pg_ctl leaves the server behind, and a pipe would stay open as long as that
        # lives.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(command, stdout=output, stderr=output, cwd="/", timeout=60)
            output.seek(0)
            if done.returncode:
                raise RuntimeError(f"{program} failed: {output.read().strip()}")


def _binaries() -> Path:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(_DEBIAN.glob("*/bin"), key=lambda each: int(each.parent.name), reverse=True)
    for folder in folders:
        if all((folder / program).exists() for program in ("initdb", "pg_ctl", "createdb")):
            return folder
    raise Missing("no PostgreSQL server: `initdb` is missing (Debian: the package postgresql)")


def _other_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    # initdb refuses to work for root.
    try:
        pwd.getpwnam(USER)
    except KeyError:
        raise Missing(
            f"no PostgreSQL server: run by root it needs the system user {USER}"
        ) from None
    return ["runuser", "-u", USER, "--"]
