"""Who runs on this home: one Muster with an embedded broker at a time, and where its desk is."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import IO

from muster.cli import output
from muster.settings import Settings


def acquire_lock(settings: Settings) -> IO[str]:
    """Hold the home as long as the file that is returned stays open.

    Exits with the reason where another Muster holds it.
    """
    # "a+" and not "w": opening must not erase what the present holder has written.
    lock = open(settings.home / "muster.lock", "a+", encoding="utf-8")  # noqa: SIM115 - held for the life of the process
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        who = lock.read().strip() or "starting"
        lock.close()
        output.exit_failed(
            f"another Muster ({who}) already uses {settings.home}; for a second one set"
            " MUSTER_HOME, too"
        )
    # Only now that it is ours.
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, {settings.url}")
    lock.flush()
    return lock


def holder(home: Path) -> str | None:
    """The process that holds this home and where its desk is; None where no process does."""
    with (
        suppress(FileNotFoundError, NotADirectoryError),
        (home / "muster.lock").open(encoding="utf-8") as lock,
    ):
        try:
            # A shared lock is refused only while a process holds the exclusive one. Closing the
            # file frees it.
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return lock.read().strip() or "starting"
    return None


def write_address(settings: Settings) -> None:
    """Let commands in other terminals find the desk."""
    _address(settings.home).write_text(settings.url, "utf-8")


def remove_address(settings: Settings) -> None:
    with suppress(OSError):
        _address(settings.home).unlink()


def desk_url(settings: Settings) -> str:
    """Where the desk is: as the environment says, else as the Muster that runs on this home
    says.
    """
    if "MUSTER_DESK" not in os.environ:
        with suppress(OSError):
            return _address(settings.home).read_text("utf-8").strip() or settings.url
    return settings.url


def runs_here(settings: Settings) -> bool:
    """Whether a Muster with an embedded broker runs on this home and has said where its desk is: it
    holds the home's lock.
    """
    if (
        settings.database is not None
        or settings.kafka is not None
        or not _address(settings.home).is_file()
    ):
        return False
    try:
        with open(settings.home / "muster.lock", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _address(home: Path) -> Path:
    return home / "desk.address"
