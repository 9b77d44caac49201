"""The settings of this call."""

from __future__ import annotations

from muster.settings import Settings


def load_settings() -> Settings:
    """As the environment says now."""
    return Settings()
