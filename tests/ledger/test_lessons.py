"""Lessons are kept and found again; an incident knows what followed it."""

from __future__ import annotations

import pytest

from ledger import lessons
from ledger.database import Ledger
from tests.ledger.sample_rows import at, put_incidents, read, run, write

TEXTS = (
    "The spare key hung in the wrong office",
    "100% of the shops were called; nobody knew why",
    "暴雨时先打电话",
)


async def _keep(ledger: Ledger, *texts: str, incident: int = 1, kind: str = "breakdown") -> None:
    for number, text in enumerate(texts):
        row = {"incident": incident, "kind": kind, "at": at(number), "by": "hana", "text": text}
        await write(ledger, lessons.add_lesson, row)


async def test_lessons_of_an_incident_come_in_their_order(ledger: Ledger) -> None:
    await _keep(ledger, *TEXTS)
    await _keep(ledger, "another", incident=2)
    rows = await read(ledger, lessons.of_incident, 1)
    assert [row["text"] for row in rows] == [*TEXTS]
    assert (rows[0]["by"], rows[0]["at"], rows[0]["kind"]) == ("hana", at(0), "breakdown")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], [2, 1, 0]),
        (["KEY"], [0]),
        (["the", "shops"], [1]),
        (["BREAKDOWN", "nobody"], [1]),
        (["100%"], [1]),
        (["%"], [1]),
        (["_"], []),
        (["暴雨"], [2]),
        (["nowhere"], []),
    ],
)
async def test_every_word_is_in_the_text_or_the_kind_and_the_newest_come_first(
    ledger: Ledger, words: list[str], found: list[int]
) -> None:
    await _keep(ledger, *TEXTS)
    rows = await read(ledger, lessons.search, words)
    assert [TEXTS.index(row["text"]) for row in rows] == found


async def test_only_so_many_are_listed(ledger: Ledger) -> None:
    await _keep(ledger, *TEXTS)
    rows = await read(ledger, lessons.search, [], 1)
    assert [row["text"] for row in rows] == [TEXTS[-1]]


async def test_what_followed_an_incident_was_opened_about_it(ledger: Ledger) -> None:
    def about(number: int, incident: int, kind: str = "rectification") -> None:
        made[number] = run(number, playbook=kind, fields={"about": incident, "what": "mend"})

    made: dict[int, object] = {}
    for number, incident, kind in ((2, 1, "rectification"), (3, 2, "rectification"), (4, 1, "x")):
        about(number, incident, kind)
    about(5, 1)
    await put_incidents(ledger, 1)
    for number, one in made.items():
        await put_incidents(ledger, number, run=one)
    rows = await read(ledger, lessons.following, 1)
    assert [(row["id"], row["state"], row["fields"]["what"]) for row in rows] == [
        (2, "open", "mend"),
        (5, "open", "mend"),
    ]
    assert [row["id"] for row in await read(ledger, lessons.following, 1, "x")] == [4]
