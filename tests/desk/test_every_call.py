"""Every call of the API: what it promises where there is much and where there is nothing; bad input
is the caller's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from ledger import list_queries
from ledger.call_lists import calls
from ledger.orders import orders
from tests.desk.living import Town, visitor
from tests.desk.routes import OF_THE_CARRIER, known, routes
from tests.muster.test_contracts import CONTRACT

pytestmark = pytest.mark.slow

LISTS = {
    "/api/incidents": "incidents",
    "/api/incidents/1/timeline": "timeline",
    "/api/notices": "notices",
    "/api/notices?incident=2": "notices",
    "/api/units": "units",
    "/api/parked": "parked",
    "/api/calls": "calls",
    "/api/services?everything=true": "service",
    "/api/announcements": "announcements",
    "/api/orders": "orders",
    "/api/orders?incident=2&state=proposed": "orders",
    "/api/people": "people",
    "/api/roster": "roster",
    "/api/routines": "routines",
    "/api/lessons": "lessons",
    "/api/facts": "facts",
}
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{nope",
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "null": b"null",
    "a number": b"7",
    "an empty object": b"{}",
    "other names": b'{"colour": "red"}',
    "deeply nested": b"[" * 50_000,
    "half a surrogate": b'{"answer": "\\ud83d", "text": "\\ud83d", "kind": "\\ud83d"}',
    "lists for words": orjson.dumps(
        dict.fromkeys(
            ("answer", "kind", "fields", "outcome", "decision", "role", "person", "until", "text"),
            [[]],
        )
    ),
}
ODD = ("x", "-1", "9" * 25, "a" * 300)


@pytest.fixture
async def api(full: Town) -> AsyncIterator[Any]:
    async with visitor(full.app()) as client:
        yield client


async def _written(here: Town) -> tuple[Any, ...]:
    """What people may change by the API."""
    async with here.runtime.ledger.reading() as connection:
        notices = await list_queries.notices(connection)
        return (
            [(n["id"], n["state"], n["answer"]) for n in notices],
            [s["id"] for s in await list_queries.signals(connection)],
            [i["id"] for i in await list_queries.incidents(connection)],
            [(o["id"], o["state"]) for o in await orders(connection)],
            [(c["id"], c["state"], c["tries"]) for c in await calls(connection)],
        )


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_has_the_fields_that_the_document_promises(path: str, api: Any) -> None:
    rows = (await api.get(path)).json()
    assert rows, "a contract about nothing holds nothing"
    for row in rows:
        assert set(CONTRACT[LISTS[path]]) <= set(row), path


async def test_every_get_answers_over_a_full_ledger(full: Town, api: Any) -> None:
    there = await known(full)
    for path in routes(full, "GET", api=True):
        answer = await api.get(path.format(**there))
        assert answer.status_code == 200, path
        assert answer.headers["content-type"].startswith("application/json"), path


async def test_every_list_answers_over_an_empty_one(here: Town, web: Any) -> None:
    for path in routes(here, "GET", api=True):
        if "{" not in path:
            answer = await web.get(path)
            assert answer.status_code == 200 and answer.json() is not None, path


@pytest.mark.parametrize(
    "path",
    [
        "/api/notices?incident=x",
        "/api/calls?incident=1.5",
        "/api/orders?incident=" + "9" * 25,
        "/api/incidents/1/timeline?after=x",
        "/api/services?everything=perhaps",
        "/api/incidents/x",
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_with_the_reason(
    path: str, api: Any
) -> None:
    answer = await api.get(path)
    assert 400 <= answer.status_code < 500, path
    assert answer.json()["faults"], path


@pytest.mark.parametrize("body", BODIES)
async def test_a_body_that_makes_no_sense_is_refused_and_changes_nothing(
    body: str, full: Town, api: Any
) -> None:
    there, before = await known(full), await _written(full)
    optional = ("/back", "/run", "/replay", "/away")  # these need no body to say what is meant
    for path in routes(full, "POST", api=True):
        if path.endswith(optional):
            continue
        answer = await api.post(path.format(**there), content=BODIES[body])
        assert 400 <= answer.status_code < 500, f"{path}: {answer.status_code} {answer.text[:200]}"
        assert answer.json()["faults"], path
    assert await _written(full) == before


@pytest.mark.parametrize("odd", ODD)
async def test_what_is_not_there_cannot_be_changed(odd: str, full: Town, api: Any) -> None:
    before = await _written(full)
    names = dict.fromkeys(await known(full), odd)
    for path in routes(full, "POST", api=True):
        if "{" in path:
            answer = await api.post(path.format(**names), json={"answer": "ack", "text": "x"})
            assert 400 <= answer.status_code < 500, f"{path}: {answer.status_code}"
    assert await _written(full) == before


FORMS: dict[str, dict[str, str]] = {
    "nothing": {},
    "other names": {"colour": "red"},
    "odd values": dict.fromkeys(
        ("answer", "decision", "cartons", "call", "outcome", "at", "person", "until", "text"),
        "\u202e" * 50,
    ),
}


@pytest.mark.parametrize("form", FORMS)
async def test_a_form_that_makes_no_sense_is_never_our_fault(
    form: str, full: Town, api: Any
) -> None:
    there = await known(full)
    for path in routes(full, "POST", api=False):
        if path != OF_THE_CARRIER:
            answer = await api.post(path.format(**there), data=FORMS[form])
            assert answer.status_code < 500, f"{path}: {answer.status_code}"


async def test_a_body_beyond_all_measure_is_refused_before_it_is_read(full: Town, api: Any) -> None:
    there = await known(full)
    for path in routes(full, "POST", api=True):
        if path.endswith(("/run", "/replay")):
            continue
        answer = await api.post(path.format(**there), content=b"x" * 300_000)
        assert answer.status_code == 413, path


async def test_another_method_is_not_taken(full: Town, api: Any) -> None:
    there = await known(full)
    reads = set(routes(full, "GET", api=True))
    for path in routes(full, "POST", api=True):
        if path not in reads:
            assert (await api.get(path.format(**there))).status_code == 405, path
