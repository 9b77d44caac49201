"""What can be guessed whatever its length, and what cannot."""

from __future__ import annotations

import secrets

import pytest

from handlers.weak_secrets import is_simple


@pytest.mark.parametrize(
    "text",
    ["a" * 30, "ababababab", "abcdefghijklm", "zyxwvutsrqp", "1234567890123", "987654321098", "aabbccddee", "MusterMuster"],
)  # fmt: skip
def test_few_signs_repeated_parts_and_rows_of_signs_are_simple(text: str) -> None:
    assert is_simple(text)


@pytest.mark.parametrize(
    "text", ["correct horse battery", "a token of the tests", "口令很长而且不重复的一句话"]
)
def test_sentences_are_not(text: str) -> None:
    assert not is_simple(text)


def test_no_random_secret_is_taken_for_a_simple_one() -> None:
    assert not [
        text for text in (secrets.token_urlsafe(18) for _ in range(2000)) if is_simple(text)
    ]
