"""Masks phone numbers in every answer to a reader who may not see them: `138****8000`.

Pure ASGI, over the finished body: numbers occur in lists, in the texts of messages and in what
people typed, and a page that is added is masked, too, until it is known that its reader may see
them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from incidents.masked_phones import hide_middle

MASKED = ("text/html", "application/json", "text/plain")
# Only runs of digits: a pattern that looks around at every sign takes ten times as long, and a
# list may have megabytes.
_DIGITS = re.compile(rb"[0-9]{8,}")
_CHINESE = re.compile(rb"(0|(00)?86)?1[0-9]{10}")
_MOST = 15  # digits of E.164
# Signs beside a number without `+` that make it part of an id, a hash or a moment.
_ID_BEFORE, _ID_BEHIND = re.compile(rb"[0-9A-Za-z.+%_-]$"), re.compile(rb"^[A-Za-z_-]")
_KEY = "phones"


@dataclass
class _Phones:
    """What is known of the reader of one answer."""

    shown: bool = False


class PhoneMasking:
    """Masks numbers in the answers of `app`, until `disable_masking` is called for the request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        phones = scope[_KEY] = _Phones()
        await self.app(scope, receive, _Answer(send, phones).send)


class _Answer:
    """Holds an answer back until it is whole, where it has to be masked."""

    def __init__(self, send: Send, phones: _Phones) -> None:
        self._send, self._phones = send, phones
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._masks(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    def _masks(self, start: Message) -> bool:
        kind = MutableHeaders(scope=start).get("content-type", "")
        return not self._phones.shown and kind.startswith(MASKED)

    async def _finish(self, start: Message) -> None:
        body = mask_phones(bytes(self._body))
        headers = MutableHeaders(scope=start)
        if "content-length" in headers:
            headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def disable_masking(scope: Scope) -> None:
    """The reader of this request's answer may see numbers."""
    scope[_KEY].shown = True


def mask_phones(text: bytes) -> bytes:
    """The text with every phone number masked."""
    return _DIGITS.sub(_masked, text)


def _masked(found: re.Match[bytes]) -> bytes:
    return hide_middle(found[0].decode()).encode() if _is_phone(found) else found[0]


def _is_phone(found: re.Match[bytes]) -> bool:
    """E.164, percent-encoded too, or a number as China writes them: eleven digits, also behind
    the code of the country without its `+`, or behind the 0 of long-distance calls.
    """
    start, end = found.span()
    before, behind = found.string[max(0, start - 3) : start], found.string[end : end + 1]
    if before.endswith(b"+") or before.upper() == b"%2B":
        return len(found[0]) <= _MOST
    alone = not _ID_BEFORE.search(before) and not _ID_BEHIND.search(behind)
    return alone and _CHINESE.fullmatch(found[0]) is not None
