"""Pages of the desk in Chinese hold no English: all that is left in Latin letters is listed here."""

from __future__ import annotations

import html
import re
from typing import Any

from ledger import list_queries
from tests.desk.living import Town
from tests.lived import live_a_little

# Names of formats, products and services; ids of trucks, customers, lines and factories.
NAMES = r"\b(API|App|Atom|CAP|GPS|ID|IT|SMS|Muster|UTC|WMS|Wi-Fi|POS|CEL|km)\b"
IDS = r"\b[A-Z]{1,3}-\d+\b|\b[0-9a-f]{8,}\b|\bv?\d+[hms]\b"


def words(page: str) -> list[str]:
    """Words in Latin letters that a reader of the page sees, outside what is marked as another
    language's or as code.
    """
    shown = re.sub(r"<(script|style|code|pre|time|svg title)\b.*?</\1>", " ", page, flags=re.S)
    shown = re.sub(
        r"<(\w+)[^>]*\blang=\"[^\"]*\"[^>]*>.*?</\1>", " ", shown[shown.find("<body") :], flags=re.S
    )
    text = html.unescape(re.sub(r"<[^>]+>", " ", shown))
    return re.findall(
        r".{0,25}[A-Za-z][A-Za-z'_.-]+[A-Za-z].{0,25}", re.sub(f"{NAMES}|{IDS}", " ", text)
    )


async def test_probe(here: Town, web: Any) -> None:
    await live_a_little(here)
    async with here.runtime.ledger.reading() as c:
        incidents = [r["id"] for r in await list_queries.incidents(c)]
        notices = await list_queries.notices(c)
    plan = here.runtime.plan
    paths = [
        "/",
        "/units",
        "/parked",
        "/wall",
        "/people",
        "/calls",
        "/service",
        "/public",
        "/plan",
        "/login",
        "/lessons",
        "/routines",
        "/report",
        "/report/new",
        "/incidents",
        "/nothing",
    ]
    paths += [f"/incidents/{n}" for n in incidents] + [f"/incidents/{n}/review" for n in incidents]
    paths += [f"/plan/playbooks/{n}" for n in (*plan.playbooks, *plan.routines)]
    paths += [f"/report/new?signal={k}" for k in plan.signals] + [
        f"/report/{k}" for k in plan.signals
    ]
    paths += [f"/n/{here.links.to_notice(n['id']).rsplit('/', 1)[1]}" for n in notices[:40]]
    for path in paths:
        answer = await web.get(path)
        found = words(answer.text)
        if found or answer.status_code != 200:
            print(path, answer.status_code, found[:14])
    print(len(paths))
    assert 0
