"""The HTTP under twilio's client.

Ours, because theirs ignores its timeout, hides Retry-After and logs phone numbers.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response


class TwilioRefusedError(Exception):
    """Twilio, or something on the way to it, did not answer 2xx.

    Carries no words of the answer: they quote the number.
    """

    def __init__(self, status: int, code: int | None, seconds: float | None) -> None:
        super().__init__(f"HTTP {status}, Twilio's code {code}")
        self.status = status
        self.code = code  # None: the answer is not in Twilio's shape
        self.seconds = seconds  # Retry-After, when it was given in seconds


class TwilioHttp(AsyncTwilioHttpClient):  # type: ignore[misc]  # twilio ships no types
    """Every request ends within `seconds`; reaching the host takes at most half of them.

    Make it inside a running loop.
    """

    def __init__(self, seconds: float) -> None:
        # Without a pool the base class opens no session of its own.
        super().__init__(pool_connections=False, timeout=seconds)
        # Giving up on the connection first tells "never left" apart from "left, no answer".
        self.session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=seconds, connect=seconds / 2)
        )

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
        allow_redirects: bool = False,
    ) -> Response:
        """One request, never repeated.

        Raises TwilioRefusedError, aiohttp.ClientError, TimeoutError, or ValueError (a 2xx without
        JSON).
        """
        sent_headers = dict(headers or {})
        if auth:
            sent_headers["Authorization"] = aiohttp.encode_basic_auth(*auth)
        # Never with redirects: to follow one would be a second request.
        async with self.session.request(
            method, url, params=params, data=data, headers=sent_headers, allow_redirects=False
        ) as answer:
            text = await answer.text(errors="replace")
        if not 200 <= answer.status < 300:
            raise TwilioRefusedError(
                answer.status, _code(text), _seconds(answer.headers.get("Retry-After", ""))
            )
        if not isinstance(json.loads(text), dict):
            raise aiohttp.ClientPayloadError("not a JSON object")
        return Response(answer.status, text, answer.headers)


def _code(text: str) -> int | None:
    try:
        code = json.loads(text)["code"]
    except (ValueError, TypeError, KeyError):
        return None
    return code if isinstance(code, int) else None


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
