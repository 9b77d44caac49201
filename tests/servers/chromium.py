"""A browser: the system's Chromium, driven by playwright, which would otherwise download one of its
own.
"""

from __future__ import annotations

import os
import shutil
from typing import Any

from tests.servers.process import Missing

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_OFFLINE = (  # a machine without a way out: nothing is looked up at the browser's maker
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def launch_options() -> dict[str, Any]:
    """What playwright's `chromium.launch` is called with.

    Raises Missing with the reason where there is no browser.
    """
    executable = next(filter(None, map(shutil.which, _NAMES)), None)
    if executable is None:
        raise Missing("no browser: `chromium` is missing (Debian: the package chromium)")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
    return {"executable_path": executable, "headless": True, "args": [*_OFFLINE, *sandbox]}
