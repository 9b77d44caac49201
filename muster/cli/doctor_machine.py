"""What `muster doctor` finds on this machine: Python, the home folder, time zones, the desk's
address.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from muster.cli import http_client
from muster.cli.finding import FAIL, OK, WARN, Finding
from muster.running_instance import desk_url, holder
from muster.settings import Settings, is_loopback
from muster.startup_checks import settings_faults

TESTED = ((3, 11), (3, 13))  # the oldest and the newest Python that the locks are made for
FULL, NEARLY_FULL = 100_000_000, 1_000_000_000  # bytes free


def examine_machine(settings: Settings) -> Iterator[Finding]:
    """In the order in which one would set things up."""
    yield _python()
    yield from _home(settings.home)
    yield _time_zones()
    faults = settings_faults(settings)
    for fault in faults:
        yield Finding("settings", FAIL, fault)
    if not faults:
        yield from _desk(settings)
        yield _public_url(settings)


def _python() -> Finding:
    version = platform.python_version()
    if sys.version_info[:2] > TESTED[1]:
        remedy = f"use Python {'.'.join(map(str, TESTED[1]))}, the newest it is tested with"
        return Finding(
            "python", WARN, f"Python {version} is newer than what Muster is tested with", remedy
        )
    return Finding("python", OK, f"Python {version}")


def _home(home: Path) -> Iterator[Finding]:
    there = next(
        folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists()
    )
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        remedy = f"let this user write there, or set MUSTER_HOME to another folder than {home}"
        yield Finding("home", FAIL, f"{there} cannot be written to", remedy)
        return
    yield Finding("home", OK, f"{home}" if home.exists() else f"{home} (made at the first start)")
    free = shutil.disk_usage(there).free
    state = FAIL if free < FULL else WARN if free < NEARLY_FULL else OK
    remedy = "" if state == OK else f"make room on the disk of {there}"
    yield Finding("disk", state, f"{free / 1e9:,.1f} GB free", remedy)


def _time_zones() -> Finding:
    """The plan's own zone is read with the plan; without data no zone can be."""
    count = len(available_timezones())
    if not count:
        return Finding(
            "zones",
            FAIL,
            "there is no time zone data",
            "install the system's tzdata, or: pip install tzdata",
        )
    return Finding("zones", OK, f"{count} time zones")


def _desk(settings: Settings) -> Iterator[Finding]:
    who = holder(settings.home)
    if who:
        yield Finding("running", OK, f"Muster runs on this home ({who})")
    else:
        yield Finding("running", OK, "no Muster with an embedded broker runs on this home")
    try:
        http_client.get(settings, "/api/health")
        yield _answered(settings, who)
    except http_client.DeniedError as denied:
        yield Finding("desk", FAIL, f"what answers at {desk_url(settings)} is not well: {denied}")
    except http_client.NotRunningError:
        yield _free(settings)
    if not is_loopback(settings.host):
        yield Finding("token", OK, "the desk listens beyond this machine and has a token")


def _answered(settings: Settings, who: str | None) -> Finding:
    if who is None and not settings.kafka:
        remedy = "choose another address with MUSTER_DESK, or another home with MUSTER_HOME"
        return Finding(
            "desk", WARN, f"the desk of another home answers at {desk_url(settings)}", remedy
        )
    return Finding("desk", OK, f"the desk answers at {desk_url(settings)}")


def _free(settings: Settings) -> Finding:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            remedy = "end what listens there, or choose another address with MUSTER_DESK"
            return Finding(
                "desk", FAIL, f"{settings.desk} cannot be listened on: {error.strerror}", remedy
            )
    return Finding("desk", OK, f"{settings.desk} is free")


def _public_url(settings: Settings) -> Finding:
    """Where the links in messages lead. It matters where messages reach real phones."""
    url = urlsplit(settings.public_url or settings.url)
    shown = f"{url.scheme}://{url.netloc}"
    if url.scheme not in ("http", "https") or not url.hostname:
        return Finding(
            "links", FAIL, "MUSTER_PUBLIC_URL is no address", "write https://muster.example.org"
        )
    local = is_loopback(url.hostname)
    if local and settings.real_carrier:
        remedy = "set MUSTER_PUBLIC_URL to the address under which phones reach the desk"
        return Finding(
            "links", FAIL, f"links in messages lead to {shown}, which no phone can reach", remedy
        )
    if url.scheme == "http" and not local:
        remedy = (
            "put a proxy with TLS before the desk, and its https address into MUSTER_PUBLIC_URL"
        )
        return Finding(
            "links", WARN, f"links in messages lead to {shown}, without encryption", remedy
        )
    return Finding(
        "links",
        OK,
        f"links in messages lead to {shown}" + (" (this machine only)" if local else ""),
    )
