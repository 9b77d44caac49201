"""The desk in a real browser: it follows by itself, answers with a click, and can be used without a
mouse.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from desk.server import DeskServer
from ledger import list_queries
from tests.desk.living import Town

EN = {"locale": "en-GB", "extra_http_headers": {"Accept-Language": "en"}}
TABS_TO_BUTTON = 40
FORM = "/report/new?signal=truck.failed"
BOOK = "/plan/playbooks/truck_failure"
PAGES = [
    "/",
    "/incidents/1",
    "/plan",
    BOOK,
    "/wall",
    "/units",
    "/parked",
    "/report/new",
    FORM,
    "/report/truck.failed",
]


@asynccontextmanager
async def opened(here: Town, browser: Any, path: str = "/", **how: Any) -> AsyncIterator[Any]:
    """A page of the served desk. Whatever the browser complains about fails the test."""
    desk = DeskServer(here.app(), "127.0.0.1", 0)
    await desk.start()
    complaints: list[str] = []
    page = await browser.new_page(**(EN | how))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security" in message.text else None
        ),
    )
    page.desk = desk
    try:
        await page.goto(f"http://127.0.0.1:{desk.port}{path}")
        if how.get("java_script_enabled", True):
            await page.wait_for_selector(".line.is-live")
        yield page
        assert complaints == []
    finally:
        await page.close()
        await desk.stop()


async def test_an_incident_appears_without_a_reload(here: Town, browser: Any) -> None:
    async with opened(here, browser) as page:
        await page.evaluate("window.sameDocument = true")
        await page.get_by_text("Nothing needs a person now").wait_for()
        await here.fail("K-07")
        await page.get_by_role("link", name="#1 Truck failure", exact=True).wait_for()
        assert await page.evaluate("window.sameDocument") and (await page.title()).startswith("(")
        # said to those who cannot see it
        assert "waiting for an answer" in await page.inner_text("#news")


async def test_a_click_answers(here: Town, browser: Any) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    async with opened(here, browser) as page:
        await page.evaluate("window.sameDocument = true")
        await page.click(f"#answer-{offer['id']}-1")
        await page.wait_for_selector(f"#asking-{offer['id']}", state="detached")
        assert await page.evaluate("window.sameDocument")
    async with here.runtime.ledger.reading() as connection:
        run = await list_queries.run_of(connection, 1)
    assert run and run.units["K-07"].standby


async def test_a_keyboard_alone_reaches_the_answer_and_gives_it(here: Town, browser: Any) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    async with opened(here, browser) as page:
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.className") == "skip"
        await page.keyboard.press("Enter")
        for _ in range(TABS_TO_BUTTON):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.id") == f"answer-{offer['id']}-1":
                break
        seen = "getComputedStyle(document.activeElement).outlineStyle"
        assert await page.evaluate(seen) == "solid"
        await page.keyboard.press("Enter")
        await page.wait_for_selector(f"#asking-{offer['id']}", state="detached")


async def test_what_someone_types_opens_and_looks_at_stays_when_the_page_changes(
    here: Town, browser: Any
) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    async with opened(here, browser, "/wall") as page:
        field = f"[id='reply-{offer['person']}'] input[name=text]"
        await page.fill(field, "I am thi")
        await page.evaluate("sel => document.querySelector(sel).setSelectionRange(2, 4)", field)
        await page.evaluate("scrollTo(0, 60)")
        before = await page.evaluate("scrollY")
        await here.fail("K-13")
        await page.get_by_text("K-13").first.wait_for()
        assert await page.input_value(field) == "I am thi"
        caret = "[document.activeElement.selectionStart, document.activeElement.selectionEnd]"
        assert (await page.evaluate(caret), await page.evaluate("scrollY")) == ([2, 4], before)
        await page.keyboard.press("End")
        await page.keyboard.type("nking")
        assert await page.input_value(field) == "I am thinking"


async def test_two_tabs_follow_and_a_lost_line_is_shown(here: Town, browser: Any) -> None:
    async with opened(here, browser) as page:
        other = await browser.new_page(**EN)
        await other.goto(page.url)
        await here.fail("K-07")
        for tab in (page, other):
            await tab.get_by_role("link", name="#1 Truck failure", exact=True).wait_for()
        await other.close()
        await page.desk.stop()
        await page.get_by_text("not live: reconnecting").wait_for()
        back = DeskServer(here.app(), "127.0.0.1", page.desk.port)
        await back.start()
        await page.wait_for_selector(".line.is-live")
        await back.stop()


async def test_a_clock_runs_down_and_turns_red(here: Town, browser: Any) -> None:
    await here.fail("K-07")
    async with opened(here, browser) as page:
        clock = page.locator("[data-until]").first
        first = await clock.inner_text()
        await asyncio.sleep(2.2)
        assert await clock.inner_text() != first and "left" in first
        await page.evaluate("document.getElementById('main').dataset.now = '2099-01-01T00:00:00Z'")
        await page.wait_for_selector(".clock.late")
        assert "late" in await clock.inner_text()


@pytest.mark.parametrize("path", PAGES)
async def test_a_narrow_phone_never_scrolls_sideways(here: Town, browser: Any, path: str) -> None:
    await here.fail("K-07", note="x" * 90)
    async with opened(
        here, browser, path, viewport={"width": 320, "height": 640}, java_script_enabled=False
    ) as page:
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def test_without_javascript_a_driver_reports_and_an_answer_is_given(
    here: Town, browser: Any
) -> None:
    async with opened(here, browser, "/report?lang=en", java_script_enabled=False) as page:
        await page.click("text=Truck failed")
        await page.fill("[name=unit]", "K-07")
        await page.click("text=Send")
        await page.get_by_text("We have it").wait_for()
        await here.settle()
        offer = await here.asked("takeover")
        await page.goto(f"http://127.0.0.1:{page.desk.port}/n/{here.links.token(offer['id'])}")
        await page.click("button:has-text('Accept')")
        await page.get_by_text("Your answer is recorded: Accepted").wait_for()
