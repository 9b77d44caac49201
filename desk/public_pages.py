"""Without a login: what is out of use, what was announced, the Atom feed, and each announcement as
its CAP 1.2 document.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.app_state import AppState, state_of
from desk.atom_feed import PublicAnnouncement, write_feed
from desk.rendering import language_of, page
from desk.words import Language
from ledger import announcements, suspensions
from ledger.customer_list_rows import AnnouncementListRow, SuspensionListRow
from playbooks.company.company_lookup import Directory
from playbooks.messages.area_text import area_text

router = APIRouter(include_in_schema=False)
CAP_TYPE = "application/cap+xml"
SHOWN = 20
FRESH = {"Cache-Control": "public, max-age=30"}


class PublicSuspension(TypedDict):
    """A suspended service as the public page shows it, in the reader's words."""

    link: str
    customers: str  # empty: all in the area
    where: str
    instead: str
    since: datetime


@router.get("/public")
async def status(request: Request) -> Response:
    app_state, language = state_of(request), language_of(request)
    directory, suspended, announced = await _look(app_state)
    company = directory.company
    texts = app_state.runtime.plan.texts.get(language, {})
    shown = page(
        request,
        "public.html",
        company=company.name_zh if language == "zh" else company.name_en,
        suspended=_together(suspended, language, directory, texts),
        announced=[_said(a, language) for a in announced[:SHOWN]],
    )
    shown.headers.update(FRESH)
    return shown


@router.get("/public/feed.atom")
async def feed(request: Request) -> Response:
    app_state, language = state_of(request), language_of(request)
    directory, _, announced = await _look(app_state)
    company = directory.company
    name = company.name_zh if language == "zh" else company.name_en
    said = [_said(a, language) for a in announced[: SHOWN * 5]]
    body = write_feed(
        f"{app_state.base}/public",
        app_state.runtime.plan.sender,
        name,
        said,
        language,
        app_state.runtime.clock.now(),
    )
    return Response(body, media_type="application/atom+xml", headers=FRESH)


@router.get("/public/alerts/{identifier}.xml")
async def alert(request: Request, identifier: str) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        found = await announcements.announcement(connection, identifier)
    # A drill's announcement is never public, even for those who guess its address (I7).
    if found is None or found["drill"]:
        return Response("there is no such announcement\n", 404, media_type="text/plain")
    return Response(found["cap"], media_type=CAP_TYPE, headers=FRESH)


async def _look(
    app_state: AppState,
) -> tuple[Directory, list[SuspensionListRow], list[AnnouncementListRow]]:
    async with app_state.runtime.ledger.reading() as connection:
        directory = await app_state.runtime.directory(connection)
        return (
            directory,
            await suspensions.suspensions(connection),
            await announcements.announcements(connection, drills=False),
        )


def _said(announcement: AnnouncementListRow, language: Language) -> PublicAnnouncement:
    texts = announcement["texts"]
    wording = texts.get(language) or next(iter(texts.values()))
    return {**announcement, "event": wording["event"], "text": wording["text"]}


def _together(
    suspended: list[SuspensionListRow],
    language: Language,
    directory: Directory,
    texts: dict[str, str],
) -> list[PublicSuspension]:
    """One line for each service and place, however many incidents suspend it; nothing of what goes
    on inside.
    """
    found: dict[tuple[str, str, str], PublicSuspension] = {}
    for row in suspended:
        where = area_text(row["area"], language, directory)
        line: PublicSuspension = {
            "link": texts.get(row["link"], row["link"]),
            "customers": texts.get(row["customers"], row["customers"]),
            "where": where,
            "instead": texts.get(row["instead"], row["instead"]),
            "since": row["since"],
        }
        known = found.setdefault((row["link"], where, row["customers"]), line)
        # Shown as one, suspended since the first of them.
        known["since"] = min(row["since"], known["since"])
    return list(found.values())
