"""Tells the sender of a form that control characters were removed from it: on the page that
answers, or after a redirect on the next one.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playbooks.intake.bounds import removal_notes

COOKIE = "removed"
_SET = f"{COOKIE}=1; Max-Age=60; Path=/; HttpOnly; SameSite=Strict"
_FORGET = f"{COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict"


def note_removed(request: Request, form: Mapping[str, str]) -> None:
    """Remember for the answer whether anything is removed from this form."""
    request.state.removed = bool(removal_notes(form))


def anything_removed(request: Request) -> bool:
    """Whether the reader's form, this one or the one before, was not taken as it was typed."""
    return getattr(request.state, "removed", False) or COOKIE in request.cookies


class RemovedCharacters:
    """Carries the note over a redirect, which shows nothing itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and (cookie := _cookie(scope, message)):
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, noting)


def _cookie(scope: Scope, message: Message) -> str:
    if message["status"] == 303 and scope.get("state", {}).get("removed"):
        return _SET
    shown = message["status"] == 200 and scope["method"] == "GET"
    return _FORGET if shown and COOKIE in Request(scope).cookies and _is_page(message) else ""


def _is_page(message: Message) -> bool:
    return MutableHeaders(scope=message).get("content-type", "").startswith("text/html")
