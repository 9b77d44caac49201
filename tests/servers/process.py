"""What the servers have in common: free ports, waiting for a port, CPU of a process."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM = 13, 14  # fields of /proc/PID/stat, counted from 0


BELOW_EPHEMERAL = (15_000, 32_000)  # Linux gives clients ports from 32,768 on
_RANDOM = random.SystemRandom()  # not one that a seeded test plays the same for all


class Missing(RuntimeError):
    """A server cannot be had here; the text says why and what to install."""


def free_ports(number: int) -> list[int]:
    """Ports on loopback that no one listens on right now, and that no client is given: while a
    server is restarted, a connection of anyone could take a port of the system's own range.
    """
    sockets: list[socket.socket] = []
    try:
        while len(sockets) < number:
            each = socket.socket()
            with suppress(OSError):
                each.bind(("127.0.0.1", _RANDOM.randrange(*BELOW_EPHEMERAL)))
                sockets.append(each)
                continue
            each.close()
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


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of processes since they started, without that of their children."""
    return sum(_ticks(pid) for pid in pids) / _TICK


def _ticks(pid: int) -> int:
    # The name of the program, in brackets, may hold blanks: what is behind it has fixed places.
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(fields[_USER - 2]) + int(fields[_SYSTEM - 2])
