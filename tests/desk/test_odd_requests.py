"""Numbers, addresses and methods that no page sends are the sender's fault, never ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from desk.path_params import MOST, posted_number
from ledger import call_lists, orders
from tests.desk.living import Town, town, visitor
from tests.desk.routes import OF_THE_CARRIER, STREAM, known, routes
from tests.desk.test_doors import TOKEN
from tests.desk.test_every_page import CHINESE, LANGUAGES, text_of

NO_NUMBERS = ("²", "①", "٣", "-1", "+1", "1.5", "1e3", " ", "0x1", "9" * 20, "9" * 3000)


def test_what_no_column_could_hold_is_no_number() -> None:
    assert [text for text in NO_NUMBERS if posted_number(text) is not None] == []


def test_digits_of_a_chinese_keyboard_count_and_the_largest_is_that_of_a_column() -> None:
    assert (posted_number("0"), posted_number("007"), posted_number("３0")) == (0, 7, 30)
    assert posted_number(str(MOST)) == MOST
    assert posted_number(str(MOST + 1)) is None


async def test_an_answer_whose_way_back_is_no_number_leads_to_the_first_page(
    here: Town, web: Any
) -> None:
    await here.fail("K-07")
    path = f"/notices/{(await here.asked('takeover'))['id']}/answer"
    for back in NO_NUMBERS:
        refused = await web.post(path, data={"answer": "perhaps", "back": back})
        assert refused.status_code == 409 and 'id="needs"' in refused.text, back[:20]
    gone = await web.post(path, data={"answer": "perhaps", "back": "99"})
    assert gone.status_code == 404, "there is no incident 99 to go back to"
    taken = await web.post(path, data={"answer": "accepted", "back": "²"})
    assert (taken.status_code, taken.headers["location"]) == (303, "/")


async def test_cartons_that_are_no_number_are_said_and_the_order_stays_proposed(
    full: Town,
) -> None:
    async with full.runtime.ledger.reading() as connection:
        order = (await orders.orders(connection, state="proposed"))[0]
    path = f"/service/orders/{order['id']}"
    async with visitor(full.app()) as client:
        for cartons in (*NO_NUMBERS, "0", "10000"):
            if not cartons.strip():
                continue  # as proposed
            form = {"decision": "confirmed", "cartons": cartons}
            refused = await client.post(path, data=form)
            assert refused.status_code == 422 and 'role="alert"' in refused.text, cartons[:20]
        async with full.runtime.ledger.reading() as connection:
            again = await orders.order(connection, order["id"])
        assert again and (again["state"], again["cartons"]) == ("proposed", order["cartons"])
        done = await client.post(path, data={"decision": "refused", "cartons": "many"})
        assert done.status_code == 303, "of a refused order nobody counts cartons"


async def test_a_call_that_is_no_number_is_refused_and_none_is_marked(full: Town) -> None:
    async with full.runtime.ledger.reading() as connection:
        before = await call_lists.calls(connection)
    path = f"/calls/{before[0]['person']}"
    async with visitor(full.app()) as client:
        for number in NO_NUMBERS:
            refused = await client.post(path, data={"call": number, "outcome": "reached"})
            assert refused.status_code == 409, number[:20]
    async with full.runtime.ledger.reading() as connection:
        assert await call_lists.calls(connection) == before


async def test_a_host_or_an_origin_that_is_no_address_is_not_answered(web: Any) -> None:
    for host in ("[", "[::1", "a]b", "::::", "\x7f", "evil.test:8000", "127.0.0.1.evil.test"):
        assert (await web.get("/", headers={"Host": host})).status_code == 421, host
    for origin in ("http://[", "http://[::1", "[", "::::", "desk.test"):
        for path in ("/people/away", "/api/signals", "/report/truck.failed"):
            answer = await web.post(path, data={"unit": "K-07"}, headers={"Origin": origin})
            assert answer.status_code == 403, (origin, path)


async def test_a_length_that_is_no_number_does_not_stop_the_body_from_being_counted(
    web: Any,
) -> None:
    odd = {"Content-Length": b"\xb2"}  # a superscript two is a digit and no number
    small = await web.post("/api/signals", content=b"{}", headers=odd)
    assert small.status_code == 422 and small.json()["faults"]
    large = await web.post("/api/signals", content=b"x" * 300_000, headers=odd)
    assert large.status_code == 413


async def test_a_report_whose_id_is_no_word_of_an_address_is_shown_all_the_same(
    here: Town, web: Any
) -> None:
    for number, odd in enumerate(("a b", "a/b", "a?b=c", "a#b", "50%", "某")):
        form = {"signal": "truck.failed", "unit": f"K-0{number + 1}", "id": odd}
        sent = await web.post("/report/new", data=form)
        await here.settle()
        shown = await web.get(sent.headers["location"], headers={"Accept-Language": "en"})
        assert shown.status_code == 200 and "incident 1" in text_of(shown.text).lower(), odd


async def test_a_page_is_read_and_an_act_is_posted_and_the_other_way_is_refused(
    full: Town,
) -> None:
    there = await known(full)
    async with visitor(full.app()) as client:
        reads, acts = (set(routes(full, method, api=False)) for method in ("GET", "POST"))
        assert acts - reads and reads - acts
        for path in acts - reads - {OF_THE_CARRIER}:
            if path.startswith("/calls/"):
                continue
            answer = await client.get(path.format(**there))
            assert answer.status_code in (404, 405), path  # 404: another page's address, not there
        for path in reads - acts:
            answer = await client.post(path.format(**there), data={})
            assert answer.status_code in (303, 404, 405), path
            for method in ("PUT", "DELETE", "PATCH"):
                assert (await client.request(method, path.format(**there))).status_code == 405, path


async def test_a_page_that_is_posted_to_says_so_and_not_that_something_is_broken(
    full: Town,
) -> None:
    async with visitor(full.app(), headers={"Accept-Language": "en"}) as client:
        answer = await client.post("/units")
        assert answer.status_code == 405 and "cannot be used in this way" in answer.text


async def test_a_method_that_is_not_taken_is_said_with_those_that_are(full: Town) -> None:
    async with visitor(full.app()) as client:
        answer = await client.put("/api/notices/1")
        assert answer.status_code == 405 and answer.headers["allow"] == "POST"
        assert answer.json()["faults"] == ["Method Not Allowed"]


@pytest.fixture
async def empty(tmp_path: Any) -> AsyncIterator[Town]:
    """A ledger without a company."""
    async with town(tmp_path, company=False) as found:
        yield found


@pytest.mark.parametrize("language", LANGUAGES)
async def test_without_a_company_a_page_shows_or_says_so_in_the_readers_language(
    language: str, empty: Town
) -> None:
    shown: set[str] = set()
    async with visitor(empty.app()) as client:
        for path in routes(empty, "GET", api=False):
            if "{" in path or path in (STREAM, "/metrics"):
                continue
            answer = await client.get(path, headers={"Accept-Language": language})
            assert answer.status_code in (200, 303, 503), path
            if answer.status_code == 503:
                assert bool(CHINESE.search(text_of(answer.text))) == (language == "zh"), path
            elif answer.status_code == 200:
                shown.add(path)
    assert {"/plan", "/parked", "/report", "/login", "/lessons"} <= shown, "these need none"


async def test_without_a_company_a_machine_is_told_the_remedy(empty: Town) -> None:
    needs = ("/api/units", "/api/people", "/api/roster", "/api/people/gaps")
    async with visitor(empty.app()) as client:
        for path in needs:
            answer = await client.get(path)
            assert answer.status_code == 503 and "muster demo" in answer.json()["faults"][0], path
        for path in ("/api/incidents", "/api/notices", "/api/services", "/api/calls"):
            answer = await client.get(path)
            assert (answer.status_code, answer.json()) == (200, []), path
        away = await client.post("/api/people/x/away", json={})
        assert away.status_code == 503


async def test_without_a_company_the_token_is_asked_for_first(empty: Town) -> None:
    async with visitor(empty.app(token=TOKEN)) as stranger:
        assert (await stranger.get("/api/units")).status_code == 401
        assert (await stranger.get("/")).status_code == 303
