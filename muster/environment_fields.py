"""Fields of settings that are read from environment variables."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import field
from typing import Any

from pydantic import SecretStr

from muster.secret_files import FILE, read_secret

VARIABLE = "variable"  # in a field's metadata: the environment variable it comes from


def variable_field(name: str, default: Any = None, kind: Callable[[str], Any] = str) -> Any:
    """A field that is what the environment says, as a `kind`, else `default`."""

    def value() -> Any:
        found = os.environ.get(name)
        return default if found is None else kind(found)

    return field(default_factory=value, metadata={VARIABLE: name})


def secret_field(name: str) -> Any:
    """A field that is what the environment says under `name`, or what is in the file that it names
    under `name` with _FILE.
    """

    def value() -> SecretStr | None:
        found = read_secret(os.environ, name)
        return SecretStr(found) if found else None

    return field(default_factory=value, metadata={VARIABLE: name, FILE: name + FILE})
