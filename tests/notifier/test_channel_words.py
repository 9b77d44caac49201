"""The channel of every gateway has a word in every language."""

from __future__ import annotations

from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path

import pytest

import notifier
from translations import LANGUAGES, lookup

MODULES = sorted(file.stem for file in Path(notifier.__path__[0]).glob("*_gateway.py"))


def channels() -> set[str]:
    """The names that the classes of gateways declare."""
    classes = [
        one for name in MODULES for _, one in getmembers(import_module(f"notifier.{name}"), isclass)
    ]
    return {one.name for one in classes if isinstance(vars(one).get("name"), str)}


def test_the_gateways_are_found() -> None:
    assert channels() >= {"paper", "sms"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_reads_the_channel_in_their_language(language: str) -> None:
    missing = sorted(c for c in channels() if lookup(f"channel.{c}", language) is None)
    assert not missing, f"add channel.NAME to translations/{language}.po (desk/words.py): {missing}"
