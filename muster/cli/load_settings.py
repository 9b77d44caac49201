"""The settings of this call."""

from __future__ import annotations

from muster.cli import output
from muster.secret_files import SecretFileError
from muster.settings import Settings


def load_settings() -> Settings:
    """As the environment says now. Ends the command where a secret cannot be read."""
    try:
        return Settings()
    except SecretFileError as error:
        output.exit_refused([str(error)])
