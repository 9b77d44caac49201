"""The notice behind the link of a message, or a page that says why the link opens none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from desk.app_state import AppState
from desk.decision_form import DecisionForm
from desk.rendering import language_of, page
from desk.words import word
from handlers.answer_links import BadLinkError, LinkState, link_state
from ledger import list_queries, notices
from ledger.list_rows import IncidentListRow
from ledger.tables import NoticeRow


@dataclass(frozen=True, slots=True)
class LinkedNotice:
    """`state`: whether the link may still be used; its text is shown only where that is `open`."""

    notice: NoticeRow
    incident: IncidentListRow
    state: LinkState


async def linked_notice(app_state: AppState, token: str) -> LinkedNotice | None:
    """None where the link is not complete, or was made up."""
    try:
        number = (await app_state.links.current()).read(token)
    except BadLinkError:
        return None
    runtime = app_state.runtime
    async with runtime.ledger.reading() as connection:
        notice = await notices.find(connection, number)
        incident = await list_queries.incident(connection, notice.incident) if notice else None
        if notice is None or incident is None:
            return None
        present = notice.person in (await runtime.directory(connection)).people
    state = link_state(notice, incident["closed_at"], present, runtime.clock.now())
    return LinkedNotice(notice, incident, state)


def link_error_page(request: Request, found: LinkedNotice | None) -> Response:
    """The page of a link that opens no notice: without any text of the message."""
    # `open` with nothing to answer: a notice of another kind than the page is for.
    if found is None or found.state == "open":
        return sentence_page(request, word("link_bad", language_of(request)), 404)
    return sentence_page(request, word(f"link_{found.state}", language_of(request)), 410)


def sentence_page(request: Request, said: str, status: int = 200) -> Response:
    """One sentence, and nothing of the message."""
    nothing: dict[str, Any] = {
        "notice": None,
        "decision": DecisionForm(),
        "fault": "",
        "settled": "",
        "order": None,
    }
    nothing |= {"entered": ("", ""), "pictures": [], "may_send": False, "kept": 0}
    return page(request, "link.html", status, said=said, **nothing)
