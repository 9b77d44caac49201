"""Every page, in both languages, over an empty and a full ledger; and every link on them."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.desk.living import Town, visitor
from tests.desk.routes import STREAM, filled, is_open, known, routes

pytestmark = pytest.mark.slow

TOKEN = "correct horse battery"
LANGUAGES = ("zh", "en")
CHINESE = re.compile("[\u4e00-\u9fff]")
HREF = re.compile(r'(?:href|action|src)="([^"#]*)')
RAW = re.compile(r"\{\{|\}\}|\{%|Undefined|Traceback|&lt;class")
NUMBERS = ("incident", "incident_id", "notice_id", "parked_id", "call_id", "order_id", "picture_id")
NO_PAGES = ("/incidents", "/metrics")  # leads to the front page; for a program
TOGGLE = re.compile(r'<a href="\?lang=\w+"[^>]*>[^<]*</a>')  # the other language, in its own words


def pages(here: Town) -> list[str]:
    return [path for path in routes(here, "GET", api=False) if path not in (STREAM, *NO_PAGES)]


def text_of(page: str) -> str:
    """What a reader sees."""
    bare = TOGGLE.sub("", re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL))
    return html.unescape(re.sub(r"<[^>]+>", " ", bare))


@pytest.fixture
async def lived(full: Town) -> AsyncIterator[Any]:
    async with visitor(full.app()) as client:
        yield client


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_page_of_a_full_ledger_shows_in_the_readers_language(
    language: str, full: Town, lived: Any
) -> None:
    there = await known(full)
    for path in pages(full):
        answer = await lived.get(filled(path, there), headers={"Accept-Language": language})
        kind = answer.headers["content-type"].partition(";")[0]
        assert answer.status_code == 200, path
        if kind != "text/html":
            assert kind in ("application/atom+xml", "application/cap+xml", "image/jpeg"), path
            continue
        seen = text_of(answer.text)
        assert f'<html lang="{language}' in answer.text, path
        assert not RAW.search(seen), f"{path}: {RAW.findall(seen)}"
        assert "<title>" in answer.text and "<h1" in answer.text, path
        if language == "zh":
            assert CHINESE.search(seen) and not re.search(r"\b(None|True|False)\b", seen), path


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_page_of_an_empty_ledger_says_that_there_is_nothing_yet(
    language: str, here: Town, web: Any
) -> None:
    for path in pages(here):
        if "{" not in path:
            answer = await web.get(path, headers={"Accept-Language": language})
            assert answer.status_code == 200, path
            assert not RAW.search(text_of(answer.text)), path


async def test_every_link_of_the_desk_leads_somewhere(full: Town, lived: Any) -> None:
    seen, waiting = set[str](), ["/"]
    while waiting:
        path = waiting.pop()
        answer = await lived.get(path, headers={"Accept-Language": "en"})
        assert answer.status_code in (200, 303, 405), f"{path}: {answer.status_code}"  # 405: a form
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        for found in map(html.unescape, HREF.findall(answer.text)):
            here = found.removeprefix("http://desk.test")
            if here.startswith("/") and here not in seen and len(seen) < 400:
                seen.add(here)
                waiting.append(here)
    shown = {path.partition("?")[0] for path in seen}
    assert {
        "/units",
        "/people",
        "/routines",
        "/service",
        "/plan",
        "/lessons",
    } <= shown
    assert "/incidents/1" in shown and "/incidents/2" in shown


async def test_what_is_not_there_is_said_in_the_readers_language(full: Town, lived: Any) -> None:
    nothing = {
        **dict.fromkeys(NUMBERS, 99), "token": "nobody", "truck": "nobody", "secret": "x", "person": "nobody", "name": "nothing",
        "signal": "nothing.happened", "signal_id": "nothing", "identifier": "nothing",
    }  # fmt: skip
    for path in pages(full):
        for language in LANGUAGES if "{" in path else ():
            gone = path.format(**nothing)
            answer = await lived.get(gone, headers={"Accept-Language": language})
            said = path.startswith(
                ("/calls/", "/report/sent", "/login/link/")
            )  # a page that says so itself
            elsewhere = answer.status_code == 303 and path.startswith("/report/")
            assert said or elsewhere or 400 <= answer.status_code < 500, gone
            if answer.status_code >= 400 and "<html" in answer.text:
                assert bool(CHINESE.search(text_of(answer.text))) == (language == "zh"), gone


@pytest.mark.parametrize(
    "odd", ["x", "-1", "0", "1.5", "9" * 25, "%00", "%F0%9F%9A%9A", "..%2F..", "a" * 3000, "'\""]
)
async def test_an_odd_address_is_never_our_fault(odd: str, full: Town, lived: Any) -> None:
    for path in [*pages(full), *routes(full, "GET", api=True)]:
        if "{" in path:
            answer = await lived.get(re.sub(r"\{\w+\}", odd, path))
            assert answer.status_code < 500, f"{path} with {odd[:20]}"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_anything_not_for_everyone_asks_for_the_token(method: str, full: Town) -> None:
    """An address that is added is closed until someone opens it."""
    there = await known(full)
    async with visitor(full.app(token=TOKEN)) as client:
        for api in (True, False):
            for path in routes(full, method, api):
                if path == STREAM or is_open(path) or path == "/logout":
                    continue
                answer = await client.request(method, filled(path, there))
                program = api or path == "/metrics"
                assert answer.status_code == (401 if program else 303), path
                assert program or answer.headers["location"].startswith("/login?next="), path


async def test_what_is_for_everyone_shows_nothing_of_the_desk(full: Town) -> None:
    there = await known(full)
    async with visitor(full.app(token=TOKEN)) as client:
        for path in pages(full):
            if is_open(path):
                answer = await client.get(filled(path, there))
                assert answer.status_code == 200, path
                inside = [
                    link for link in HREF.findall(answer.text) if link.startswith("/incidents")
                ]
                assert inside == [], path
