"""Pages of the desk in Chinese hold no English: what may stand in Latin letters is listed here."""

from __future__ import annotations

import html
import re
from typing import Any

from ledger import list_queries
from playbooks.company.company_lookup import Directory
from tests.desk.living import Town
from tests.lived import LESSON, live_a_little

PAGES = (
    "/", "/units", "/parked", "/wall", "/people", "/calls", "/service", "/public", "/plan",
    "/login", "/account", "/lessons", "/routines", "/report", "/report/new", "/audit",
)  # fmt: skip
# Names of formats and devices, ids of trucks and customers, a value's place in a wording, a setting.
KNOWN = (
    r"(?<![A-Za-z])(Atom|CAP|JSON|MUSTER_DESK_TOKEN|Muster|UPS|[A-Z]{1,3}-\d+)(?![A-Za-z])|\{\w+\}"
)
# What JSON's parser says; rows that `live_a_little` puts into the ledger, and its source.
FOREIGN = r"JSON：.*?char \d+\)|No delivery|\b(North|storm|test)\b"
ELSEWHERE = r'<(\w+)[^>]*\slang="[^"]*"[^>]*>.*?</\1>'  # a text in a language of its own
HIDDEN = r"<(script|style|code|pre|time)\b.*?</\1>"


def shown(page: str) -> str:
    """What a reader of the page sees, outside what is marked as another language's or as code."""
    body = page[page.find("<body") :]
    for hidden in (HIDDEN, ELSEWHERE):
        body = re.sub(hidden, " ", body, flags=re.DOTALL)
    labels = " ".join(re.findall(r'(?:aria-label|placeholder|alt|title)="([^"]*)"', body))
    return html.unescape(re.sub(r"<[^>]+>", " ", body) + labels)


def english(page: str, names: str) -> list[str]:
    """Words in Latin letters that nothing explains."""
    rest = re.sub(f"{names}|{FOREIGN}|{KNOWN}", " ", shown(page))
    return re.findall(r"[^ ]*[A-Za-z]{2,}[^ ]*", rest)


async def _names(here: Town) -> str:
    """A pattern of what the company and the plan call by Latin letters: people, kinds of signal."""
    async with here.runtime.ledger.reading() as connection:
        directory: Directory = await here.runtime.directory(connection)
    company = directory.company
    own = {p.name for p in company.people} | {p.organisation for p in company.people if p.name}
    own |= set(here.runtime.plan.signals) | {LESSON}
    return "|".join(re.escape(name) for name in sorted(own, key=len, reverse=True) if name)


async def _addresses(here: Town) -> dict[str, int]:
    """Every page, with each incident, answer link, playbook, routine and kind of report; and with
    what it answers.
    """
    async with here.runtime.ledger.reading() as connection:
        incidents = [row["id"] for row in await list_queries.incidents(connection)]
        notices = await list_queries.notices(connection)
    plan = here.runtime.plan
    steps = {(notice["step"], notice["state"]): notice for notice in notices}
    # A customer is not of the company: a link of theirs, which no message carries, opens nothing.
    links = {
        here.links.to_notice(notice["id"]): 410 if notice["role"] == "retailer" else 200
        for notice in steps.values()
    }
    assert set(links.values()) == {200, 410}
    pages = [
        *PAGES,
        *(f"/incidents/{number}{page}" for number in incidents for page in ("", "/review")),
        *(f"/plan/playbooks/{name}" for name in (*plan.playbooks, *plan.routines)),
        *(f"/report/new?signal={kind}" for kind in plan.signals),
        *(f"/report/{kind}" for kind in plan.signals),
    ]
    return {
        **dict.fromkeys(pages, 200),
        **{link.removeprefix("http://desk.test"): status for link, status in links.items()},
        "/no-such-page": 404,
    }


async def test_no_page_in_chinese_has_english_left(here: Town, web: Any) -> None:
    await live_a_little(here)
    names, left = await _names(here), {}
    for address, status in (await _addresses(here)).items():
        answer = await web.get(address)
        assert answer.status_code == status, address
        if found := english(answer.text, names):
            left[address] = found
    assert left == {}


def test_a_left_over_word_is_found() -> None:
    page = '<body><p title="waiting">事件 <b>acting commander</b> <i lang="en">no</i> K-07</p>'
    assert english(page, "K") == ["acting", "commander", "waiting"]
