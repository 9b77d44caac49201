"""A picture as it is shown: to who may read incidents, and through the link of a question."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.app_state import state_of
from desk.notice_by_link import link_error_page, linked_notice
from desk.path_params import Number
from desk.rendering import language_of, page
from desk.words import word
from ledger import pictures
from ledger.pictures import PictureListRow
from playbooks.intake.pictures import ENDINGS

router = APIRouter(include_in_schema=False)
# Content of strangers: a browser may draw it and do nothing else with it.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@router.get("/pictures/{picture_id}")
async def picture(request: Request, picture_id: Number) -> Response:
    """A picture of an incident."""
    return await _picture(request, picture_id)


@router.get("/n/{token}/pictures/{picture_id}")
async def linked_picture(request: Request, token: str, picture_id: Number) -> Response:
    """For who was asked: pictures of the incident that the question is about."""
    found = await linked_notice(state_of(request), token)
    if found is None or found.state != "open":
        return link_error_page(request, found)
    return await _picture(request, picture_id, found.notice.incident)


async def _picture(request: Request, picture_id: int, incident: int | None = None) -> Response:
    async with state_of(request).runtime.ledger.reading() as connection:
        found = await pictures.find_picture(connection, picture_id)
        if found is None or incident not in (None, found["incident"]):
            return page(request, "message.html", 404, text=word("not_found", language_of(request)))
        body = await pictures.body_of(connection, picture_id)
    return Response(body, media_type=found["kind"], headers=HEADERS | _name(found))


def _name(found: PictureListRow) -> dict[str, str]:
    named = f"picture-{found['id']}.{ENDINGS[found['kind']]}"
    return {"Content-Disposition": f'inline; filename="{named}"'}
