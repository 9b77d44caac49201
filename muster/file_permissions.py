"""The home holds the phones of people, the secret of all links and every message: no other user of
the machine may read it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

OURS = ("muster.", "desk.", "secret")  # how the names of our own files begin
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private() -> None:
    """What this process writes from now on is its user's alone."""
    os.umask(OTHERS)


def make_home(home: Path) -> None:
    """The folder, made for its user alone where there is none."""
    home.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)


def permission_faults(home: Path, secrets: Iterable[Path] = ()) -> list[str]:
    """Faults: the home, or a file of ours or one of `secrets` in it, that others may read or write,
    each with what to do.

    Secrets elsewhere belong to who put them there: Docker's and Kubernetes' are readable to all in
    the container.
    """
    return [
        f"{path} can be read or written by others: chmod {wanted} {path}"
        for path, wanted in (*_held(home), *_secrets_in(home, secrets))
        if path.stat().st_mode & OTHERS
    ]


def _secrets_in(home: Path, secrets: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    for path in secrets:
        inside = path.resolve().is_relative_to(home.resolve())
        if inside and path.is_file() and not path.name.startswith(OURS):
            yield path, "600"


def _held(home: Path) -> Iterator[tuple[Path, str]]:
    if not home.is_dir():
        return
    yield home, "700"
    for path in sorted(home.iterdir()):
        if path.name.startswith(OURS) and path.is_file() and not path.is_symlink():
            yield path, "600"
