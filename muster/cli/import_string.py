"""Importing by name what only some calls need."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any


def import_string(where: str) -> Any:
    """What `module:name` names, its module imported now."""
    module, _, name = where.partition(":")
    # What an import makes stays: looking for garbage in it costs a tenth of a short command's CPU.
    gc.disable()
    try:
        return getattr(import_module(module), name)
    finally:
        gc.freeze()
        gc.enable()
