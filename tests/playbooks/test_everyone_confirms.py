"""`request … everyone: yes`: television has confirmed is not that radio has (3.2.1)."""

from __future__ import annotations

from playbooks.loader import read_files
from tests.playbooks.small import small_company, small_files
from tests.playbooks.story import Story

STEPS = """\
- {id: air, request: board, everyone: yes, within: 10m, text: word}
- {id: heard, after any: [air silent, air refused], page: chief, text: who, within: 5m, with: {who: air.missing}}
"""


def begun() -> Story:
    files = small_files(STEPS)
    for language in ("zh", "en"):
        files[f"texts/{language}.yaml"] += 'who: "{who}"\n'
    it = Story(read_files(files), small_company())
    it.breaks("K-1")
    return it


def test_it_is_confirmed_when_each_of_them_has() -> None:
    it = begun()
    for person in ("ben", "bob"):
        it.says("air", "confirmed", person)
        assert it.outcome("air") is None
    it.says("air", "confirmed", "bea")
    assert it.outcome("air") == "confirmed" and not it.sent("heard")


def test_one_who_is_silent_is_named_to_someone() -> None:
    it = begun()
    it.says("air", "confirmed", "ben")
    it.says("air", "confirmed", "bea")
    it.later("11m")
    assert it.outcome("air") == "silent"
    assert it.asked("heard").notification.text == "Bob"


def test_who_confirms_twice_counts_once() -> None:
    it = begun()
    it.says("air", "confirmed", "ben")
    it.says("air", "confirmed", "ben")
    it.later("11m")
    assert it.asked("heard").notification.text == "Bea、Bob"


def test_dead_phones_are_named_too() -> None:
    it = begun()
    for person in ("ben", "bob", "bea"):
        it.unreachable("air", person)
    it.later("11m")
    assert it.asked("heard").notification.text == "Bea、Ben、Bob"


def test_one_refusal_is_enough_to_call_someone() -> None:
    it = begun()
    it.says("air", "refused", "bob")
    assert it.outcome("air") == "refused" and it.sent("heard")
