"""Who does something in the tests."""

from __future__ import annotations

from incidents.actor import Actor

LINK, TEXT, DESK, API, CLI, DRILL = (
    Actor(way) for way in ("link", "text", "desk", "api", "cli", "drill")
)
