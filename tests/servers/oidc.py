"""A real OpenID Connect provider from PyPI, on loopback, as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.process import free_ports, wait_for_port


@contextmanager
def oidc_provider(*users: dict[str, object], lasts: int = 3600) -> Iterator[str]:
    """Its issuer. `users`: their claims, `sub` among them. `lasts`: seconds its tokens are good."""
    (port,) = free_ports(1)
    words = [f"--user-claims={json.dumps(user)}" for user in users]
    command = [
        sys.executable, "-W", "ignore", "-m", "oidc_provider_mock",
        "--port", str(port), "--token-max-age", str(lasts), *words,
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for_port(port, process, 30)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
