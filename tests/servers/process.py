"""What the servers have in common: free ports, waiting for a port."""

from __future__ import annotations

import socket
import subprocess
import time


class Missing(RuntimeError):
    """A server cannot be had here; the text says why and what to install."""


def free_ports(number: int) -> list[int]:
    """Ports on loopback that nobody listens on right now."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def wait_for_port(port: int, process: subprocess.Popen[bytes], seconds: float) -> None:
    """Come back when the port answers.

    Raises RuntimeError if the process ends first, or, after killing it, late.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(
                f"the server ended with {process.returncode} before it opened port {port}"
            )
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    process.kill()
    raise RuntimeError(f"port {port} did not open within {seconds} s")
